package dev.postflight.app;

import dev.postflight.board.Board;
import dev.postflight.config.Config;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import dev.postflight.config.secret.Secrets;
import dev.postflight.http.Desk;
import dev.postflight.http.HttpApi;
import dev.postflight.launch.Archive;
import dev.postflight.launch.Heartbeats;
import dev.postflight.launch.Keeper;
import dev.postflight.launch.MaintenanceCalendar;
import dev.postflight.launch.Watches;
import dev.postflight.metrics.Build;
import dev.postflight.metrics.Scrape;
import dev.postflight.net.Network;
import dev.postflight.notify.Launches;
import dev.postflight.notify.Notifiers;
import dev.postflight.notify.Queue;
import dev.postflight.notify.Telling;
import dev.postflight.schedule.Scheduler;
import dev.postflight.store.Store;
import dev.postflight.watch.Launch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The daemon: every object, built in order and stopped in reverse. Read {@link #build} from top to bottom. */
public final class App {
    private static final Logger LOG = Logger.getLogger(App.class.getName());
    /** How often files are looked at; a change is read one look later, when it has settled. */
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** No single part may hold up the stop; the scheduler, which waits for runs under way, needs 8 s at the worst. */
    private static final Duration PATIENCE = Duration.ofSeconds(9);

    private final Deque<Runnable> open = new ArrayDeque<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Secrets secrets = Secrets.NONE;
    private int port;

    private App() {}

    /** Everything from nothing; what was started is stopped again when a later step fails. */
    public static App start(ConfigLoader loader, List<Path> paths, Loaded.Valid first) throws StartFailure {
        App app = new App();
        try {
            app.build(loader, paths, first);
            return app;
        } catch (RuntimeException | StartFailure e) {
            app.stop();
            throw e;
        }
    }

    private void build(ConfigLoader loader, List<Path> paths, Loaded.Valid first) throws StartFailure {
        Config config = first.config();
        Log.install(config.log(), this::mask);

        Vertx vertx = Loops.vertx();
        stopping(vertx::close);
        Network network = new Network(vertx);
        open.push(network::close);

        Clock clock = Clock.systemUTC();
        Store store = Store.open(vertx, config.store(), clock, Keeper::byHour);
        stopping(store::close);
        await(Kept.opened(store), "the store");

        Board board = new Board(clock);
        board.onChange(new StatusLog(this::mask)::write);
        Kept kept = new Kept(vertx, new Keeper(board, store, clock));
        open.push(kept::stop); // after the last run
        Scheduler scheduler = new Scheduler(
                vertx,
                Rounds.limits(config.limits()),
                (job, result) -> Jobs.report(board, job, result),
                System::nanoTime,
                Clock.systemUTC());
        stopping(scheduler::stop);

        Watches watches = new Watches(vertx, board, store, clock);
        stopping(watches::stop);
        Notifiers notifiers =
                new Notifiers(vertx, Queue.of(store), known(watches), clock, System::nanoTime, new SecureRandom());
        stopping(notifiers::stop);
        watches.onNews(notifiers::hear);
        Reporting reporting = new Reporting(vertx, watches, store, new Archive(board, store, clock), clock, this::mask);
        Heartbeats heartbeats = new Heartbeats(vertx, board, store, clock, System::nanoTime);
        open.push(heartbeats::stop);
        MaintenanceCalendar calendar = new MaintenanceCalendar(vertx, board, store, clock);
        open.push(calendar::stop);

        Reload reload = new Reload(vertx, loader, paths, config, Clock.systemUTC());
        Scrape scrape = new Scrape(
                board,
                this::mask,
                scheduler::stats,
                reload::last,
                watches::open,
                store::stats,
                notifiers::stats,
                new Build(
                        BuildInfo.version(),
                        BuildInfo.revision(),
                        Runtime.version().toString()),
                ((VertxInternal) vertx).nettyEventLoopGroup());
        open.push(scrape::close);
        HttpApi http = new HttpApi(
                vertx,
                config.server(),
                board,
                scrape,
                id -> scheduler.runNow(id, dev.postflight.check.Run.Trace.NONE),
                reload,
                Desk.of(watches),
                reporting,
                heartbeats,
                calendar,
                this::mask);
        stopping(http::stop);

        Jobs jobs = new Jobs(vertx, network, heartbeats::ear);
        reload.apply(changed -> {
            secrets = changed.secrets();
            board.replace(changed.checks(), changed.secrets());
            heartbeats.replace();
            watches.plan(changed.watches());
            notifiers.replace(new Telling(changed.channels(), changed.secrets()::mask, Optional.of(address(changed))));
            scheduler.limit(Rounds.limits(changed.limits()));
            scheduler.replace(jobs.of(changed.checks()));
            if (!changed.server().equals(config.server()) || !changed.log().equals(config.log())) {
                LOG.warning("the section server or log has changed: it takes effect at the next start");
            }
        });

        port = await(http.start(), "the API");
        await(WarmUp.of(vertx, network), "the first probe");
        reload.begin(first);
        kept.start();
        heartbeats.start();
        calendar.start();
        notifiers.start();
        watches.start();
        open.push(reload::stop);
        vertx.setPeriodic(
                LOOK.toMillis(),
                tick -> vertx.executeBlocking(() -> {
                    reload.look();
                    return null;
                }));
        Signals.on("HUP", reload::reloadQuietly);
        LOG.info(() -> "Postflight " + BuildInfo.version() + " watches "
                + config.checks().size() + (config.checks().size() == 1 ? " check: " : " checks: ")
                + (config.server().tls().isPresent() ? "https" : "http") + "://"
                + config.server().host() + ":" + port);
    }

    /** Where the API listens. */
    public int port() {
        return port;
    }

    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /** Stops everything in reverse; calling it twice does no harm. */
    public synchronized void stop() {
        if (!open.isEmpty()) {
            LOG.info("Postflight stops");
        }
        while (!open.isEmpty()) {
            try {
                open.pop().run();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "stopping", e);
            }
        }
        stopped.countDown();
    }

    /** Where people reach the page, for links; where nothing else is said, from this machine. */
    private URI address(Config config) {
        String scheme = config.server().tls().isPresent() ? "https" : "http";
        return config.server()
                .url()
                .orElse(URI.create(scheme + "://" + config.server().host() + ":" + port));
    }

    private static Launches known(Watches watches) {
        return new Launches() {
            @Override
            public Collection<Launch> open() {
                return watches.open();
            }

            @Override
            public Future<List<Launch>> list(String application, int most) {
                return watches.list(application, most);
            }
        };
    }

    private String mask(String text) {
        return secrets.mask(text);
    }

    private void stopping(java.util.function.Supplier<Future<Void>> stop) {
        open.push(() -> {
            try {
                await(stop.get(), "stopping");
            } catch (StartFailure e) {
                LOG.log(Level.WARNING, "stopping", e);
            }
        });
    }

    private static <T> T await(Future<T> future, String what) throws StartFailure {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartFailure(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new StartFailure(what + " takes too long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure(what + " was interrupted", e);
        }
    }

    /** The daemon cannot start, for a reason that its owner can mend. */
    public static final class StartFailure extends Exception {
        private static final long serialVersionUID = 1;

        StartFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
