package dev.postflight.check.kinds.backup.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The bytes of one archive, read wherever one likes. */
public interface Bytes extends AutoCloseable {

    long size();

    /**
     * These bytes, all of them.
     *
     * @throws EOFException when the archive ends before
     */
    byte[] read(long offset, int length) throws IOException;

    /** As many of them as there are. */
    default byte[] atMost(long offset, int length) throws IOException {
        return read(offset, (int) Math.max(0, Math.min(length, size() - offset)));
    }

    /** The last ones, as many as there are. */
    default byte[] last(int length) throws IOException {
        return atMost(Math.max(0, size() - length), length);
    }

    @Override
    void close() throws IOException;

    /** Those of a file, as many as it has now. */
    static Bytes of(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        long size = channel.size();
        return new Bytes() {
            /** Formats are read a few bytes at a time. */
            private static final int WINDOW = 8 << 10;

            private byte[] window = new byte[0];
            private long windowAt;

            @Override
            public long size() {
                return size;
            }

            @Override
            public byte[] read(long offset, int length) throws IOException {
                if (offset < 0 || length < 0 || offset > size - length) {
                    throw new EOFException("ends after " + size + " bytes");
                } else if (length > WINDOW / 8) {
                    return load(offset, length);
                }
                if (offset < windowAt || offset + length > windowAt + window.length) {
                    window = load(offset, (int) Math.min(WINDOW, size - offset));
                    windowAt = offset;
                }
                int from = (int) (offset - windowAt);
                return Arrays.copyOfRange(window, from, from + length);
            }

            private byte[] load(long offset, int length) throws IOException {
                ByteBuffer buffer = ByteBuffer.allocate(length);
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, offset + buffer.position()) < 0) {
                        throw new EOFException("ends after " + (offset + buffer.position()) + " bytes");
                    }
                }
                return buffer.array();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
