package dev.postflight.app;

import dev.postflight.board.Board;
import dev.postflight.board.CheckState;
import dev.postflight.check.kinds.Kinds;
import dev.postflight.config.Config;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import dev.postflight.config.StoreConfig;
import dev.postflight.launch.Announcement;
import dev.postflight.launch.Keeper;
import dev.postflight.launch.Watches;
import dev.postflight.net.Network;
import dev.postflight.schedule.Job;
import dev.postflight.schedule.Scheduler;
import dev.postflight.store.Store;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Launch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The daemon's parts with a clock that is moved by hand: checks really run, against real servers, the store really keeps, and
 * an hour goes by in seconds.
 */
final class Timelapse implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-04T10:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final Network network = new Network(vertx);
    private final Path folder;
    private final Config config;
    private final InstantSource clock = () -> this.now;
    private volatile Instant now = START;

    private Store store;
    private Board board;
    private Scheduler scheduler;
    private Watches watches;
    private Keeper keeper;

    /** @param yamls one for each application */
    Timelapse(Path folder, Collection<String> yamls) throws IOException {
        this.folder = folder;
        Path written = Files.createDirectories(folder.resolve("config"));
        int file = 0;
        for (String yaml : yamls) {
            Files.writeString(written.resolve(file++ + ".yaml"), yaml);
        }
        Loaded loaded = new ConfigLoader(Kinds.ALL, Map.of()).load(List.of(written));
        if (!(loaded instanceof Loaded.Valid valid)) {
            throw new IllegalArgumentException(loaded.toString());
        }
        config = valid.config();
        begin();
    }

    private void begin() {
        store = Store.open(
                vertx,
                new StoreConfig(new StoreConfig.File(folder.resolve("state.db")), StoreConfig.KEEP),
                clock,
                Keeper::byHour);
        await(store.opened());
        board = new Board(clock);
        Board of = board;
        scheduler = new Scheduler(
                vertx,
                Rounds.limits(config.limits()),
                (job, result) -> Jobs.report(of, job, result),
                System::nanoTime,
                new Hand());
        watches = new Watches(vertx, board, store, clock);
        keeper = new Keeper(board, store, clock);
        board.replace(config.checks(), config.secrets());
        watches.plan(config.watches());
        scheduler.replace(new Jobs(vertx, network, id -> dev.postflight.check.Ear.DEAF)
                .of(config.checks()).stream().map(Job::onDemand).toList());
        await(keeper.restore());
        await(watches.judge());
    }

    Vertx vertx() {
        return vertx;
    }

    Instant now() {
        return now;
    }

    /** Time goes by: checks run when they are due, and something happens before each step. */
    void pass(Duration time, Duration step, Runnable meanwhile) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            meanwhile.run();
            Instant last = now;
            now = now.plus(step);
            await(Future.join(board.checks().stream()
                    .filter(check -> isDue(check, last))
                    .map(check -> scheduler.runNow(check.config().id(), dev.postflight.check.Run.Trace.NONE))
                    .toList()));
            if (last.getEpochSecond() / 60 != now.getEpochSecond() / 60) {
                await(watches.judge());
            }
        }
    }

    /** Nobody watches for so long. */
    void stop(Duration away) {
        await(watches.stop());
        await(scheduler.stop());
        keeper.keep(true);
        await(store.close());
        now = now.plus(away);
        begin();
    }

    /** The checks are not run. */
    void sleep(Duration time) {
        now = now.plus(time);
        await(watches.judge());
    }

    Deployment deploy(String application) {
        Announcement said = new Announcement(application, "2.0", Optional.empty(), "", "", "test", "", "");
        return await(watches.register(said)).deployment();
    }

    Launch launch(Deployment deployment) {
        return await(watches.find(deployment.id()));
    }

    Watches watches() {
        return watches;
    }

    Board board() {
        return board;
    }

    private boolean isDue(CheckState check, Instant last) {
        long every = check.config().every().toMillis();
        return Math.floorDiv(now.toEpochMilli(), every) != Math.floorDiv(last.toEpochMilli(), every);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        await(watches.stop());
        await(scheduler.stop());
        await(store.close());
        network.close();
        await(vertx.close());
    }

    /** The same clock, as those want it who also want a zone. */
    private final class Hand extends Clock {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
