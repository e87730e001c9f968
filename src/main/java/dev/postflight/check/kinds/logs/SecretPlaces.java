package dev.postflight.check.kinds.logs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;

/** Where secrets were found, never what they are. */
final class SecretPlaces {
    /** More places are not told. */
    private static final int MOST = 100;

    private static final int SHOWN = 3;

    private final long keep;
    private final Deque<Place> places = new ArrayDeque<>();
    private long count;

    /** @param where asked when it is told, since files are renamed */
    private record Place(long found, String pattern, Supplier<String> where) {}

    /** @param keep how long a finding counts against the log */
    SecretPlaces(Duration keep) {
        this.keep = keep.toNanos();
    }

    void found(long now, String pattern, Supplier<String> where) {
        count++;
        places.addLast(new Place(now, pattern, where));
        if (places.size() > MOST) {
            places.removeFirst();
        }
    }

    long count() {
        return count;
    }

    /** One sentence; empty where none was found lately. */
    Optional<String> sentence(long now) {
        while (!places.isEmpty() && now - places.getFirst().found > keep) {
            places.removeFirst();
        }
        if (places.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder sentence = new StringBuilder();
        int shown = 0;
        for (Place place : places) {
            if (shown++ < SHOWN) {
                sentence.append(sentence.isEmpty() ? "" : ", ")
                        .append(place.pattern)
                        .append(" in ")
                        .append(place.where.get());
            }
        }
        int more = places.size() - Math.min(SHOWN, places.size());
        return Optional.of(sentence + (more == 0 ? "" : ", and " + (places.size() == MOST ? "many" : more) + " more"));
    }
}
