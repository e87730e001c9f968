package dev.postflight.past;

import java.util.Arrays;

/**
 * Minutes of one thing that was measured, the earliest first; minutes in which nothing was measured are not there.
 * Immutable.
 *
 * <p>Either each minute has values, or only how many there were of what was counted, and how many of them were bad.
 */
public final class Track {
    public static final Track EMPTY = new Builder().build();

    private final long[] minutes;
    private final long[] all;
    private final long[] bad;
    private final double[][] values;

    private Track(long[] minutes, long[] all, long[] bad, double[][] values) {
        this.minutes = minutes;
        this.all = all;
        this.bad = bad;
        this.values = values;
    }

    /** Puts a track together, minute by minute. */
    public static final class Builder {
        private long[] minutes = new long[64];
        private long[] all = new long[64];
        private long[] bad = new long[64];
        private double[][] values = new double[64][];
        private int size;

        /**
         * Adds a minute after the last one.
         *
         * @param minute since 1970
         * @param all how many runs or requests there were
         * @param bad how many of them
         * @param sorted the values seen, the smallest first
         */
        public Builder add(long minute, long all, long bad, double... sorted) {
            if (size > 0 && minute <= minutes[size - 1]) {
                throw new IllegalArgumentException("minute " + minute + " after " + minutes[size - 1]);
            }
            if (size == minutes.length) {
                minutes = Arrays.copyOf(minutes, 2 * size);
                this.all = Arrays.copyOf(this.all, 2 * size);
                this.bad = Arrays.copyOf(this.bad, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            minutes[size] = minute;
            this.all[size] = all;
            this.bad[size] = bad;
            values[size] = sorted.clone();
            size++;
            return this;
        }

        public Track build() {
            return new Track(
                    Arrays.copyOf(minutes, size),
                    Arrays.copyOf(all, size),
                    Arrays.copyOf(bad, size),
                    Arrays.copyOf(values, size));
        }
    }

    /** How many minutes there are. */
    public int size() {
        return minutes.length;
    }

    /** Which minute since 1970 this one is. */
    public long minute(int index) {
        return minutes[index];
    }

    /** How many runs or requests there were in this minute. */
    public long all(int index) {
        return all[index];
    }

    /** How many of them were bad. */
    public long bad(int index) {
        return bad[index];
    }

    /** The values of this minute, the smallest first; not to be changed. */
    public double[] values(int index) {
        return values[index];
    }

    /** How many there were in all minutes. */
    public long all() {
        return Arrays.stream(all).sum();
    }

    /** How many of them were bad. */
    public long bad() {
        return Arrays.stream(bad).sum();
    }

    /** The minutes in {@code [from, until)}. */
    public Track between(long from, long until) {
        int first = index(from);
        int end = Math.max(first, index(until));
        return new Track(
                Arrays.copyOfRange(minutes, first, end),
                Arrays.copyOfRange(all, first, end),
                Arrays.copyOfRange(bad, first, end),
                Arrays.copyOfRange(values, first, end));
    }

    private int index(long minute) {
        int found = Arrays.binarySearch(minutes, minute);
        return found >= 0 ? found : -found - 1;
    }
}
