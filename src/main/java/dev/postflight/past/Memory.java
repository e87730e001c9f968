package dev.postflight.past;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Result;
import dev.postflight.outcome.Status;
import dev.postflight.outcome.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one check remembers of its runs, as much as its lookbacks take. Belongs to one thread at a time.
 *
 * <p>A lookback over a long window is read once a minute, and a trend once for each of its steps: its answer moves no
 * faster, and reading it anew takes long.
 */
public final class Memory {
    private static final Duration OFTEN = Duration.ofHours(1);

    private final Map<Track, Minutes> tracks = new LinkedHashMap<>();
    private final Map<Lookback, Known> known = new LinkedHashMap<>();
    private List<Lookback> lookbacks = List.of();
    private Duration every = Duration.ZERO;

    /** What is kept: the values of one signal, or, without a name, the runs alone. */
    private record Track(String signal, String key) {
        static Track of(Lookback lookback) {
            return lookback.of() == null
                    ? new Track("", "")
                    : new Track(lookback.of().name(), lookback.ofKey());
        }
    }

    /** @param until the minute from which on it is read anew */
    private record Known(long until, Reading reading) {}

    /** From now on this is asked, of a check that runs that often; what is known already stays if it still serves. */
    public void plan(Hindsight hindsight, Duration every) {
        if (lookbacks.equals(hindsight.lookbacks()) && every.equals(this.every)) {
            return;
        }
        lookbacks = hindsight.lookbacks();
        this.every = every;
        known.clear();
        Map<Track, Long> depths = new LinkedHashMap<>();
        lookbacks.forEach(lookback -> depths.merge(Track.of(lookback), Look.depth(lookback, every), Math::max));
        tracks.keySet().retainAll(depths.keySet());
        depths.forEach((track, depth) ->
                tracks.computeIfAbsent(track, fresh -> new Minutes(depth)).deepen(depth));
    }

    /** Takes one more run, and what it amounts to by itself; gives what the lookbacks read now. */
    public List<Reading> remember(Result result, Status status) {
        if (lookbacks.isEmpty()) {
            return List.of();
        }
        long minute = Math.floorDiv(result.at().getEpochSecond(), 60);
        tracks.forEach((track, minutes) -> {
            double[] values = values(track, result.outcome().readings());
            if (status != Status.UNKNOWN || values.length > 0) {
                minutes.run(minute, status == Status.FAIL, values);
            }
        });
        List<Reading> readings = new ArrayList<>(lookbacks.size());
        for (Lookback lookback : lookbacks) {
            Known last = known.get(lookback);
            if (last == null || minute >= last.until || minute < last.until - Look.step(lookback, every)) {
                long step = lookback.window().compareTo(OFTEN) < 0 ? 0 : Look.step(lookback, every);
                last = new Known(
                        Math.floorDiv(minute, Math.max(1, step)) * Math.max(1, step) + step, read(lookback, minute));
                known.put(lookback, last);
            }
            readings.add(last.reading);
        }
        return readings;
    }

    /** What it takes of the heap, near enough. */
    public long size() {
        return tracks.values().stream().mapToLong(Minutes::size).sum();
    }

    private Reading read(Lookback lookback, long minute) {
        Minutes minutes = tracks.getOrDefault(Track.of(lookback), new Minutes(0));
        Value value = new Look(lookback, minutes, every, minute).value();
        return lookback.signal().reads(value).at(lookback.key());
    }

    private static double[] values(Track track, List<Reading> readings) {
        return readings.stream()
                .filter(reading -> reading.signal().name().equals(track.signal)
                        && (track.key.isEmpty() || reading.key().equals(track.key)))
                .filter(reading -> reading.value() instanceof Value.Number)
                .mapToDouble(reading -> ((Value.Number) reading.value()).value())
                .toArray();
    }
}
