package dev.postflight.check.kinds.backup.archive;

import java.io.EOFException;
import java.io.IOException;

/** Goes from block to block through zstd (RFC 8878), each of which says how long it is, without decompressing. */
final class ZstdWalk implements Walk {
    private static final long MAGIC = 0xfd2f_b528L;
    /** Sixteen of them announce frames that decompressors skip. */
    private static final long SKIPPABLE = 0x184d_2a50L;

    private static final int MOST_BLOCKS = 1000;

    private long position;
    private boolean inFrame;
    private boolean hasChecksum;

    @Override
    public boolean step(Bytes bytes) throws IOException, Damaged {
        try {
            for (int i = 0; i < MOST_BLOCKS; i++) {
                if (inFrame) {
                    block(bytes);
                } else if (position == bytes.size()) {
                    return false;
                } else {
                    frame(bytes);
                }
            }
            return true;
        } catch (EOFException e) {
            throw Endings.cutOff("the last block of zstd");
        }
    }

    private void frame(Bytes bytes) throws IOException, Damaged {
        long magic = Endings.unsigned(bytes.read(position, 4), 0);
        if ((magic & 0xffff_fff0L) == SKIPPABLE) {
            go(bytes, 8 + Endings.unsigned(bytes.read(position + 4, 4), 0));
            return;
        } else if (magic != MAGIC) {
            throw new Damaged("is damaged: no frame of zstd begins where one should");
        }
        int descriptor = bytes.read(position + 4, 1)[0] & 0xff;
        boolean single = (descriptor & 0x20) != 0;
        hasChecksum = (descriptor & 0x04) != 0;
        int size = descriptor >> 6;
        int sizeLength = size == 0 ? single ? 1 : 0 : 1 << size;
        int dictionary = new int[] {0, 1, 2, 4}[descriptor & 3];
        go(bytes, 5L + (single ? 0 : 1) + dictionary + sizeLength);
        inFrame = true;
    }

    private void block(Bytes bytes) throws IOException, Damaged {
        byte[] header = bytes.read(position, 3);
        int value = (header[0] & 0xff) | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
        boolean last = (value & 1) != 0;
        int type = value >> 1 & 3;
        if (type == 3) {
            throw new Damaged("is damaged: it holds a block of a kind that zstd does not have");
        }
        boolean repeated = type == 1;
        go(bytes, 3L + (repeated ? 1 : value >> 3) + (last && hasChecksum ? 4 : 0));
        inFrame = !last;
    }

    private void go(Bytes bytes, long length) throws EOFException {
        position += length;
        if (position > bytes.size()) {
            throw new EOFException();
        }
    }
}
