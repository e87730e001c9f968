package dev.postflight.check.kinds.logs.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** Takes new bytes of a file apart into lines, in bounded memory; a line that is not finished yet waits for its end. */
final class LineReader {
    /** Of a line that is longer only this much is looked at. */
    static final int LONGEST = 256 << 10;

    private final LineSink sink;
    private final BooleanSupplier enough;
    private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
    private long budget;

    /**
     * A reader for one run.
     *
     * @param budget how many bytes it reads in all
     * @param enough whether the run has to end
     */
    LineReader(LineSink sink, long budget, BooleanSupplier enough) {
        this.sink = sink;
        this.budget = budget;
        this.enough = enough;
    }

    boolean isSpent() {
        return budget <= 0 || enough.getAsBoolean();
    }

    /** Reads on to where the end is now, or as far as this run may; gives whether anything was read. */
    boolean read(LogFile file) throws IOException {
        return read(file, file.size());
    }

    /** The same, but not beyond {@code until}. */
    boolean read(LogFile file, long until) throws IOException {
        boolean any = false;
        while (!isSpent() && file.offset() < until) {
            int most = (int) Math.min(buffer.capacity(), until - file.offset());
            int count = file.open().read(buffer.clear().limit(most), file.offset());
            // between the two it could have been truncated and written again: then these are other lines
            if (count <= 0 || !file.isSame()) {
                break;
            }
            int taken = lines(file, count);
            if (taken == 0) {
                break;
            }
            any = true;
            budget -= taken;
            file.advance(buffer.array(), taken);
        }
        return any;
    }

    /** What stands at the end without a line break, once nobody will finish it. */
    void finish(LogFile file) throws IOException {
        int count = file.open().read(buffer.clear(), file.offset());
        if (count > 0 && file.isSame() && !file.skipping) {
            sink.line(file, buffer.array(), 0, count, file.offset());
            file.advance(buffer.array(), count);
        }
    }

    private int lines(LogFile file, int count) {
        byte[] bytes = buffer.array();
        int at = file.atBegin ? skipNulls(bytes, count) : 0;
        if (file.atBegin && at < count) {
            file.atBegin = false;
        }
        if (file.skipping && at < count) {
            int end = lineEnd(bytes, at, count);
            file.skipping = end == count;
            at = Math.min(end + 1, count);
        }
        while (at < count) {
            int end = lineEnd(bytes, at, count);
            if (end == count) {
                if (at > 0 || count < LONGEST) {
                    return at;
                }
                sink.line(file, bytes, 0, count, file.offset());
                file.skipping = true;
                return count;
            }
            int last = end > at && bytes[end - 1] == '\r' ? end - 1 : end;
            sink.line(file, bytes, at, last, file.offset() + at);
            at = end + 1;
        }
        return at;
    }

    private static int skipNulls(byte[] bytes, int count) {
        int at = 0;
        while (at < count && bytes[at] == 0) {
            at++;
        }
        return at;
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }
}
