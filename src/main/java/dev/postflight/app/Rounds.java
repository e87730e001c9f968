package dev.postflight.app;

import dev.postflight.board.Board;
import dev.postflight.check.Ear;
import dev.postflight.check.Run;
import dev.postflight.config.CheckConfig;
import dev.postflight.config.Config;
import dev.postflight.config.LimitsConfig;
import dev.postflight.net.Network;
import dev.postflight.outcome.Result;
import dev.postflight.schedule.Job;
import dev.postflight.schedule.Limits;
import dev.postflight.schedule.Scheduler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs checks now instead of on schedule, for the commands that verify and explain. */
public final class Rounds implements AutoCloseable {
    private final Vertx vertx = Loops.vertx();
    private final Network network = new Network(vertx);
    private final Board board = new Board(Clock.systemUTC());
    private final Scheduler scheduler;
    private final List<CheckConfig> checks;

    public Rounds(Config config) throws InterruptedException {
        checks = config.checks();
        board.replace(checks, config.secrets());
        scheduler = new Scheduler(
                vertx,
                limits(config.limits()),
                (job, result) -> Jobs.report(board, job, result),
                System::nanoTime,
                Clock.systemUTC());
        scheduler.replace(new Jobs(vertx, network, id -> Ear.DEAF)
                .of(checks).stream().map(Job::onDemand).toList());
        await(WarmUp.of(vertx, network));
    }

    /** Runs every check so many times, as many at once as the configuration allows, and returns what is known then. */
    public Board run(int rounds, Duration pause, Runnable progress) throws InterruptedException {
        for (int round = 0; round < rounds; round++) {
            if (round > 0) {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
            await(Future.join(checks.stream()
                    .map(check -> ask(check, Run.Trace.NONE).onComplete(done -> progress.run()))
                    .toList()));
        }
        return board;
    }

    /** Runs one check, telling each step. */
    public Board run(CheckConfig check, Run.Trace trace) throws InterruptedException {
        await(ask(check, trace));
        return board;
    }

    @Override
    public void close() {
        network.close();
        vertx.close();
    }

    static Limits limits(LimitsConfig config) {
        return new Limits(config.concurrency(), config.perHost());
    }

    private Future<Result> ask(CheckConfig check, Run.Trace trace) {
        return scheduler.runNow(check.id(), trace);
    }

    private static void await(Future<?> future) throws InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("a run ended without an outcome", e.getCause());
        }
    }
}
