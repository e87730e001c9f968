package dev.postflight.check.kinds.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.postflight.check.kinds.shared.Plain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Reads JSON Lines through, each of which has to be one JSON value, without keeping more than a piece of the file. */
final class JsonLines {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    private static final int PIECE = 256 << 10;

    private long position;
    private long line = 1;
    private boolean blank = true;
    private boolean blankBefore;
    private JsonParser parser;
    private int roots;
    private boolean inRoot;
    private boolean ended;
    private Optional<String> problem = Optional.empty();

    JsonLines() throws IOException {
        parser = JSON.createNonBlockingByteArrayParser();
    }

    /** Reads on; true when the end or the first line that is wrong was reached. */
    boolean goOn(Path file, BooleanSupplier enough) throws IOException {
        if (ended) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(PIECE);
            while (!ended && !enough.getAsBoolean()) {
                int read = channel.read(buffer.clear(), position);
                if (read < 0) {
                    if (!blank) {
                        endLine();
                        line++;
                    }
                    ended = true;
                } else {
                    if (position == 0 && beginsWithMark(buffer.array(), read)) {
                        wrong("begins with a byte order mark, which is no JSON", line);
                    }
                    position += read;
                    take(buffer.array(), read);
                }
            }
        }
        return ended;
    }

    /** How many whole lines there were. */
    long lines() {
        return line - 1;
    }

    /** What is wrong with the first line that is; as the end of "it …". */
    Optional<String> problem() {
        return problem;
    }

    private void take(byte[] bytes, int length) throws IOException {
        int begin = 0;
        for (int i = 0; i < length && !ended; i++) {
            if (bytes[i] == '\n') {
                feed(bytes, begin, i);
                endLine();
                line++;
                begin = i + 1;
            }
        }
        if (!ended) {
            feed(bytes, begin, length); // the beginning of the next line
        }
    }

    private void feed(byte[] bytes, int from, int to) throws IOException {
        for (int i = from; i < to && blank; i++) {
            blank = bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r';
        }
        if (from < to && !blank) {
            if (blankBefore) {
                wrong("is empty", line - 1);
                return;
            }
            ((ByteArrayFeeder) parser.getNonBlockingInputFeeder()).feedInput(bytes, from, to);
            parse();
        }
    }

    /** An empty line is only right at the end. */
    private void endLine() throws IOException {
        if (ended) {
            return;
        }
        if (blank) {
            if (blankBefore) {
                return;
            }
            blankBefore = true;
            return;
        }
        ((ByteArrayFeeder) parser.getNonBlockingInputFeeder()).endOfInput();
        parse();
        if (!ended && (roots != 1 || inRoot)) {
            wrong(inRoot ? "ends in the middle of a value" : "holds " + roots + " values", line);
        }
        blank = true;
        roots = 0;
        inRoot = false;
        if (!ended) {
            parser.close();
            parser = JSON.createNonBlockingByteArrayParser();
        }
    }

    private void parse() {
        try {
            for (JsonToken token = parser.nextToken();
                    token != null && token != JsonToken.NOT_AVAILABLE;
                    token = parser.nextToken()) {
                boolean outside = parser.getParsingContext().inRoot();
                inRoot = !outside;
                if (outside) {
                    roots++; // a scalar, or the end of an object or array
                }
            }
        } catch (JsonEOFException e) {
            wrong("ends in the middle of a value", line);
        } catch (JsonProcessingException e) {
            wrong("is no JSON: " + Plain.text(e.getOriginalMessage()), line);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory are always read", e);
        }
    }

    /** Readers of JSON need not know it (RFC 8259, 8.1), and few do. */
    private static boolean beginsWithMark(byte[] bytes, int length) {
        return length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
    }

    private void wrong(String what, long where) {
        ended = true;
        problem = Optional.of("has a bad line: line " + where + " " + what);
    }
}
