package dev.postflight.board;

import dev.postflight.outcome.Result;
import dev.postflight.outcome.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The last results of a check, in 18 bytes each: there are many checks, and nobody looks at most of them. One thread adds,
 * anyone reads.
 */
final class History {
    static final int LONGEST = 100;

    private static final int FIRST = 4;
    private static final Status[] STATUSES = {Status.PASS, Status.WARN, Status.FAIL, Status.UNKNOWN}; // by number

    private long[] at = new long[FIRST];
    private float[] took = new float[FIRST];
    private byte[] statuses = new byte[FIRST];
    private byte[] attempts = new byte[FIRST];
    private String[] reasons = new String[FIRST];
    private int size;
    private int next;

    synchronized void add(Result result, Status raw, Status reported, String reason) {
        if (next == at.length) {
            makeRoom();
        }
        at[next] = result.at().toEpochMilli();
        took[next] = result.took().toNanos() / 1e9f;
        statuses[next] = (byte) (raw.number() * STATUSES.length + reported.number());
        attempts[next] = (byte) Math.min(result.attempts(), 255);
        reasons[next] = known(reason);
        next++;
        size = Math.max(size, next);
    }

    synchronized Optional<Entry> last() {
        return size == 0 ? Optional.empty() : Optional.of(entry((next + size - 1) % size));
    }

    /** The oldest first. */
    synchronized List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            entries.add(entry((next + i) % size));
        }
        return entries;
    }

    private Entry entry(int slot) {
        return new Entry(
                Instant.ofEpochMilli(at[slot]),
                Duration.ofNanos(Math.round(took[slot] * 1e6) * 1_000),
                STATUSES[statuses[slot] / STATUSES.length],
                STATUSES[statuses[slot] % STATUSES.length],
                attempts[slot] & 0xff,
                reasons[slot]);
    }

    /** Doubles as long as that is allowed; then begins again with the oldest. */
    private void makeRoom() {
        if (next == LONGEST) {
            next = 0;
            return;
        }
        int room = Math.min(2 * next, LONGEST);
        at = Arrays.copyOf(at, room);
        took = Arrays.copyOf(took, room);
        statuses = Arrays.copyOf(statuses, room);
        attempts = Arrays.copyOf(attempts, room);
        reasons = Arrays.copyOf(reasons, room);
    }

    /** The same text as the last time, if it is: a target that is down says the same again and again. */
    private String known(String reason) {
        String last = size == 0 ? "" : reasons[(next + size - 1) % size];
        return reason.equals(last) ? last : reason;
    }
}
