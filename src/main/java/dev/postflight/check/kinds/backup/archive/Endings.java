package dev.postflight.check.kinds.backup.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** How formats end that say so in a few bytes, and what some begin with. */
final class Endings {
    private static final Pattern SQL_BEGIN =
            Pattern.compile("(?m)^-- (PostgreSQL database (?:cluster )?dump|MySQL dump|"
                    + "MariaDB dump)|^/\\*M?!999999\\\\- enable the sandbox mode");

    private static final Pattern SQL_END =
            Pattern.compile("(?m)^-- (PostgreSQL database (?:cluster )?dump complete|Dump completed)");

    /** A comment of up to 64 KiB may follow the end of a zip archive. */
    private static final int ZIP_END = 22 + 65_535;

    /** RFC 9580, 9.1: the public key algorithms that encrypt. */
    private static final Set<Integer> ASYMMETRIC = Set.of(1, 2, 16, 18, 25, 26);

    private Endings() {}

    /** The footer has a checksum of its own, and ends in YZ; four zero bytes at a time may follow (xz file format, 2.1.2). */
    static void xz(Bytes bytes) throws IOException, Damaged {
        byte[] tail = bytes.last(1024);
        int end = tail.length;
        while (end >= 4 && isZero(tail, end - 4, end)) {
            end -= 4;
        }
        CRC32 crc = new CRC32();
        if (end >= 12) {
            crc.update(tail, end - 8, 6);
        }
        if (end < 12 || tail[end - 2] != 'Y' || tail[end - 1] != 'Z' || crc.getValue() != unsigned(tail, end - 12)) {
            throw cutOff("the footer of xz");
        }
    }

    /** Two blocks of zeros (POSIX.1-2017, pax, "ustar Interchange Format"). */
    static void tar(Bytes bytes) throws IOException, Damaged {
        byte[] tail = bytes.last(1024);
        if (bytes.size() % 512 != 0 || tail.length < 1024 || !isZero(tail, 0, tail.length)) {
            throw cutOff("the two empty blocks of tar");
        }
    }

    /** The directory of contents ends where the end record stands (APPNOTE 4.3.16). */
    static void zip(Bytes bytes) throws IOException, Damaged {
        byte[] tail = bytes.last(ZIP_END);
        for (int at = tail.length - 22; at >= 0; at--) {
            if (tail[at] == 'P' && tail[at + 1] == 'K' && tail[at + 2] == 5 && tail[at + 3] == 6) {
                long size = unsigned(tail, at + 12);
                long offset = unsigned(tail, at + 16);
                long record = bytes.size() - tail.length + at;
                boolean large = offset == 0xffff_ffffL || size == 0xffff_ffffL;
                if (!large && offset + size > record) {
                    throw new Damaged("lacks a part of its middle");
                }
                return;
            }
        }
        throw cutOff("the directory of zip");
    }

    /** Header, "Database File Format", 1.3: page size at 16, number of pages at 28. */
    static void sqlite(Bytes bytes) throws IOException, Damaged {
        ByteBuffer head = ByteBuffer.wrap(bytes.atMost(0, 100));
        if (head.limit() < 100) {
            throw cutOff("its header");
        }
        int page = head.getShort(16) == 1 ? 65_536 : head.getShort(16) & 0xffff;
        long whole = (long) page * (head.getInt(28) & 0xffff_ffffL);
        if (whole != 0 && bytes.size() < whole) {
            throw new Damaged("is cut off: it has " + bytes.size() + " of " + whole + " bytes");
        }
    }

    /** The mark 0xff, then a checksum of 8 bytes. */
    static void redis(Bytes bytes) throws IOException, Damaged {
        byte[] tail = bytes.last(9);
        if (bytes.size() < 18 || (tail[0] & 0xff) != 0xff) {
            throw cutOff("the end mark of a Redis database");
        }
    }

    static boolean isSqlDump(Archive.Head head) {
        return SQL_BEGIN.matcher(head.text()).find();
    }

    static void sql(Bytes bytes) throws IOException, Damaged {
        sqlEnd(bytes.last(1024));
    }

    /** Both families write a remark when everything was dumped. */
    static void sqlEnd(byte[] tail) throws Damaged {
        if (!SQL_END.matcher(new String(tail, StandardCharsets.ISO_8859_1)).find()) {
            throw cutOff("the remark that the dump is complete");
        }
    }

    /** Begins with a session key (RFC 9580, 5.1 and 5.3), in binary or in armour. */
    static boolean isOpenPgp(Archive.Head head) {
        if (head.has(0, "-----BEGIN PGP MESSAGE-----")) {
            return true;
        }
        int first = head.at(0);
        int versionAt;
        if ((first & 0xc0) == 0x80) { // the old format, whose lowest bits tell how long the length is
            versionAt = 1 + (1 << (first & 3));
            first = (first >> 2) & 0x0f;
        } else if ((first & 0xc0) == 0xc0 && first >= 0) {
            versionAt = head.at(1) < 192 ? 2 : 3;
            first &= 0x3f;
        } else {
            return false;
        }
        int version = head.at(versionAt);
        boolean forKey = first == 1 && version == 3 && ASYMMETRIC.contains(head.at(versionAt + 9));
        boolean forPhrase = first == 3 && version >= 4 && version <= 6 && head.at(versionAt + 1) <= 13;
        return forKey || forPhrase || (first == 1 && version == 6);
    }

    static Damaged cutOff(String missing) {
        return new Damaged("is cut off: " + missing + " is missing at its end");
    }

    static boolean isZero(byte[] bytes, int from, int to) {
        return Arrays.equals(bytes, from, to, new byte[to - from], 0, to - from);
    }

    static long unsigned(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at) & 0xffff_ffffL;
    }
}
