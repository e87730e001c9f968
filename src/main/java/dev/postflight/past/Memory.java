package dev.postflight.past;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Result;
import dev.postflight.outcome.Status;
import dev.postflight.outcome.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one check remembers of its runs, as much as its lookbacks and the judging of deployments take. Belongs to one thread
 * at a time.
 *
 * <p>A lookback over a long window is read once a minute, and a trend once for each of its steps: its answer moves no
 * faster, and reading it anew takes long.
 */
public final class Memory {
    private static final Duration OFTEN = Duration.ofHours(1);
    private static final int MOST_KEYS = 64;

    private final Map<Tracked, Minutes> tracks = new LinkedHashMap<>();
    private final Map<Lookback, Known> known = new LinkedHashMap<>();
    private List<Lookback> lookbacks = List.of();
    private Map<Tracked, Duration> kept = Map.of();
    private Duration every = Duration.ZERO;
    /** How deep each key is remembered of signals whose keys show themselves only at run time. */
    private Map<String, Long> each = Map.of();

    /** @param slot of time for which it holds, see {@link #slot} */
    private record Known(long slot, Reading reading) {}

    /**
     * From now on this is asked, of a check that runs that often; what is known already stays if it still serves.
     *
     * @param kept what else is to be remembered, and for how long
     */
    public void plan(List<Lookback> lookbacks, Map<Tracked, Duration> kept, Duration every) {
        if (this.lookbacks.equals(lookbacks) && this.kept.equals(kept) && every.equals(this.every)) {
            return;
        }
        this.lookbacks = lookbacks;
        this.kept = kept;
        this.every = every;
        known.clear();
        Map<Tracked, Long> depths = new LinkedHashMap<>();
        kept.forEach((track, depth) -> depths.put(track, depth.toMinutes()));
        lookbacks.forEach(lookback -> depths.merge(lookback.tracked(), Look.depth(lookback, every), Math::max));
        tracks.keySet()
                .removeIf(track -> !depths.containsKey(track) && !depths.containsKey(Tracked.eachOf(track.signal())));
        depths.forEach((track, depth) -> {
            if (track.isEach()) {
                tracks.forEach((one, minutes) -> {
                    if (one.signal().equals(track.signal())) {
                        minutes.deepen(depth);
                    }
                });
            } else {
                tracks.computeIfAbsent(track, fresh -> new Minutes(depth)).deepen(depth);
            }
        });
        each = depths.entrySet().stream()
                .filter(entry -> entry.getKey().isEach())
                .collect(Collectors.toMap(entry -> entry.getKey().signal(), Map.Entry::getValue));
    }

    /** Takes one more run, and what it amounts to by itself; gives what the lookbacks read now. */
    public List<Reading> remember(Result result, Status status) {
        long minute = minute(result.at());
        each.forEach((signal, depth) -> begin(signal, depth, result.outcome().readings()));
        tracks.forEach((track, minutes) -> {
            if (track.isOfRuns()) {
                if (status != Status.UNKNOWN) {
                    minutes.run(minute, status == Status.FAIL);
                }
            } else {
                remember(track, minutes, minute, result, status);
            }
        });
        List<Reading> readings = new ArrayList<>(lookbacks.size());
        for (Lookback lookback : lookbacks) {
            long slot = slot(lookback, minute);
            Known last = known.get(lookback);
            if (last == null || last.slot != slot || lookback.window().compareTo(OFTEN) < 0) {
                last = new Known(slot, read(lookback, minute));
                known.put(lookback, last);
            }
            readings.add(last.reading);
        }
        return readings;
    }

    /** The keys of a signal of which each is remembered, as far as they were seen. */
    public List<String> keys(String signal) {
        return tracks.keySet().stream()
                .filter(track -> track.signal().equals(signal) && !track.key().isEmpty())
                .map(Tracked::key)
                .toList();
    }

    /** What is remembered of a track from a moment on until another. */
    public Track track(Tracked tracked, Instant from, Instant until) {
        Minutes minutes = tracks.get(tracked);
        return minutes == null ? Track.EMPTY : minutes.track(minute(from), minute(until));
    }

    /**
     * What has come to be known since the last call, by whole blocks.
     *
     * @param last whether nothing will be remembered any more, so that the minute under way is over too
     */
    public Map<Tracked, List<Piece>> news(boolean last) {
        Map<Tracked, List<Piece>> news = new LinkedHashMap<>();
        tracks.forEach((track, minutes) -> {
            List<Piece> pieces = last ? minutes.last() : minutes.news();
            if (!pieces.isEmpty()) {
                news.put(track, pieces);
            }
        });
        return news;
    }

    /** Puts what was known before a restart in front of what is known now. */
    public void restore(Tracked tracked, List<Piece> earlier) {
        Long depth = each.get(tracked.signal());
        if (depth != null) {
            tracks.computeIfAbsent(tracked, fresh -> new Minutes(depth));
        }
        tracks.computeIfPresent(tracked, (same, minutes) -> minutes.after(earlier));
        known.clear();
    }

    /** What a target sends must not fill our memory. */
    private void begin(String signal, long depth, List<Reading> readings) {
        for (Reading reading : readings) {
            Tracked track = new Tracked(signal, reading.key());
            if (reading.signal().name().equals(signal)
                    && !tracks.containsKey(track)
                    && keys(signal).size() < MOST_KEYS) {
                tracks.put(track, new Minutes(depth));
            }
        }
    }

    /** The same for all moments at which a lookback would read the same. */
    private long slot(Lookback lookback, long minute) {
        return Math.floorDiv(minute, Look.step(lookback, every));
    }

    private Reading read(Lookback lookback, long minute) {
        Minutes minutes = tracks.getOrDefault(lookback.tracked(), new Minutes(0));
        Value value = new Look(lookback, minutes, every, minute).value();
        return lookback.signal().reads(value).at(lookback.key());
    }

    private static void remember(Tracked track, Minutes minutes, long minute, Result result, Status status) {
        List<Value.Number> numbers = result.outcome().readings().stream()
                .filter(track::isOf)
                .filter(reading -> reading.value() instanceof Value.Number)
                .map(reading -> (Value.Number) reading.value())
                .toList();
        if (numbers.stream().anyMatch(Value.Number::isCounted)) {
            numbers.forEach(number -> minutes.tally(minute, number.all(), number.bad()));
        } else if (status != Status.UNKNOWN || !numbers.isEmpty()) {
            minutes.run(
                    minute,
                    status == Status.FAIL,
                    numbers.stream().mapToDouble(Value.Number::value).toArray());
        }
    }

    private static long minute(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), 60);
    }
}
