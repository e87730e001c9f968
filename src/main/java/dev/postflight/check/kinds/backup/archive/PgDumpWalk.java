package dev.postflight.check.kinds.backup.archive;

import java.io.EOFException;
import java.io.IOException;

/**
 * Reads the table of contents of PostgreSQL's custom format, as {@code pg_restore -l} does, and then looks whether the data
 * that it promises is there, which {@code pg_restore -l} does not.
 *
 * <p>The format has no description but PostgreSQL's pg_backup_archiver.c and pg_backup_custom.c.
 */
final class PgDumpWalk implements Walk {
    /** The formats of PostgreSQL 9 to 18; of a later one only the end can be judged. */
    private static final int OLDEST = 10;

    private static final int NEWEST = 16;
    private static final int CUSTOM = 1;
    private static final int BLOCK_WITH_OFFSET = 2;
    private static final int NO_DATA = 3;
    private static final int MOST_ENTRIES = 10_000_000;
    private static final int ENTRIES_A_STEP = 1000;

    private long position = 5;
    private int minor;
    private int intSize;
    private int offsetSize;
    private long entries = -1;
    private boolean hasData;
    private long lastBlock;

    @Override
    public boolean step(Bytes bytes) throws IOException, Damaged {
        try {
            if (entries < 0) {
                header(bytes);
            }
            for (int i = 0; i < ENTRIES_A_STEP && entries > 0; i++, entries--) {
                entry(bytes);
            }
            if (entries > 0) {
                return true;
            }
        } catch (EOFException e) {
            throw new Damaged("is cut off within its table of contents");
        }
        if (lastBlock >= bytes.size() || (hasData && position >= bytes.size())) {
            throw new Damaged("is cut off: its table of contents promises data that is not there");
        } else if (hasData || minor > NEWEST) {
            end(bytes.last(5));
        } else if (position != bytes.size()) {
            throw new Damaged("is damaged: something follows the end of its table of contents");
        }
        return false;
    }

    /** Each block of data ends in an empty piece, which is the number 0 with its sign. */
    static void end(byte[] tail) throws Damaged {
        if (tail.length < 5 || !Endings.isZero(tail, tail.length - 5, tail.length)) {
            throw Endings.cutOff("the end of the last table's data");
        }
    }

    private void header(Bytes bytes) throws IOException, Damaged {
        int major = next(bytes);
        minor = next(bytes);
        next(bytes); // revision
        intSize = next(bytes);
        offsetSize = next(bytes);
        int format = next(bytes);
        if (intSize < 1 || intSize > 8 || offsetSize < 1 || offsetSize > 8 || format != CUSTOM) {
            throw new Damaged("is damaged: its header makes no sense");
        } else if (major != 1 || minor < OLDEST || minor > NEWEST) {
            entries = 0;
            minor = NEWEST + 1;
            return;
        }
        if (minor >= 15) {
            next(bytes); // compression by name
        } else {
            number(bytes);
        }
        for (int i = 0; i < 7; i++) {
            number(bytes); // when
        }
        for (int i = 0; i < 3; i++) {
            text(bytes); // database, versions of server and program
        }
        entries = number(bytes);
        if (entries < 0 || entries > MOST_ENTRIES) {
            throw new Damaged("is damaged: its header makes no sense");
        }
    }

    private void entry(Bytes bytes) throws IOException, Damaged {
        number(bytes); // its own number
        number(bytes); // whether it has data
        for (int i = 0; i < 4; i++) {
            text(bytes); // two object ids, tag, description
        }
        if (minor >= 11) {
            number(bytes); // section
        }
        for (int i = 0; i < 5; i++) {
            text(bytes); // definition, drop, copy, schema, tablespace
        }
        if (minor >= 14) {
            text(bytes); // access method
        }
        if (minor >= 16) {
            number(bytes); // kind of relation
        }
        text(bytes); // owner
        text(bytes); // with object ids
        while (text(bytes)) {
            // what it depends on, up to a text that is none
        }
        int flag = next(bytes);
        long offset = offset(bytes);
        hasData |= flag != NO_DATA;
        if (flag == BLOCK_WITH_OFFSET) {
            lastBlock = Math.max(lastBlock, offset);
        }
    }

    /** A sign, then the least byte first. */
    private long number(Bytes bytes) throws IOException {
        byte[] all = bytes.read(position, intSize + 1);
        position += all.length;
        long number = 0;
        for (int i = intSize; i > 0; i--) {
            number = number << 8 | (all[i] & 0xff);
        }
        return all[0] == 0 ? number : -number;
    }

    private long offset(Bytes bytes) throws IOException {
        byte[] all = bytes.read(position, offsetSize);
        position += all.length;
        long offset = 0;
        for (int i = offsetSize - 1; i >= 0; i--) {
            offset = offset << 8 | (all[i] & 0xff);
        }
        return offset;
    }

    /** Passes one over; false where there is none. */
    private boolean text(Bytes bytes) throws IOException {
        long length = number(bytes);
        if (length < 0) {
            return false;
        } else if (length > bytes.size() - position) {
            throw new EOFException();
        }
        position += length;
        return true;
    }

    private int next(Bytes bytes) throws IOException {
        return bytes.read(position++, 1)[0] & 0xff;
    }
}
