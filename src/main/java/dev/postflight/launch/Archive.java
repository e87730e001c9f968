package dev.postflight.launch;

import dev.postflight.board.Board;
import dev.postflight.past.Piece;
import dev.postflight.past.Track;
import dev.postflight.past.Tracked;
import dev.postflight.store.Block;
import dev.postflight.store.StatusChange;
import dev.postflight.store.Store;
import dev.postflight.store.TrackId;
import dev.postflight.watch.Comparing;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Ruling;
import dev.postflight.watch.Stretch;
import dev.postflight.watch.Subject;
import dev.postflight.watch.Testimony;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was known of the checks around a deployment, as the store has it: also of checks that are no longer there, and of
 * deployments whose watch ended long ago, though minutes become hours after two weeks.
 */
public final class Archive {
    private final Board board;
    private final Store store;
    private final InstantSource clock;

    public Archive(Board board, Store store, InstantSource clock) {
        this.board = board;
        this.store = store;
        this.clock = clock;
    }

    /** Of each check that the verdicts speak of. */
    public Future<List<Testimony>> testimonies(Launch launch) {
        Map<String, Evidence> checks = new LinkedHashMap<>();
        launch.verdicts().forEach(verdict -> verdict.evidence().forEach(each -> checks.put(each.check(), each)));
        Deployment deployment = launch.deployment();
        Instant until = deployment.ended().orElseGet(clock::instant);
        return store.frozen(deployment.id()).compose(frozen -> {
            Baseline baseline = Baseline.of(frozen);
            return Future.all(checks.values().stream()
                            .map(evidence -> testimony(evidence, deployment.at(), until, baseline))
                            .toList())
                    .map(all -> all.<Testimony>list());
        });
    }

    private Future<Testimony> testimony(Evidence evidence, Instant from, Instant until, Baseline baseline) {
        String check = evidence.check();
        List<Comparing> comparing =
                evidence.rulings().stream().map(Ruling::comparing).toList();
        Subject subject = new Subject(
                check,
                evidence.gating(),
                board.find(check).map(known -> known.config().every()).orElse(Duration.ZERO),
                comparing);
        return store.changes(List.of(check), from, until)
                .compose(changes -> track(check, Tracked.RUNS, from, until)
                        .compose(runs -> Future.all(comparing.stream()
                                        .map(each -> track(check, new Tracked(each.signal(), each.key()), from, until)
                                                .map(after ->
                                                        new Testimony.Pair(each, baseline.before(check, each), after)))
                                        .toList())
                                .map(pairs -> new Testimony(
                                        subject,
                                        runs,
                                        stretches(changes, from, until),
                                        pairs.<Testimony.Pair>list()))));
    }

    private Future<Track> track(String check, Tracked tracked, Instant from, Instant until) {
        long first = Math.floorDiv(from.getEpochSecond(), 60);
        long end = Math.floorDiv(until.getEpochSecond(), 60) + 1;
        return store.blocks(new TrackId(check, tracked.signal(), tracked.key()), first, end)
                .map(blocks -> Piece.track(blocks.stream().map(Archive::piece).toList())
                        .between(first, end));
    }

    private static Piece piece(Block block) {
        return new Piece(block.first(), block.packed().bytes());
    }

    private static List<Stretch> stretches(List<StatusChange> changes, Instant from, Instant until) {
        List<Stretch> stretches = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            StatusChange change = changes.get(i);
            Instant begin = change.at().isBefore(from) ? from : change.at();
            Instant end = i + 1 < changes.size() ? changes.get(i + 1).at() : until;
            if (begin.isBefore(end)) {
                stretches.add(new Stretch(change.to(), begin, end, change.reason(), false));
            }
        }
        return stretches;
    }
}
