package dev.postflight.check.kinds.application.exposition;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line, read byte by byte. What nobody wants is checked like the rest, but no object is made of it.
 *
 * <p>As strict as Prometheus, so that what is read here can be scraped too; where the two formats differ, the text has
 * blanks and tabs wherever it likes, and OpenMetrics single blanks where they belong.
 */
final class Line {
    /** More labels than anybody gives to a series. */
    private static final int MOST_LABELS = 256;

    private static final byte NAME_START = 1;
    private static final byte NAME = 2;
    private static final byte LABEL_START = 4;
    private static final byte LABEL = 8;
    private static final byte[] CLASSES = classes();

    private final boolean open;
    private final Names wanted;
    private final List<String> labels = new ArrayList<>();

    private byte[] in = new byte[0];
    private int at;
    private int end;

    private @Nullable String name;
    private boolean named;
    private double value;

    Line(Format format, Names wanted) {
        this.open = format == Format.OPEN_METRICS;
        this.wanted = wanted;
    }

    /** Whether a sample stands here, rather than a comment or nothing. */
    boolean isSample(byte[] bytes, int from, int to) throws Malformed {
        in = bytes;
        at = from;
        end = to;
        if (to > from && bytes[to - 1] == '\r') {
            throw new Malformed("it ends in CR and LF, where the format wants LF alone");
        }
        if (!open) {
            skipBlanks();
        }
        return at < end && in[at] != '#';
    }

    /** Reads what is no sample; true at the end of OpenMetrics. */
    boolean readComment() throws Malformed {
        if (at == end) {
            if (open) {
                throw new Malformed("it is empty, which OpenMetrics does not allow");
            }
            return false;
        }
        if (open && isRest("# EOF")) {
            return true;
        }
        at++;
        String keyword = word();
        switch (keyword) {
            case "HELP", "UNIT" -> word();
            case "TYPE" -> {
                word();
                checkType(word());
            }
            default -> {
                if (open) {
                    throw new Malformed("OpenMetrics knows no comments but HELP, TYPE, UNIT and EOF");
                }
            }
        }
        return false;
    }

    private void checkType(String type) throws Malformed {
        boolean known = switch (type) {
            case "counter", "gauge", "histogram", "summary" -> true;
            case "untyped" -> !open;
            case "unknown", "gaugehistogram", "stateset", "info" -> open;
            default -> false;
        };
        if (!known) {
            throw new Malformed("it names a type that does not exist");
        }
    }

    /** Reads a sample; true when somebody wants it. */
    boolean readSample() throws Malformed {
        labels.clear();
        named = false;
        name = null;
        if (is(CLASSES[in[at] & 0xff], NAME_START)) {
            int start = at;
            int hash = 0;
            while (at < end && is(CLASSES[in[at] & 0xff], NAME)) {
                hash = Names.hash(hash, in[at++]);
            }
            named = true;
            name = wanted.find(in, start, at, hash);
        } else if (in[at] != '{') {
            throw new Malformed("it begins with what is no name of a metric");
        }
        int after = at;
        if (!open) {
            skipBlanks();
        }
        if (at < end && in[at] == '{') {
            at++;
            readLabels(name != null || !named, false);
            after = at;
        }
        if (!named) {
            throw new Malformed("it names no metric");
        }
        at = after;
        separator("a value");
        readValue();
        readTimestamp();
        return name != null;
    }

    /** The series that was read. */
    Series series() throws Malformed {
        Series series = Series.of(name == null ? "" : name, labels);
        if (series.twice().isPresent()) {
            throw new Malformed("a label stands there twice");
        }
        return series;
    }

    double value() {
        return value;
    }

    /** From behind the brace to behind its counterpart. */
    private void readLabels(boolean keep, boolean exemplar) throws Malformed {
        int count = 0;
        blanksInLabels();
        while (at < end && in[at] != '}') {
            if (++count > MOST_LABELS) {
                throw new Malformed("it has more than " + MOST_LABELS + " labels");
            }
            boolean quoted = in[at] == '"';
            @Nullable String label = quoted ? quoted(true) : label(keep);
            blanksInLabels();
            if (at < end && in[at] == '=') {
                at++;
                blanksInLabels();
                if (at == end || in[at] != '"') {
                    throw new Malformed("a label's value does not begin with a quote");
                }
                @Nullable String text = quoted(keep && !exemplar);
                if (keep && !exemplar && label != null && text != null) {
                    labels.add(label);
                    labels.add(text);
                }
                blanksInLabels();
            } else if (quoted && !named && !exemplar && label != null) {
                named = true;
                name = wanted.find(label);
            } else {
                throw new Malformed("a label has no value");
            }
            if (at < end && in[at] == ',') {
                at++;
                blanksInLabels();
            } else if (at < end && in[at] != '}') {
                throw new Malformed("labels are not parted by commas");
            }
        }
        if (at == end) {
            throw new Malformed("its labels have no end");
        }
        at++;
    }

    private @Nullable String label(boolean keep) throws Malformed {
        int start = at;
        if (!is(CLASSES[in[at] & 0xff], LABEL_START)) {
            throw new Malformed("what should be a label's name is none");
        }
        while (at < end && is(CLASSES[in[at] & 0xff], LABEL)) {
            at++;
        }
        return keep ? new String(in, start, at - start, StandardCharsets.ISO_8859_1) : null;
    }

    /** From quote to quote; its text where it is wanted. */
    private @Nullable String quoted(boolean keep) throws Malformed {
        int start = ++at;
        int all = 0;
        boolean escaped = false;
        while (at < end && in[at] != '"') {
            byte next = in[at++];
            all |= next;
            if (next == '\\') {
                escaped = true;
                if (at < end) {
                    all |= in[at++];
                }
            }
        }
        if (at >= end) {
            throw new Malformed("a text in quotes has no end");
        }
        int length = at++ - start;
        if (all < 0) {
            String text = utf8(start, length);
            return keep ? unescaped(text, escaped) : null;
        }
        return keep ? unescaped(new String(in, start, length, StandardCharsets.ISO_8859_1), escaped) : null;
    }

    private String utf8(int start, int length) throws Malformed {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(in, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("a text in quotes is no UTF-8");
        }
    }

    /** Escapes that the format does not know stay as they are. */
    private static String unescaped(String text, boolean escaped) {
        if (!escaped) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            char after = next == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (after == 'n' || after == '\\' || after == '"') {
                plain.append(after == 'n' ? '\n' : after);
                i++;
            } else {
                plain.append(next);
            }
        }
        return plain.toString();
    }

    private void readValue() throws Malformed {
        int start = at;
        skipToBlank();
        if (!Numerals.isNumber(in, start, at)) {
            throw new Malformed("its value is no number");
        }
        if (name != null) {
            value = Numerals.parse(in, start, at);
        }
    }

    private void readTimestamp() throws Malformed {
        if (!open) {
            skipBlanks();
            int start = at;
            skipToBlank();
            if (start < at && !Numerals.isWhole(in, start, at)) {
                throw new Malformed("what stands behind its value is no timestamp");
            }
            skipBlanks();
            if (at < end) {
                throw new Malformed("there is more behind its value and its timestamp");
            }
            return;
        }
        if (at < end && !isRest(" # ", 3)) {
            separator("a timestamp");
            int start = at;
            skipToBlank();
            if (!isMoment(start)) {
                throw new Malformed("what stands behind its value is no timestamp");
            }
        }
        if (at < end) {
            readExemplar();
        }
    }

    /** One request that an OpenMetrics sample stands for, by its labels: {@code # {trace_id="…"} 0.67 1520879607.789}. */
    private void readExemplar() throws Malformed {
        if (!isRest(" # {", 4)) {
            throw new Malformed("there is more behind its value and its timestamp");
        }
        at += 4;
        readLabels(false, true);
        separator("an exemplar's value");
        int start = at;
        skipToBlank();
        boolean good = Numerals.isNumber(in, start, at);
        if (good && at < end) {
            separator("an exemplar's timestamp");
            start = at;
            skipToBlank();
            good = isMoment(start) && at == end;
        }
        if (!good) {
            throw new Malformed("its exemplar is none");
        }
    }

    /** Whether this is a number of seconds up to here; neither NaN nor Inf. */
    private boolean isMoment(int start) {
        return Numerals.isNumber(in, start, at) && ((in[at - 1] >= '0' && in[at - 1] <= '9') || in[at - 1] == '.');
    }

    private void separator(String what) throws Malformed {
        int start = at;
        if (open) {
            at += at < end && in[at] == ' ' ? 1 : 0;
        } else {
            skipBlanks();
        }
        // behind labels the text needs no blank
        if (at == end || (at == start && (open || in[at - 1] != '}')) || in[at] == ' ') {
            throw new Malformed("it has no " + what.substring(what.indexOf(' ') + 1) + " where one belongs");
        }
    }

    private String word() {
        skipBlanks();
        int start = at;
        if (at < end && in[at] == '"') { // the name of a metric in UTF-8
            at++;
            while (at < end && in[at] != '"') {
                at += in[at] == '\\' ? 2 : 1;
            }
            at = Math.min(at + 1, end);
        }
        skipToBlank();
        return new String(in, start, at - start, StandardCharsets.UTF_8);
    }

    private void blanksInLabels() {
        if (!open) {
            skipBlanks();
        }
    }

    private void skipBlanks() {
        while (at < end && isBlank(in[at])) {
            at++;
        }
    }

    private void skipToBlank() {
        while (at < end && !isBlank(in[at])) {
            at++;
        }
    }

    private boolean isRest(String text) {
        return end - at == text.length() && isRest(text, text.length());
    }

    private boolean isRest(String text, int length) {
        if (end - at < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (in[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte next) {
        return next == ' ' || next == '\t';
    }

    private static boolean is(byte classes, byte one) {
        return (classes & one) != 0;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (char each = 'a'; each <= 'z'; each++) {
            classes[each] = NAME_START | NAME | LABEL_START | LABEL;
            classes[Character.toUpperCase(each)] = NAME_START | NAME | LABEL_START | LABEL;
        }
        for (char each = '0'; each <= '9'; each++) {
            classes[each] = NAME | LABEL;
        }
        classes['_'] = NAME_START | NAME | LABEL_START | LABEL;
        classes[':'] = NAME_START | NAME;
        return classes;
    }
}
