package dev.postflight.check.kinds.application;

import java.util.ArrayDeque;
import java.util.Deque;

/** The traffic of the last few minutes, in slots from look to look. */
final class Window {
    /** As finely as a window is cut; looks that follow more quickly share a slot. */
    private static final int SLOTS = 60;

    private final long length;
    private final Deque<Slot> slots = new ArrayDeque<>();

    /** What came between two looks. */
    private static final class Slot {
        private final long from;
        private long to;
        private final Traffic traffic = new Traffic();

        Slot(long from) {
            this.from = from;
        }
    }

    /** All of it, and over which time it came. */
    record Sum(Traffic traffic, double seconds) {}

    /** @param length in nanoseconds */
    Window(long length) {
        this.length = length;
    }

    /** Adds what came between two looks, by {@link System#nanoTime()}. */
    void add(long from, long to, Traffic traffic) {
        Slot last = slots.peekLast();
        if (last == null || last.to != from || to - last.from > length / SLOTS) {
            last = new Slot(from);
            slots.addLast(last);
        }
        last.to = to;
        last.traffic.add(traffic);
        // the last slot stays though it be longer than the window: who looks rarely has nothing else
        while (slots.size() > 1 && slots.getFirst().from < to - length - length / SLOTS) {
            slots.removeFirst();
        }
    }

    void clear() {
        slots.clear();
    }

    Sum sum() {
        Traffic all = new Traffic();
        long nanos = 0;
        for (Slot slot : slots) {
            all.add(slot.traffic);
            nanos += slot.to - slot.from;
        }
        return new Sum(all, nanos / 1e9);
    }
}
