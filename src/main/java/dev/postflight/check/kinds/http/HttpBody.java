package dev.postflight.check.kinds.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer: counted, and kept only where somebody reads it or it must be decoded to be counted. Neither what
 * is kept nor what it decodes to ever exceeds the limit.
 */
final class HttpBody {
    /** Decoding more than this takes longer than an event loop should be held up. */
    private static final int HEAVY = 256 << 10;
    /** Nobody stacks more, except to make a decoder work. */
    private static final int MOST_CODINGS = 2;

    /** More than any text compresses to that is handed on, and little to hold. */
    private static final long MOST_CODED = 8 << 20;

    private static final List<String> KNOWN = List.of("gzip", "x-gzip", "deflate", "br");

    private final boolean wanted;
    private final @Nullable Taker taker;
    private long limit;
    private Kept kept = new Kept();
    private List<String> codings = List.of();
    private String type = "";
    private long received;
    private long size;
    private boolean cut;
    private Optional<String> problem = Optional.empty();

    /** Bytes that are read where they lie. */
    private static final class Kept extends ByteArrayOutputStream {
        Kept() {
            super(0);
        }

        InputStream read() {
            return new ByteArrayInputStream(buf, 0, count);
        }

        int at(int index) {
            return buf[index] & 0xff;
        }
    }

    /** Gets the bytes of a body as they come. */
    @FunctionalInterface
    interface Taker {
        /** Takes so many of them; false when no more are wanted. */
        boolean take(ByteBuf bytes, int length);
    }

    HttpBody(boolean wanted, long limit) {
        this(wanted, limit, null);
    }

    private HttpBody(boolean wanted, long limit, @Nullable Taker taker) {
        this.wanted = wanted;
        this.limit = limit;
        this.taker = taker;
    }

    /** A body that is handed on as it comes; one that is coded is kept as it is, for {@link #decoded()}. */
    static HttpBody handedTo(Taker taker, long limit) {
        return new HttpBody(false, limit, taker);
    }

    void begin(HttpHeaders headers) {
        type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "");
        if (!coding.isEmpty()) {
            codings = Arrays.stream(String.join(",", headers.getAll(HttpHeaderNames.CONTENT_ENCODING))
                            .split(",", -1))
                    .map(one -> one.strip().toLowerCase(Locale.ROOT))
                    .filter(one -> !one.isEmpty() && !one.equals("identity"))
                    .toList();
        }
        if (codings.size() > MOST_CODINGS || !KNOWN.containsAll(codings)) {
            problem = Optional.of("body is coded in an unknown way: " + String.join(", ", codings));
        }
        if (taker != null && !codings.isEmpty()) {
            limit = Math.min(limit, MOST_CODED);
        }
    }

    /** Takes some bytes; false when there were too many and no more are wanted. */
    boolean add(ByteBuf bytes) {
        int length = (int) Math.min(bytes.readableBytes(), limit - received);
        cut = length < bytes.readableBytes();
        received += length;
        if (taker != null && codings.isEmpty()) {
            return taker.take(bytes, length) && !cut;
        } else if (cut && codings.isEmpty()) {
            kept = new Kept(); // nobody reads a part of a body
        } else if (wanted || !codings.isEmpty()) {
            try {
                bytes.getBytes(bytes.readerIndex(), kept, length);
            } catch (IOException e) {
                throw new UncheckedIOException("memory does not fail to write", e);
            }
        }
        return !cut;
    }

    /** How many bytes came, before decoding. */
    long received() {
        return received;
    }

    /** Whether {@link #finish()} and reading the body would hold up an event loop. */
    boolean isHeavy() {
        return kept.size() > HEAVY || (!codings.isEmpty() && limit > 4L * HEAVY);
    }

    /** What came, without its codings; for who reads it himself, off the event loops. */
    InputStream decoded() throws IOException {
        return decoder(kept);
    }

    /** Decodes what came, after the last of it. */
    void finish() {
        size = received;
        if (codings.isEmpty() || problem.isPresent() || received == 0) {
            return;
        }
        Kept coded = kept;
        kept = new Kept();
        size = 0;
        byte[] piece = new byte[8192];
        try (InputStream in = decoder(coded)) {
            int length;
            while ((length = in.read(piece)) >= 0) {
                int taken = (int) Math.min(length, limit - size);
                cut |= taken < length;
                size += taken;
                if (wanted) {
                    kept.write(piece, 0, taken);
                }
                if (taken < length) {
                    kept = new Kept();
                    break;
                }
            }
        } catch (EOFException e) {
            problem = cut ? problem : Optional.of(codings() + " body ends too early");
        } catch (IOException e) {
            problem = Optional.of(codings() + " body is malformed");
        }
    }

    /** Decoded bytes, as far as they were counted. */
    long size() {
        return size;
    }

    /** Why the whole body cannot be read as it was meant. */
    Optional<String> problem() {
        return problem;
    }

    boolean isCut() {
        return cut;
    }

    boolean isCoded() {
        return !codings.isEmpty();
    }

    /** All of it as text; only where the body was wanted. */
    String text() {
        return kept.toString(HttpUtil.getCharset(type, StandardCharsets.UTF_8));
    }

    private String codings() {
        return String.join(", ", codings);
    }

    /** The coding applied last is undone first. */
    private InputStream decoder(Kept coded) throws IOException {
        InputStream in = coded.read();
        for (int i = codings.size() - 1; i >= 0; i--) {
            in = switch (codings.get(i)) {
                case "br" -> new BrotliInputStream(in);
                case "deflate" -> i < codings.size() - 1 || isZlib(coded) ? new InflaterInputStream(in) : bare(in);
                default -> new GZIPInputStream(in, 8192);
            };
        }
        return in;
    }

    private static InputStream bare(InputStream in) {
        return new InflaterInputStream(in, new Inflater(true)) {
            @Override
            public void close() throws IOException {
                super.close();
                inf.end(); // holds memory outside of the heap
            }
        };
    }

    /** RFC 9110 means zlib by deflate, and some servers send the bare stream (RFC 1950, section 2.2). */
    private static boolean isZlib(Kept coded) {
        return coded.size() > 1 && (coded.at(0) & 0x0f) == 8 && (coded.at(0) * 256 + coded.at(1)) % 31 == 0;
    }
}
