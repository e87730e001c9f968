package dev.postflight.check.kinds.backup.archive;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip to its end (RFC 1952), since nothing less tells a whole one from one that was cut off.
 *
 * <p>What came out is looked at too: {@code pg_dump | gzip} leaves a sound archive of half a dump when pg_dump fails.
 */
final class GzipWalk implements Walk {
    private static final int INPUT = 256 << 10;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] output = new byte[64 << 10];
    private final Ends content = new Ends();
    private long position;
    private boolean inMember;
    private long memberSize;

    @Override
    public boolean step(Bytes bytes) throws IOException, Damaged {
        if (!inMember) {
            if (position > 0 && atEnd(bytes)) {
                content.judge();
                return false;
            }
            position += header(bytes.atMost(position, INPUT));
            inMember = true;
            inflater.reset();
            crc.reset();
            memberSize = 0;
        }
        byte[] input = bytes.atMost(position, INPUT);
        if (input.length == 0) {
            throw cutOff();
        }
        inflater.setInput(input);
        inflate();
        position += input.length - inflater.getRemaining();
        if (inflater.finished()) {
            trailer(bytes);
            inMember = false;
        }
        return true;
    }

    @Override
    public void close() {
        inflater.end();
    }

    private void inflate() throws Damaged {
        try {
            while (!inflater.finished() && !inflater.needsInput()) {
                int length = inflater.inflate(output);
                crc.update(output, 0, length);
                content.add(output, length);
                memberSize += length;
                if (length == 0 && inflater.needsDictionary()) {
                    throw new Damaged("cannot be decompressed");
                }
            }
        } catch (DataFormatException e) {
            throw new Damaged("cannot be decompressed: its middle is damaged");
        }
    }

    private void trailer(Bytes bytes) throws IOException, Damaged {
        byte[] trailer = bytes.atMost(position, 8);
        if (trailer.length < 8) {
            throw cutOff();
        } else if (Endings.unsigned(trailer, 0) != crc.getValue()
                || Endings.unsigned(trailer, 4) != (memberSize & 0xffff_ffffL)) {
            throw new Damaged("is damaged: the checksum of gzip does not fit");
        }
        position += 8;
    }

    /** At the end of the file, or where only padding follows, as tapes leave it. */
    private boolean atEnd(Bytes bytes) throws IOException {
        byte[] rest = bytes.atMost(position, 512);
        return Endings.isZero(rest, 0, rest.length);
    }

    private static int header(byte[] bytes) throws Damaged {
        if (bytes.length < 10) {
            throw cutOff();
        } else if ((bytes[0] & 0xff) != 0x1f || (bytes[1] & 0xff) != 0x8b) {
            throw new Damaged("is damaged: what follows the first part is no gzip");
        }
        int flags = bytes[3];
        int at = 10;
        if ((flags & EXTRA) != 0 && at + 2 <= bytes.length) {
            at += 2 + (bytes[at] & 0xff) + ((bytes[at + 1] & 0xff) << 8);
        }
        for (int text : new int[] {NAME, COMMENT}) {
            if ((flags & text) != 0) {
                while (at < bytes.length && bytes[at] != 0) {
                    at++;
                }
                at++;
            }
        }
        at += (flags & HEADER_CRC) != 0 ? 2 : 0;
        if (at >= bytes.length) {
            throw cutOff();
        }
        return at;
    }

    private static Damaged cutOff() {
        return Endings.cutOff("the checksum of gzip");
    }

    /** The two ends of what comes out. */
    private static final class Ends {
        private static final int LENGTH = 2048;

        private final byte[] head = new byte[Archive.HEAD];
        private int headLength;
        private byte[] tail = new byte[0];

        void add(byte[] bytes, int length) {
            if (headLength < head.length) {
                int taken = Math.min(length, head.length - headLength);
                System.arraycopy(bytes, 0, head, headLength, taken);
                headLength += taken;
            }
            int fromOld = Math.max(0, Math.min(tail.length, LENGTH - length));
            int fromNew = Math.min(length, LENGTH);
            byte[] next = Arrays.copyOfRange(tail, tail.length - fromOld, tail.length + fromNew);
            System.arraycopy(bytes, length - fromNew, next, fromOld, fromNew);
            tail = next;
        }

        void judge() throws Damaged {
            if (headLength == 0) {
                throw new Damaged("holds nothing");
            }
            switch (Archive.of(Arrays.copyOf(head, headLength))) {
                case SQL -> Endings.sqlEnd(tail);
                case PG_DUMP -> PgDumpWalk.end(tail);
                case TAR -> {
                    if (tail.length < 1024 || !Endings.isZero(tail, tail.length - 1024, tail.length)) {
                        throw Endings.cutOff("the two empty blocks of tar");
                    }
                }
                case GZIP, ZSTD, XZ, ZIP, SQLITE, REDIS, AGE, GPG, OPENSSL, LUKS, TEXT, UNKNOWN -> {
                    // whatever it is, it is whole
                }
            }
        }
    }
}
