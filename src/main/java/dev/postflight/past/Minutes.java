package dev.postflight.past;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The runs of a check in buckets of one minute: how many there were, how many saw a bad target, and the values of one
 * signal. Packed as differences in blocks of some hours, some 6 bytes a minute, and hardly any where minutes without values
 * are alike; what is older than the depth is dropped a block at a time. Belongs to one thread.
 */
final class Minutes {
    /** Whole blocks are dropped, so that more than the depth is kept by this at most. */
    private static final int BLOCK = 240;

    private static final int HOUR = 60;
    private static final int DAY = 1_440;
    /** Of an hour's values. */
    private static final List<Double> QUANTILES = List.of(0.5, 0.95, 0.99);

    /** One a second, of four parts of a target; what comes beyond is left out. */
    private static final int MOST_VALUES = 240;

    /** A clock that is set back further was wrong for so long that what is known by it is of no use. */
    private static final int FAR_BACK = 120;

    private static final long NONE = Long.MIN_VALUE;

    private final Deque<Block> blocks = new ArrayDeque<>(2);
    private final int span;
    private long depth;

    private boolean isTally;
    /** What was told in fractions, and makes no whole one yet. */
    private double moreOwed;

    private double worseOwed;
    /** The last minute that {@link #news} told. */
    private long told = NONE;

    private long minute = NONE;
    private long runs;
    private long bad;
    private int[] steps = new int[4];
    private int count;

    /** Takes one minute; the steps are sorted, and not to be kept. */
    @FunctionalInterface
    interface Visitor {
        void minute(long minute, long runs, long bad, int[] steps, int count);
    }

    private static final class Block {
        private final long first;
        private byte[] bytes = new byte[64];
        private int length;
        private long last;
        private int lowest;
        /** Where it stands how many more minutes are like the last one; 0 where that one has values. */
        private int alike;

        private long runs;
        private long bad;

        Block(long first) {
            this.first = first;
            this.last = first;
        }

        /** One that is only read. */
        Block(Piece piece) {
            this(piece.first());
            last = Long.MAX_VALUE;
            bytes = piece.bytes();
            length = bytes.length;
        }
    }

    /** @param depth in minutes */
    Minutes(long depth) {
        this(depth, BLOCK);
    }

    private Minutes(long depth, int span) {
        this.depth = depth;
        this.span = span;
    }

    /** A day of these, with a minute for each hour: what there was in all, and the values' quantiles. */
    static Minutes byHour(Track day) {
        Minutes hours = new Minutes(Long.MAX_VALUE / 2, DAY);
        for (int i = 0; i < day.size(); ) {
            long hour = Math.floorDiv(day.minute(i), HOUR) * HOUR;
            Track within = day.between(hour, hour + HOUR);
            double[] values = IntStream.range(0, within.size())
                    .mapToObj(within::values)
                    .flatMapToDouble(Arrays::stream)
                    .sorted()
                    .toArray();
            double[] kept = values.length == 0
                    ? values
                    : QUANTILES.stream()
                            .mapToDouble(share -> values[(int) Math.ceil(share * values.length) - 1])
                            .toArray();
            hours.add(hour, within.all(), within.bad(), kept);
            i += within.size();
        }
        hours.close();
        return hours;
    }

    /** What is kept from now on. */
    void deepen(long minutes) {
        depth = minutes;
    }

    /** A moment before the last one counts to the last one's minute: time does not go back here. */
    void run(long at, boolean isBad, double... values) {
        if (!isTally) {
            count(at, 1, isBad ? 1 : 0, values);
        }
    }

    /** So many more of what is counted; from the first time on single runs count for nothing here. */
    void tally(long at, double more, double worse) {
        isTally = true;
        moreOwed += more;
        worseOwed += worse;
        long whole = (long) moreOwed;
        long bad = Math.min(whole, (long) worseOwed);
        moreOwed -= whole;
        worseOwed -= bad;
        count(at, whole, bad);
    }

    private void count(long at, long more, long worse, double... values) {
        if (minute != NONE && at < minute - FAR_BACK) {
            forget();
        }
        if (at > minute) {
            close();
            minute = at;
            drop();
        }
        runs += more;
        bad += worse;
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

    /** Those in {@code [from, until)}, the one that is not over yet included. */
    Track track(long from, long until) {
        Track.Builder track = new Track.Builder();
        since(from, (at, all, worse, packed, size) -> {
            if (at < until) {
                double[] values = new double[size];
                for (int i = 0; i < size; i++) {
                    values[i] = LogScale.value(packed[i]);
                }
                track.add(at, all, worse, values);
            }
        });
        return track.build();
    }

    /** The blocks with minutes that are over since the last call, each whole. */
    List<Piece> news() {
        List<Piece> news = blocks.stream()
                .filter(block -> block.last > told)
                .map(block -> new Piece(block.first, Arrays.copyOf(block.bytes, block.length)))
                .toList();
        told = blocks.isEmpty() ? told : blocks.getLast().last;
        return news;
    }

    /** The same, with what was packed earlier in front of it; the minute that both know was interrupted. */
    Minutes after(List<Piece> earlier) {
        Minutes both = new Minutes(depth);
        both.isTally = isTally;
        earlier.forEach(piece -> unpack(new Block(piece), NONE, new int[8], both::add));
        since(NONE, both::add);
        return both;
    }

    /** What was seen in a track, the last minute included. */
    static Minutes of(Track track) {
        Minutes minutes = new Minutes(Long.MAX_VALUE / 2);
        for (int i = 0; i < track.size(); i++) {
            minutes.add(track.minute(i), track.all(i), track.bad(i), track.values(i));
        }
        minutes.close();
        return minutes;
    }

    private void add(long at, long all, long worse, double... sorted) {
        int[] packed = Arrays.stream(sorted).mapToInt(LogScale::step).toArray();
        add(at, all, worse, packed, packed.length);
    }

    private void add(long at, long all, long worse, int[] sorted, int size) {
        if (minute == NONE || at > minute) {
            close();
            minute = at;
            runs = all;
            bad = worse;
            steps = Arrays.copyOf(sorted, Math.max(4, size));
            count = size;
        } else if (at == minute) { // the one in which a restart came
            runs += all;
            bad += worse;
            steps = Arrays.copyOf(steps, Math.max(4, count + size));
            System.arraycopy(sorted, 0, steps, count, size);
            count += size;
        }
    }

    /** The same as {@link #news}, the minute under way included; nothing may come afterwards. */
    List<Piece> last() {
        close();
        minute = NONE;
        return news();
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
        if (block == null || minute - block.first >= span) {
            if (block != null) {
                block.bytes = Arrays.copyOf(block.bytes, block.length);
            }
            block = new Block(Math.floorDiv(minute, span) * span);
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
            long runs = reader.next();
            long bad = reader.next();
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
