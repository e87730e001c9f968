package dev.postflight.launch;

import dev.postflight.board.CheckState;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import dev.postflight.past.Piece;
import dev.postflight.past.Track;
import dev.postflight.past.Tracked;
import dev.postflight.store.Block;
import dev.postflight.store.Packed;
import dev.postflight.store.TrackId;
import dev.postflight.watch.Comparing;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a deployment is compared with: the week before it, as it was known when the deployment was registered. It never
 * changes, whatever is forgotten or measured otherwise later.
 */
final class Baseline {
    /** Of the 95th percentile. */
    private static final double TAIL = 0.05;

    private static final Duration WEEK = Duration.ofDays(7);

    /** By track, packed: a week of each would take a megabyte otherwise. */
    private final Map<TrackId, List<Piece>> frozen = new HashMap<>();

    /** What was kept of it before. */
    static Baseline of(List<Block> blocks) {
        Baseline baseline = new Baseline();
        for (Block block : blocks) {
            baseline.frozen
                    .computeIfAbsent(block.track(), fresh -> new ArrayList<>())
                    .add(new Piece(block.first(), block.packed().bytes()));
        }
        return baseline;
    }

    /**
     * What is known of these checks from before the deployment.
     *
     * @param others deployments whose first window, when the old and the new were mixed, says nothing of either
     */
    static Baseline of(Deployment deployment, List<CheckState> checks, List<Deployment> others) {
        Baseline baseline = new Baseline();
        checks.forEach(check -> baseline.freeze(check, deployment, others));
        return baseline;
    }

    /** What is new since the last call, to be kept. */
    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        frozen.forEach((track, pieces) ->
                pieces.forEach(piece -> blocks.add(new Block(track, piece.first(), new Packed(piece.bytes())))));
        return blocks;
    }

    Track before(String check, Comparing comparing) {
        return Piece.track(frozen.getOrDefault(id(check, comparing), List.of()));
    }

    /**
     * What is compared in the end: of a histogram the share beyond the bound next above the margin times what used to be
     * the 95th percentile. None where the histogram says too little.
     */
    Optional<Comparing> resolved(String check, Comparing comparing) {
        if (comparing.method() != Comparing.Method.BOUNDS) {
            return Optional.of(comparing);
        }
        TreeMap<Double, TrackId> byBound = new TreeMap<>();
        frozen.keySet().forEach(track -> {
            if (track.check().equals(check) && track.signal().equals(comparing.signal())) {
                byBound.put(Unit.SECONDS.parse(track.key()), track);
            }
        });
        double below = 0;
        double shareAbove = 1;
        for (Map.Entry<Double, TrackId> bound : byBound.entrySet()) {
            Track track = Piece.track(frozen.getOrDefault(bound.getValue(), List.of()));
            double share = track.all() == 0 ? 1 : (double) track.bad() / track.all();
            if (share <= TAIL) {
                double part = shareAbove == share ? 1 : (shareAbove - TAIL) / (shareAbove - share);
                double percentile = below + (bound.getKey() - below) * part;
                return Optional.ofNullable(byBound.ceilingEntry(percentile * comparing.bound()))
                        .map(next -> new Comparing(
                                comparing.signal(),
                                next.getValue().key(),
                                Unit.RATIO,
                                Comparing.Method.SHARE,
                                true,
                                0,
                                false,
                                comparing.gating()));
            }
            below = bound.getKey();
            shareAbove = share;
        }
        return Optional.empty();
    }

    /**
     * Takes what could not be told when the deployment was registered, such as a backup that is looked at once an hour.
     *
     * @return whether there was something
     */
    boolean catchUp(CheckState check, Deployment deployment) {
        boolean any = false;
        for (Comparing comparing : check.config().comparing()) {
            TrackId id = id(check.config().id(), comparing);
            if (comparing.method() == Comparing.Method.EXISTED && !frozen.containsKey(id)) {
                Optional<Track> moment = moment(check, comparing, deployment);
                moment.ifPresent(track -> frozen.put(id, Piece.of(track)));
                any |= moment.isPresent();
            }
        }
        return any;
    }

    private void freeze(CheckState check, Deployment deployment, List<Deployment> others) {
        Instant from = deployment.at().minus(WEEK);
        for (Comparing comparing : check.config().comparing()) {
            List<String> keys = switch (comparing.method()) {
                case LEVEL, SHARE, LEAK -> List.of(comparing.key());
                case BOUNDS -> check.keys(comparing.signal());
                case EXISTED -> List.of();
            };
            for (String key : keys) {
                Track whole = check.track(new Tracked(comparing.signal(), key), from, deployment.at());
                frozen.put(
                        new TrackId(check.config().id(), comparing.signal(), key),
                        Piece.of(undisturbed(whole, others)));
            }
        }
        catchUp(check, deployment);
    }

    /** The moment as a track of one minute that counts its seconds; none while nobody knows. */
    private static Optional<Track> moment(CheckState check, Comparing comparing, Deployment deployment) {
        for (Reading reading : check.view().readings()) {
            if (reading.signal().name().equals(comparing.signal())
                    && (comparing.key().isEmpty() || reading.key().equals(comparing.key()))) {
                long minute = minute(deployment.at());
                if (reading.value() instanceof Value.Number number
                        && number.value() <= deployment.at().getEpochSecond()) {
                    return Optional.of(new Track.Builder()
                            .add(minute, Math.round(number.value()), 0)
                            .build());
                } else if (reading.value() instanceof Value.Absent) {
                    return Optional.of(new Track.Builder().add(minute, 0, 0).build());
                }
            }
        }
        return Optional.empty();
    }

    private static Track undisturbed(Track whole, List<Deployment> others) {
        Track.Builder rest = new Track.Builder();
        for (int i = 0; i < whole.size(); i++) {
            long minute = whole.minute(i);
            if (others.stream().noneMatch(other -> disturbs(other, minute))) {
                rest.add(minute, whole.all(i), whole.bad(i), whole.values(i));
            }
        }
        return rest.build();
    }

    private static boolean disturbs(Deployment other, long minute) {
        Duration first =
                other.plan().windows().stream().findFirst().map(Window::length).orElse(Duration.ZERO);
        return minute >= minute(other.at()) && minute <= minute(other.at().plus(first));
    }

    private static TrackId id(String check, Comparing comparing) {
        return new TrackId(check, comparing.signal(), comparing.key());
    }

    private static long minute(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), 60);
    }
}
