package dev.postflight.check.kinds.logs;

import dev.postflight.check.kinds.logs.line.MessageShape;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The kinds of messages that have been seen, each with the moment at which it was seen first; of a bounded number. */
final class Shapes {
    /** Programs have fewer messages of errors; who has more writes something new each time. */
    static final int MOST = 5_000;

    /** Before anything that could be asked for. */
    static final Instant LONG_AGO = Instant.MIN;

    private final Map<Long, Instant> firsts = new HashMap<>();
    private Instant newest = Instant.MIN;
    private String newestText = "";
    private boolean full;

    void saw(MessageShape shape, Instant when) {
        long key = hash(shape.text());
        Instant first = firsts.get(key);
        if (first == null && firsts.size() >= MOST) {
            full = true;
        } else if (first == null || when.isBefore(first)) {
            firsts.put(key, when);
            if (first == null && !when.isBefore(newest) && !when.equals(LONG_AGO)) {
                newest = when;
                newestText = shape.text();
            }
        }
    }

    /** Whether there were too many to tell new ones from old. */
    boolean isFull() {
        return full;
    }

    long since(Instant moment) {
        return firsts.values().stream().filter(first -> !first.isBefore(moment)).count();
    }

    /** The one seen last for the first time, if that was since then. */
    Optional<String> newestSince(Instant moment) {
        return newest.isBefore(moment) || newestText.isEmpty() ? Optional.empty() : Optional.of(newestText);
    }

    /** FNV-1a of 64 bits: five thousand of them collide once in a million years of deployments. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
