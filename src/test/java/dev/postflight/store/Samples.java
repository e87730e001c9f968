package dev.postflight.store;

import dev.postflight.outcome.Unit;
import dev.postflight.watch.Basis;
import dev.postflight.watch.Comparing;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Plan;
import dev.postflight.watch.Ruling;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Deployments and what is said of them, for tests of what is kept. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456789Z");
    static final Duration HALF = Duration.ofMinutes(30);

    static final Plan PLAN = new Plan(
            Duration.ofMinutes(3),
            List.of(
                    new Window(HALF, Window.Require.NO_OBJECTION),
                    new Window(Duration.ofHours(24), Window.Require.PROOF)),
            Plan.WhenUndecided.HOLD,
            true,
            List.of("qa", "owner"));

    /** Stands in for the real one: the first bytes of the day's blocks, one after the other. */
    static final RollUp HOURS = (track, day) -> {
        byte[] firsts = new byte[day.size()];
        for (int i = 0; i < firsts.length; i++) {
            firsts[i] = day.get(i).packed().bytes()[0];
        }
        return new Block(track, day.get(0).first(), new Packed(firsts));
    };

    private Samples() {}

    static Deployment deployment(String id, String application, Instant at) {
        return new Deployment(
                id,
                application,
                "1.0-" + id,
                at,
                NOON.plusSeconds(5),
                "c0ffee",
                "https://ci.example/7",
                "pipeline",
                "höhere Ränge ✓ \"quoted\"",
                PLAN,
                Deployment.State.OPEN,
                Optional.empty(),
                "");
    }

    static WindowVerdict verdict(String deployment, Duration window, Decision decision, int checks) {
        Comparing comparing =
                new Comparing("duration", "p95", Unit.SECONDS, Comparing.Method.LEVEL, true, 1.2, false, true);
        Comparing share = new Comparing(
                "errors", "", Unit.RATIO, Comparing.Method.SHARE, false, Double.POSITIVE_INFINITY, true, false);
        List<Ruling> rulings = List.of(
                new Ruling(comparing, decision, Basis.PROOF, "1.9 times as slow", 0.1, 0.19, 1.9, 1.7, 2.25, 0.93),
                new Ruling(
                        share,
                        Decision.UNDECIDED,
                        Basis.NOTHING,
                        "612 of 2,995 requests",
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NEGATIVE_INFINITY,
                        Double.POSITIVE_INFINITY,
                        Double.NaN));
        List<Evidence> evidence = java.util.stream.IntStream.range(0, checks)
                .mapToObj(i ->
                        new Evidence("check-" + i, i % 2 == 0, decision, Basis.PROOF, "p95 is worse", 0.97, rulings))
                .toList();
        return new WindowVerdict(
                deployment,
                window,
                decision,
                Basis.PROOF,
                NOON.plus(window),
                true,
                false,
                "check-0 is worse than before",
                evidence,
                Optional.empty());
    }

    static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** What a future failed with. */
    static StoreFailure failure(Future<?> future) {
        try {
            get(future);
        } catch (StoreFailure e) {
            return e;
        }
        throw new AssertionError("it did not fail");
    }

    /** Waits until it is so. */
    static void until(String what, java.util.function.BooleanSupplier so) throws InterruptedException {
        for (int i = 0; i < 1_500 && !so.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        if (!so.getAsBoolean()) {
            throw new AssertionError("it never came about: " + what);
        }
    }
}
