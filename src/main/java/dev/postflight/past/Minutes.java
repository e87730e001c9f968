package dev.postflight.past;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The runs of a check in buckets of one minute: how many there were, how many saw a bad target, and the values of one
 * signal. Packed as differences in blocks of some hours, some 6 bytes a minute, and hardly any where minutes without values
 * are alike; what is older than the depth is dropped a block at a time. Belongs to one thread.
 */
final class Minutes {
    /** Whole blocks are dropped, so that more than the depth is kept by this at most. */
    private static final int BLOCK = 240;
    /** One a second, of four parts of a target; what comes beyond is left out. */
    private static final int MOST_VALUES = 240;

    /** A clock that is set back further was wrong for so long that what is known by it is of no use. */
    private static final int FAR_BACK = 120;

    private static final long NONE = Long.MIN_VALUE;

    private final Deque<Block> blocks = new ArrayDeque<>(2);
    private long depth;

    private long minute = NONE;
    private int runs;
    private int bad;
    private int[] steps = new int[4];
    private int count;

    /** Takes one minute; the steps are sorted, and not to be kept. */
    @FunctionalInterface
    interface Visitor {
        void minute(long minute, int runs, int bad, int[] steps, int count);
    }

    private static final class Block {
        private final long first;
        private byte[] bytes = new byte[64];
        private int length;
        private long last;
        private int lowest;
        /** Where it stands how many more minutes are like the last one; 0 where that one has values. */
        private int alike;

        private int runs;
        private int bad;

        Block(long first) {
            this.first = first;
            this.last = first;
        }
    }

    /** @param depth in minutes */
    Minutes(long depth) {
        this.depth = depth;
    }

    /** What is kept from now on. */
    void deepen(long minutes) {
        depth = minutes;
    }

    /** A moment before the last one counts to the last one's minute: time does not go back here. */
    void run(long at, boolean isBad, double... values) {
        if (minute != NONE && at < minute - FAR_BACK) {
            forget();
        }
        if (at > minute) {
            close();
            minute = at;
            drop();
        }
        runs++;
        bad += isBad ? 1 : 0;
        for (double value : values) {
            if (count < MOST_VALUES && !Double.isNaN(value)) {
                steps = count == steps.length ? Arrays.copyOf(steps, 2 * count) : steps;
                steps[count++] = LogScale.step(value);
            }
        }
    }

    /** Those from this minute on, the oldest first, the one that is not over yet included. */
    void since(long from, Visitor visitor) {
        int[] unpacked = new int[8];
        for (Block block : blocks) {
            if (block.last >= from) {
                unpacked = unpack(block, from, unpacked, visitor);
            }
        }
        if (minute != NONE && minute >= from) {
            int[] sorted = Arrays.copyOf(steps, Math.max(1, count));
            Arrays.sort(sorted, 0, count);
            visitor.minute(minute, runs, bad, sorted, count);
        }
    }

    /** The first minute that is known; the one under way where there is no other. */
    long first() {
        return blocks.isEmpty() ? minute : blocks.getFirst().first;
    }

    /** What it takes of the heap, near enough. */
    long size() {
        return 136
                + 4L * steps.length
                + blocks.stream().mapToLong(block -> 88 + block.bytes.length).sum();
    }

    private void close() {
        if (minute == NONE) {
            return;
        }
        Block block = blocks.peekLast();
        if (block == null || minute - block.first >= BLOCK) {
            if (block != null) {
                block.bytes = Arrays.copyOf(block.bytes, block.length);
            }
            block = new Block(minute);
            blocks.addLast(block);
        }
        Arrays.sort(steps, 0, count);
        if (isLikeLast(block)) {
            block.bytes[block.alike]++; // there are fewer in a block than a byte tells
        } else {
            put(block);
        }
        block.last = minute;
        runs = 0;
        bad = 0;
        count = 0;
    }

    private boolean isLikeLast(Block block) {
        return block.alike > 0 && count == 0 && minute == block.last + 1 && runs == block.runs && bad == block.bad;
    }

    private void put(Block block) {
        put(block, minute - block.last);
        put(block, runs);
        put(block, bad);
        put(block, count);
        int last = block.lowest;
        for (int i = 0; i < count; i++) {
            put(block, zigzag(steps[i] - last));
            last = steps[i];
        }
        block.lowest = count > 0 ? steps[0] : block.lowest;
        block.alike = count > 0 ? 0 : block.length;
        block.runs = runs;
        block.bad = bad;
        if (count == 0) {
            put(block, 0);
        }
    }

    private void forget() {
        blocks.clear();
        minute = NONE;
        runs = 0;
        bad = 0;
        count = 0;
    }

    private void drop() {
        while (!blocks.isEmpty() && blocks.getFirst().last < minute - depth) {
            blocks.removeFirst();
        }
    }

    private static int[] unpack(Block block, long from, int[] room, Visitor visitor) {
        int[] unpacked = room;
        Reader reader = new Reader(block);
        long at = block.first;
        int lowest = 0;
        while (reader.position < block.length) {
            at += reader.next();
            int runs = (int) reader.next();
            int bad = (int) reader.next();
            int count = (int) reader.next();
            unpacked = count > unpacked.length ? new int[2 * count] : unpacked;
            int last = lowest;
            for (int i = 0; i < count; i++) {
                last += unzigzag(reader.next());
                unpacked[i] = last;
            }
            lowest = count > 0 ? unpacked[0] : lowest;
            long end = at + (count > 0 ? 0 : reader.small());
            for (long each = Math.max(at, from); each <= end; each++) {
                visitor.minute(each, runs, bad, unpacked, count);
            }
            at = end;
        }
        return unpacked;
    }

    private static final class Reader {
        private final byte[] bytes;
        private int position;

        Reader(Block block) {
            bytes = block.bytes;
        }

        int small() {
            return bytes[position++] & 0xff;
        }

        long next() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[position++];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }
    }

    /** Seven bits a byte, the low ones first. */
    private static void put(Block block, long value) {
        if (block.length + 10 > block.bytes.length) {
            block.bytes = Arrays.copyOf(block.bytes, 2 * block.bytes.length);
        }
        long rest = value;
        while (rest > 0x7f) {
            block.bytes[block.length++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        block.bytes[block.length++] = (byte) rest;
    }

    private static long zigzag(int value) {
        return ((value << 1) ^ (value >> 31)) & 0xffff_ffffL;
    }

    private static int unzigzag(long value) {
        return (int) (value >>> 1) ^ -(int) (value & 1);
    }
}
