package dev.postflight.check.kinds.application.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads an exposition as it comes, in pieces of any size. Of a large one it keeps nothing but the line that is not yet
 * whole; samples whose name somebody wants are handed on, all others only checked and counted.
 */
public final class ExpositionReader {
    /** Prometheus knows no bound; this is far more than labels that people can use. */
    private static final int LONGEST_LINE = 256 << 10;

    private static final int EXCERPT = 60;

    private final Format format;
    private final Taker taker;
    private final Line line;
    private byte[] begun = new byte[512];
    private int length;
    private long lines;
    private long samples;
    private boolean ended;

    /** Gets the samples that are wanted. */
    @FunctionalInterface
    public interface Taker {
        void take(Series series, double value);
    }

    /**
     * What was read.
     *
     * @param samples how many there were in all
     * @param whole whether the last line had its end, or the exposition said that it was complete
     */
    public record Summary(Format format, long samples, boolean whole) {}

    public ExpositionReader(Format format, Names wanted, Taker taker) {
        this.format = format;
        this.taker = taker;
        this.line = new Line(format, wanted);
    }

    /** Reads some more; after a failure nothing more can be read. */
    public void read(byte[] bytes, int from, int to) throws Malformed {
        int start = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                if (length == 0) {
                    take(bytes, start, i);
                } else {
                    keep(bytes, start, i);
                    int whole = length;
                    length = 0;
                    take(begun, 0, whole);
                }
                start = i + 1;
            }
        }
        if (start < to) {
            keep(bytes, start, to);
        }
    }

    /**
     * That was all.
     *
     * @param framed whether nothing can be missing, so that a broken last line is just that
     */
    public Summary end(boolean framed) throws Malformed {
        boolean half = length > 0;
        if (half) {
            try {
                take(begun, 0, length);
            } catch (Malformed broken) {
                throw framed ? broken : new Malformed("it ends in the middle of line " + lines);
            }
        }
        if (format == Format.OPEN_METRICS && !ended) {
            throw new Malformed("it ends without # EOF, so that some of it is missing");
        }
        return new Summary(format, samples, ended || !half);
    }

    private void take(byte[] bytes, int from, int to) throws Malformed {
        lines++;
        try {
            if (ended) {
                throw new Malformed("it stands behind # EOF");
            }
            if (!line.isSample(bytes, from, to)) {
                ended = line.readComment();
                return;
            }
            samples++;
            if (line.readSample()) {
                taker.take(line.series(), line.value());
            }
        } catch (Malformed wrong) {
            throw wrong.at(
                    lines, new String(bytes, from, Math.min(to - from, EXCERPT), StandardCharsets.UTF_8).strip());
        }
    }

    private void keep(byte[] bytes, int from, int to) throws Malformed {
        int more = to - from;
        if (more > LONGEST_LINE - length) {
            throw new Malformed("it is longer than " + (LONGEST_LINE >> 10) + " KiB")
                    .at(
                            lines + 1,
                            new String(
                                    length > 0 ? begun : bytes,
                                    length > 0 ? 0 : from,
                                    Math.min(length > 0 ? length : more, EXCERPT),
                                    StandardCharsets.UTF_8));
        }
        if (more > begun.length - length) {
            begun = Arrays.copyOf(begun, Math.max(length + more, Math.min(LONGEST_LINE, begun.length * 2)));
        }
        System.arraycopy(bytes, from, begun, length, more);
        length += more;
    }
}
