package dev.postflight.launch;

import dev.postflight.board.Board;
import dev.postflight.board.CheckState;
import dev.postflight.check.Ear;
import dev.postflight.store.Beat;
import dev.postflight.store.Store;
import dev.postflight.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that report in: takes what they report, keeps it, and tells their checks. What has come is heard even when it cannot be
 * kept: it is not acknowledged then, and kept as soon as that is possible.
 */
public final class Heartbeats {
    private static final Duration TICK = Duration.ofSeconds(1);
    /** Not having had a turn for so long means that nobody listened: the process was stopped. */
    private static final Duration ABSENCE = Duration.ofSeconds(10);

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Board board;
    private final Store store;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Again again;
    private final Map<String, Pulse> pulses = new ConcurrentHashMap<>();
    private final Map<String, Beat> unkept = new ConcurrentHashMap<>();
    private final AtomicBoolean retrying = new AtomicBoolean();
    private volatile @Nullable String secret;
    private volatile @Nullable Addresses addresses;
    private long timer = -1;

    /** Guarded by this. */
    private long turn;
    /** Guarded by this. */
    private long listeningSince;

    public Heartbeats(Vertx vertx, Board board, Store store, InstantSource clock, LongSupplier nanos) {
        this.vertx = vertx;
        this.board = board;
        this.store = store;
        this.clock = clock;
        this.nanos = nanos;
        this.again = new Again(vertx);
    }

    /** A check and the last word of the address at which its job reports. */
    public record Line(CheckState check, String word) {}

    /** Takes up what was reported before, as soon as the store can tell. */
    public void start() {
        synchronized (this) {
            turn = nanos.getAsLong();
        }
        again.until("reading what jobs have reported", this::load);
        timer = vertx.setPeriodic(TICK.toMillis(), tick -> {
            listening();
            keepRest();
        });
    }

    public void stop() {
        again.stop();
        vertx.cancelTimer(timer);
    }

    /** The checks of the board have changed. */
    public void replace() {
        String known = secret;
        if (known == null) {
            return;
        }
        List<String> checks =
                checks().stream().map(check -> check.config().id()).toList();
        for (String check : checks) {
            Pulse pulse = pulses.computeIfAbsent(check, fresh -> new Pulse());
            if (!pulse.isKnown()) {
                keep(pulse.take(check, Beat.Kind.KNOWN, clock.instant(), nanos.getAsLong()));
            }
        }
        addresses = new Addresses(known, checks);
    }

    /** What a check hears of its job. */
    public Ear ear(String check) {
        return () -> {
            Pulse pulse = pulses.get(check);
            return addresses == null || pulse == null
                    ? new Ear.Nothing("what the job reported before is not known yet: the store has not told")
                    : pulse.heard(clock.instant(), nanos.getAsLong(), listening());
        };
    }

    /** Gives the check whose job has reported, once that is on disk. */
    public Future<CheckState> report(String word, Beat.Kind kind) {
        Addresses known = addresses;
        if (known == null) {
            return Future.failedFuture(new StoreFailure(
                    StoreFailure.Reason.DOWN, "no reports can be taken yet: the store has not told whose they are"));
        }
        Optional<CheckState> check = known.check(word).flatMap(board::find);
        if (check.isEmpty()) {
            return Future.failedFuture(new Refused(Refused.Reason.UNKNOWN, "no job reports at this address"));
        }
        String id = check.get().config().id();
        Pulse pulse = pulses.computeIfAbsent(id, fresh -> new Pulse());
        return keep(pulse.take(id, kind, clock.instant(), nanos.getAsLong())).map(check.get());
    }

    /** In the order of the configuration; empty while the store has not told. */
    public Optional<List<Line>> lines() {
        Addresses known = addresses;
        if (known == null) {
            return Optional.empty();
        }
        List<Line> lines = new ArrayList<>();
        for (CheckState check : checks()) {
            known.of(check.config().id()).ifPresent(word -> lines.add(new Line(check, word)));
        }
        return Optional.of(lines);
    }

    private List<CheckState> checks() {
        return board.checks().stream()
                .filter(check -> check.config().kind().hears())
                .toList();
    }

    private Future<Void> load() {
        return store.secret("heartbeats")
                // making addresses takes a moment the first time
                .compose(known -> store.beats()
                        .compose(beats -> vertx.<Void>executeBlocking(() -> {
                            restore(beats);
                            secret = known;
                            replace();
                            return null;
                        })));
    }

    private void restore(List<Beat> beats) {
        for (Beat beat : beats) {
            pulses.computeIfAbsent(beat.check(), fresh -> new Pulse())
                    .restore(beat, clock.instant(), nanos.getAsLong());
        }
        synchronized (this) {
            turn = nanos.getAsLong();
            listeningSince = turn;
        }
    }

    private void keepRest() {
        if (!unkept.isEmpty() && retrying.compareAndSet(false, true)) {
            Future.join(unkept.values().stream().map(this::keep).toList())
                    .onComplete(done -> vertx.setTimer(AGAIN.toMillis(), later -> retrying.set(false)));
        }
    }

    private Future<Void> keep(Beat beat) {
        String place = beat.check() + " " + beat.kind();
        return store.keep(beat)
                .onSuccess(kept -> unkept.remove(place, beat))
                .onFailure(failure ->
                        unkept.merge(place, beat, (one, other) -> other.at().isBefore(one.at()) ? one : other));
    }

    /** For how long reports have been heard without a break. */
    private synchronized Duration listening() {
        long now = nanos.getAsLong();
        if (now - turn > ABSENCE.toNanos()) {
            listeningSince = now;
        }
        turn = now;
        return Duration.ofNanos(now - listeningSince);
    }
}
