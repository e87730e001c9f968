package dev.postflight.check.kinds.logs.file;

import dev.postflight.check.kinds.logs.line.LineJudge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One file that is or was a log, and how far it has been read. It is the same file under whatever name as long as its
 * device and inode are, and as its first bytes and those before the place that was reached are.
 *
 * <p>While it is held open its inode cannot become another file's, and what is still in it can be read after it was
 * deleted.
 */
public final class LogFile {
    /** A time stamp, a logger and some words: enough to tell two logs apart. */
    static final int PRINT = 256;

    private static final byte[] NOTHING = {};

    /** Numbers of the configured names that it is found by. */
    final Set<Integer> logs = new TreeSet<>();

    private Path path;
    private @Nullable FileChannel channel;
    private long offset;
    private byte[] head = NOTHING;
    private byte[] tail = NOTHING;
    private Instant changed = Instant.EPOCH;

    /** Whether it stands where the configuration looks for the log; a rotated one does not. */
    boolean live;
    /** Whether it was seen at all in this run. */
    boolean visible;
    /** Whether it stands where it stood at the run before, as the original of a copy does. */
    boolean stays;
    /** The one that it is being copied from; nothing of it is read until that one is truncated. */
    @Nullable
    LogFile original;
    /** Whether the rest of a line that was too long is passed over. */
    boolean skipping;
    /** Whether nothing but the NULs at its beginning has been read: a writer that does not append leaves them behind. */
    boolean atBegin = true;
    /** {@link System#nanoTime()} since when it has not grown. */
    long quietSince;
    /** In how many runs in a row it was not seen. */
    int missed;
    /** Of what is remembered of a file that began anew: the copy that holds the rest. */
    @Nullable
    LogFile heir;

    LineJudge.Entry entry = new LineJudge.Entry();
    /** How long it was when following it began; 0 for those that came later. */
    long old;

    LogFile(Path path) {
        this.path = path;
    }

    /** The entry under way in it. */
    public LineJudge.Entry entry() {
        return entry;
    }

    /** Whether what stands there was there before following it began. */
    public boolean isOld(long offset) {
        return offset < old;
    }

    public Path path() {
        return path;
    }

    void movedTo(Path path) {
        this.path = path;
    }

    public long offset() {
        return offset;
    }

    Instant changed() {
        return changed;
    }

    void setChanged(Instant changed) {
        this.changed = changed;
    }

    boolean isOpen() {
        return channel != null;
    }

    FileChannel open() throws IOException {
        FileChannel opened = channel;
        if (opened == null) {
            opened = FileChannel.open(path, StandardOpenOption.READ);
            channel = opened;
        }
        return opened;
    }

    void close() {
        FileChannel opened = channel;
        channel = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                // it was only read
            }
        }
    }

    long size() throws IOException {
        return open().size();
    }

    /** Goes on from here, as if everything before had been read. */
    void startAt(long offset) throws IOException {
        this.offset = offset;
        this.atBegin = offset == 0;
        this.skipping = false;
        this.head = bytes(0, (int) Math.min(PRINT, offset));
        this.tail = bytes(Math.max(0, offset - PRINT), (int) Math.min(PRINT, offset));
    }

    /** Everything up to here has been read; what it begins with is what was read, whatever has become of it meanwhile. */
    void advance(byte[] read, int count) {
        if (head.length < PRINT && head.length == offset) {
            int more = Math.min(PRINT - head.length, count);
            head = joined(head, read, more);
        }
        offset += count;
        int length = (int) Math.min(PRINT, offset);
        if (count >= length) {
            tail = Arrays.copyOfRange(read, count - length, count);
        } else {
            byte[] longer = joined(tail, read, count);
            tail = Arrays.copyOfRange(longer, Math.max(0, longer.length - length), longer.length);
        }
    }

    /** What is remembered of a file that has begun anew: how far it was read, and by what its copy is known. */
    LogFile past(long now) {
        LogFile past = new LogFile(path);
        past.offset = offset;
        past.head = head;
        past.tail = tail;
        past.entry = entry;
        past.original = this;
        past.quietSince = now;
        return past;
    }

    private static byte[] joined(byte[] one, byte[] other, int count) {
        byte[] both = Arrays.copyOf(one, one.length + count);
        System.arraycopy(other, 0, both, one.length, count);
        return both;
    }

    /** Whether what was read of it is still in it. */
    boolean isSame() throws IOException {
        return size() >= offset && holds(this);
    }

    /** Whether that is in this file which has been read of the other, as far as this one goes. */
    boolean isCopyOf(LogFile other) throws IOException {
        long size = size();
        if (size == 0 || other.offset == 0) {
            return false;
        }
        int length = (int) Math.min(other.head.length, size);
        boolean begins = Arrays.equals(bytes(0, length), 0, length, other.head, 0, length);
        return begins && (size < other.offset || holds(other));
    }

    /** The same, and all that was read of the other is in this one. */
    boolean isWholeCopyOf(LogFile other) throws IOException {
        return size() >= other.offset && isCopyOf(other);
    }

    /** Whether this file begins as the other does now. */
    boolean beginsLike(LogFile other) throws IOException {
        int length = (int) Math.min(PRINT, Math.min(size(), other.size()));
        return length > 0 && Arrays.equals(bytes(0, length), other.bytes(0, length));
    }

    /** Whether somebody who writes on where he was has left a hole at the beginning. */
    boolean hasHole(long until) throws IOException {
        return until > 0 && size() > until && isNull(bytes(0, 1)) && isNull(bytes(until - 1, 1));
    }

    /** Where the line begins that stands at the end without a line break; the end where there is none. */
    long lastLineStart(int most) throws IOException {
        long size = size();
        long from = Math.max(0, size - most);
        byte[] last = bytes(from, (int) (size - from));
        int at = last.length;
        while (at > 0 && last[at - 1] != '\n') {
            at--;
        }
        return at == 0 && from > 0 ? size : from + at;
    }

    /** Whether all that is unread is a line without its end. */
    boolean isUnfinished(int most) throws IOException {
        long rest = size() - offset;
        return rest < most && lastLineStart(most) == offset;
    }

    private boolean holds(LogFile read) throws IOException {
        return Arrays.equals(bytes(0, read.head.length), read.head)
                && Arrays.equals(bytes(read.offset - read.tail.length, read.tail.length), read.tail);
    }

    private static boolean isNull(byte[] one) {
        return one.length == 1 && one[0] == 0;
    }

    private byte[] bytes(long from, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && open().read(buffer, from + buffer.position()) > 0) {
            // as much as there is
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
