package dev.postflight.launch;

import dev.postflight.board.Board;
import dev.postflight.store.Block;
import dev.postflight.store.Registered;
import dev.postflight.store.StatusChange;
import dev.postflight.store.Store;
import dev.postflight.store.StoreFailure;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Plan;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All deployments under watch. Futures fail with {@link Refused}, or with a {@link dev.postflight.store.StoreFailure} when
 * nothing could be kept.
 *
 * <p>What happens to a deployment is kept before anybody hears of it. Judging is done by one thread of its own, which no
 * check and no request waits for.
 */
public final class Watches {
    private static final Logger LOG = Logger.getLogger(Watches.class.getName());

    /** A verdict that is a second late is late enough. */
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Judging may take this share of a processor. */
    private static final int SHARE = 20;
    /** More than any database needs that is alive; the store gives up earlier. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration UNTOLD = Duration.ofHours(1);

    private static final int OTHERS = 100;

    private final Vertx vertx;
    private final Board board;
    private final Store store;
    private final InstantSource clock;
    private final Registrar registrar;
    private final Chronicle chronicle;
    private final Waiters waiters;
    private final WorkerExecutor bench;
    private final Map<String, Watch> open = new ConcurrentHashMap<>();
    private final List<Consumer<News>> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, Plan> plans = Map.of();
    private volatile boolean loaded;
    private volatile boolean stopped;
    private long timer = -1;
    private volatile long restUntil = Long.MIN_VALUE;

    public Watches(Vertx vertx, Board board, Store store, InstantSource clock) {
        this.vertx = vertx;
        this.board = board;
        this.store = store;
        this.clock = clock;
        registrar = new Registrar(clock);
        chronicle = new Chronicle(board, clock.instant());
        waiters = new Waiters(vertx);
        bench = vertx.createSharedWorkerExecutor("postflight-judge", 1);
        board.onChange(change -> {
            chronicle.note(change);
            store.note(new StatusChange(
                    change.check().config().id(),
                    change.check().config().application(),
                    change.from(),
                    change.to(),
                    change.reason(),
                    change.at()));
            String application = change.check().config().application();
            if (open.values().stream()
                    .anyMatch(watch -> watch.deployment().application().equals(application))) {
                bench.executeBlocking(() -> look(application));
            }
        });
    }

    /** How new deployments are watched, by application: there are no others. */
    public void plan(Map<String, Plan> plans) {
        this.plans = plans;
    }

    /** Takes up what was under watch before, as soon as the store can tell, and begins to judge. */
    public void start() {
        timer = vertx.setPeriodic(
                LOOK.toMillis(),
                tick -> bench.executeBlocking(() -> {
                    if (!loaded) {
                        load();
                    } else if (System.nanoTime() >= restUntil) {
                        long began = System.nanoTime();
                        look("");
                        restUntil = began + (System.nanoTime() - began) * SHARE;
                    }
                    return null;
                }));
    }

    public Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return bench.close();
    }

    /** The deployment, once it is on disk. */
    public Future<Registered> register(Announcement announcement) {
        return Future.future(promise -> {
            Deployment fresh = registrar.deployment(announcement, plans);
            store.register(fresh, announcement.key(), Registrar.fingerprint(announcement))
                    .compose(registered -> switch (registered.result()) {
                        case NEW -> begin(registered.deployment()).map(registered);
                        case KNOWN -> Future.succeededFuture(registered);
                        case CONFLICT ->
                            Future.failedFuture(new Refused(
                                    Refused.Reason.CONFLICT,
                                    "this key has registered another deployment: "
                                            + registered.deployment().id()));
                    })
                    .onComplete(promise);
        });
    }

    /** The newest first; of all applications where the name is empty. */
    public Future<List<Launch>> list(String application, int most) {
        return store.deployments(application, most)
                .compose(all ->
                        Future.all(all.stream().map(this::launch).toList()).map(done -> done.<Launch>list()));
    }

    /** By the deployment's id. */
    public Future<Launch> find(String id) {
        Watch watch = open.get(id);
        return watch != null
                ? Future.succeededFuture(launch(watch))
                : store.deployment(id)
                        .compose(found -> found.map(this::launch)
                                .orElseGet(() -> Future.failedFuture(
                                        new Refused(Refused.Reason.UNKNOWN, "there is no deployment \"" + id + "\""))));
    }

    /**
     * The same, as soon as that window is settled or the deployment's watch has ended, or when the wait is over.
     *
     * @param window as {@link Window#name} has it; empty for all of them
     */
    public Future<Launch> await(String id, String window, Duration wait) {
        return find(id).compose(launch -> {
            if (!window.isEmpty()) {
                registrar.window(launch.deployment(), window);
            }
            return waiters.await(launch, window, wait).compose(done -> find(id));
        });
    }

    /** Ends the watch. */
    public Future<Launch> close(String id, boolean aborted, String who, String note) {
        return find(id).compose(launch -> {
            Deployment deployment = launch.deployment();
            if (!deployment.isOpen()) {
                throw new Refused(
                        Refused.Reason.CONFLICT,
                        "the deployment is " + deployment.state().word() + " already: " + deployment.why());
            }
            String word = (aborted ? "aborted by " : "closed by ") + who + (note.isEmpty() ? "" : ": " + note);
            return end(deployment.ended(
                    aborted ? Deployment.State.ABORTED : Deployment.State.CLOSED, clock.instant(), word));
        });
    }

    public Future<Launch> sign(String id, String role, boolean go, String who, String note) {
        return find(id).compose(launch -> {
            registrar.role(launch.deployment(), role);
            SignOff word = new SignOff(id, role, who, go, note, clock.instant());
            return store.sign(word).compose(kept -> said(id, watch -> watch.take(word), News.Event.SIGNED, null));
        });
    }

    /** Somebody takes a window's NO-GO upon themselves; the note must say why. */
    public Future<Launch> override(String id, String window, String who, String note) {
        return find(id).compose(launch -> {
            WindowVerdict verdict = launch.verdict(registrar.window(launch.deployment(), window))
                    .orElseThrow(() -> new Refused(
                            Refused.Reason.CONFLICT, "the window " + window + " has no NO-GO that could be lifted"));
            WindowVerdict lifted = registrar.lifted(verdict, who, note);
            return store.decide(lifted)
                    .compose(kept -> said(id, watch -> watch.take(lifted), News.Event.OVERRIDDEN, lifted));
        });
    }

    /** Those that are watched now; never waits. */
    public Collection<Launch> open() {
        return open.values().stream()
                .map(Watches::launch)
                .sorted(Comparator.comparing(launch -> launch.deployment().id()))
                .toList();
    }

    /** Hears of everything that happens, after it is kept; it must not block. */
    public void onNews(Consumer<News> listener) {
        listeners.add(listener);
    }

    /** Judges everything now, beside the usual looks; ends when that is done. */
    public Future<Void> judge() {
        return bench.executeBlocking(() -> {
            if (!loaded) {
                load();
            }
            return look("");
        });
    }

    /** Judges what is under watch of one application, or of all; on the judge's own thread. */
    private Void look(String application) {
        for (Watch watch : open.values()) {
            boolean wanted =
                    application.isEmpty() || watch.deployment().application().equals(application);
            if (wanted && !stopped) {
                try {
                    judge(watch);
                } catch (StoreFailure e) { // the store tells itself that it is down
                    LOG.log(Level.FINE, e, () -> watch.deployment().id() + " is judged again later");
                } catch (RuntimeException e) {
                    LOG.log(
                            Level.WARNING,
                            e,
                            () -> "cannot judge " + watch.deployment().id());
                }
            }
        }
        return null;
    }

    private void judge(Watch watch) {
        Instant now = clock.instant();
        Optional<WindowVerdict> verdict;
        synchronized (watch) {
            watch.catchUp();
            verdict = watch.judge(now);
        }
        if (!watch.isFrozen()) {
            await(store.freeze(watch.deployment().id(), watch.baseline().blocks()));
            watch.frozen();
        }
        if (verdict.isPresent() && verdict.get().settled()) {
            await(store.decide(verdict.get()));
        }
        verdict.ifPresent(said -> {
            synchronized (watch) {
                watch.take(said);
            }
            if (said.settled()) {
                LOG.info(() -> watch.deployment().application() + " "
                        + watch.deployment().version() + ", "
                        + watch.deployment().plan().windows().stream()
                                .filter(window -> window.length().equals(said.window()))
                                .map(Window::name)
                                .findFirst()
                                .orElse("")
                        + ": " + said.decision().title() + ": " + said.sentence());
                tell(News.Event.VERDICT, launch(watch), said);
            }
        });
        if (watch.isOver(now)) {
            await(end(watch.deployment().ended(Deployment.State.CLOSED, clock.instant(), "all windows are over")));
        }
    }

    private void load() {
        Map<String, Watch> found = new LinkedHashMap<>();
        Instant now = clock.instant();
        try {
            List<Deployment> deployments = await(store.open());
            for (Deployment deployment : deployments) {
                List<Block> frozen = await(store.frozen(deployment.id()));
                Watch watch;
                if (frozen.isEmpty()) { // the stop came before it was kept
                    watch = fresh(deployment, await(store.deployments(deployment.application(), OTHERS)));
                } else {
                    watch = new Watch(board, chronicle, Baseline.of(frozen), deployment);
                    watch.frozen();
                }
                watch.restore(await(store.verdicts(deployment.id())), await(store.signOffs(deployment.id())));
                found.put(deployment.id(), watch);
            }
            for (Deployment deployment : deployments) {
                List<String> checks = board.checks(deployment.application()).stream()
                        .map(check -> check.config().id())
                        .toList();
                chronicle.restore(await(store.changes(checks, deployment.at(), now)));
            }
        } catch (RuntimeException e) {
            LOG.log(Level.FINE, "deployments are not known yet", e);
            return;
        }
        found.forEach(open::putIfAbsent); // what was registered meanwhile is known better
        loaded = true;
        // what was kept just before the restart may not have been told; who has heard it does not hear it twice
        found.values().forEach(watch -> {
            Launch launch = launch(watch);
            launch.verdicts().stream()
                    .filter(verdict -> verdict.at().isAfter(now.minus(UNTOLD)))
                    .forEach(verdict -> tell(News.Event.VERDICT, launch, verdict));
        });
    }

    private Future<Launch> begin(Deployment deployment) {
        return store.deployments(deployment.application(), OTHERS)
                .otherwise(List.of()) // it is kept already, and has to be watched whatever else fails
                .compose(all -> bench.executeBlocking(() -> fresh(deployment, all)))
                .map(watch -> {
                    forgetSuperseded(deployment);
                    if (deployment.isOpen()) {
                        open.put(deployment.id(), watch);
                    }
                    Launch launch = launch(watch);
                    tell(News.Event.REGISTERED, launch, null);
                    return launch;
                });
    }

    private Watch fresh(Deployment deployment, List<Deployment> all) {
        List<Deployment> others = all.stream()
                .filter(other -> other.at().isBefore(deployment.at()))
                .toList();
        Baseline baseline = Baseline.of(deployment, board.checks(deployment.application()), others);
        return new Watch(board, chronicle, baseline, deployment);
    }

    /** The store has ended them with the registration. */
    private void forgetSuperseded(Deployment newer) {
        List<Watch> older = new ArrayList<>(open.values());
        for (Watch watch : older) {
            Deployment old = watch.deployment();
            if (old.application().equals(newer.application()) && newer.isOpen() && open.remove(old.id()) != null) {
                find(old.id()).onSuccess(launch -> tell(News.Event.ENDED, launch, null));
            }
        }
    }

    private Future<Launch> end(Deployment ended) {
        return store.end(ended).compose(kept -> {
            open.remove(ended.id());
            return find(ended.id()).onSuccess(launch -> tell(News.Event.ENDED, launch, null));
        });
    }

    private Future<Launch> said(String id, Consumer<Watch> take, News.Event event, @Nullable WindowVerdict verdict) {
        Watch watch = open.get(id);
        if (watch != null) {
            synchronized (watch) {
                take.accept(watch);
            }
        }
        return find(id).onSuccess(launch -> tell(event, launch, verdict));
    }

    private Future<Launch> launch(Deployment deployment) {
        Watch watch = open.get(deployment.id());
        if (watch != null) {
            return Future.succeededFuture(launch(watch));
        }
        return store.verdicts(deployment.id())
                .compose(verdicts ->
                        store.signOffs(deployment.id()).map(words -> new Launch(deployment, verdicts, latest(words))));
    }

    private static List<SignOff> latest(List<SignOff> words) {
        Map<String, SignOff> byRole = words.stream()
                .collect(Collectors.toMap(SignOff::role, word -> word, (old, late) -> late, LinkedHashMap::new));
        return List.copyOf(byRole.values());
    }

    private static Launch launch(Watch watch) {
        synchronized (watch) {
            return watch.launch();
        }
    }

    private void tell(News.Event event, Launch launch, @Nullable WindowVerdict verdict) {
        waiters.tell(launch);
        News news = new News(event, launch, Optional.ofNullable(verdict));
        for (Consumer<News> listener : listeners) {
            try {
                listener.accept(news);
            } catch (RuntimeException e) {
                LOG.log(Level.SEVERE, "a listener failed on " + event.word(), e);
            }
        }
    }

    /** On the judge's own thread. */
    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new StoreFailure(StoreFailure.Reason.DOWN, "the store does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
