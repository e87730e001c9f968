package dev.postflight.testing;

import dev.postflight.http.Desk;
import dev.postflight.launch.Announcement;
import dev.postflight.launch.News;
import dev.postflight.launch.Refused;
import dev.postflight.store.Registered;
import dev.postflight.watch.Basis;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Plan;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Deployments of the application shop in memory, whose verdicts a test decides. */
public final class SampleDesk implements Desk {
    public static final Plan PLAN = new Plan(
            Duration.ofMinutes(3),
            List.of(
                    new Window(Duration.ofMinutes(30), Window.Require.NO_OBJECTION),
                    new Window(Duration.ofHours(24), Window.Require.PROOF)),
            Plan.WhenUndecided.HOLD,
            false,
            List.of("release"));

    private final Map<String, Launch> launches = new LinkedHashMap<>();
    private final Map<String, Announcement> keys = new LinkedHashMap<>();
    private final Map<String, String> idOfKey = new LinkedHashMap<>();
    private final List<Consumer<News>> listeners = new CopyOnWriteArrayList<>();
    private final List<Announcement> announcements = new CopyOnWriteArrayList<>();
    private volatile @Nullable RuntimeException failure;

    /** Everything fails with it from now on; null heals. */
    public void fail(@Nullable RuntimeException with) {
        failure = with;
    }

    /** As new. */
    public synchronized void clear() {
        failure = null;
        launches.clear();
        keys.clear();
        idOfKey.clear();
        announcements.clear();
    }

    /** Every one that came in, those refused aside. */
    public List<Announcement> announcements() {
        return announcements;
    }

    public synchronized Launch newest() {
        return new ArrayList<>(launches.values()).get(launches.size() - 1);
    }

    @Override
    public synchronized Future<Registered> register(Announcement announcement) {
        RuntimeException broken = failure;
        if (broken != null) {
            return Future.failedFuture(broken);
        }
        if (!announcement.application().equals("shop")) {
            return refuse(Refused.Reason.UNKNOWN, "there is no application \"" + announcement.application() + "\"");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Instant at = announcement.at().orElse(now);
        if (at.isAfter(now.plusSeconds(300)) || at.isBefore(now.minus(Duration.ofDays(7)))) {
            return refuse(Refused.Reason.INVALID, "at is " + at + ", expected a moment of the last 7 days");
        }
        String key = announcement.key();
        if (!key.isEmpty() && keys.containsKey(key)) {
            Deployment before = launches.get(idOfKey.get(key)).deployment();
            return Future.succeededFuture(new Registered(
                    before, keys.get(key).equals(announcement) ? Registered.Result.KNOWN : Registered.Result.CONFLICT));
        }
        launches.replaceAll((id, launch) -> launch.deployment().isOpen()
                ? with(
                        launch,
                        launch.deployment()
                                .ended(Deployment.State.SUPERSEDED, now, announcement.version() + " took its place"))
                : launch);
        String id = "d-" + (launches.size() + 1);
        Deployment deployment = new Deployment(
                id,
                "shop",
                announcement.version(),
                at,
                now,
                announcement.commit(),
                announcement.url(),
                announcement.who(),
                announcement.note(),
                PLAN,
                Deployment.State.OPEN,
                Optional.empty(),
                "");
        keys.put(key, announcement);
        idOfKey.put(key, id);
        announcements.add(announcement);
        launches.put(id, new Launch(deployment, List.of(), List.of()));
        tell(News.Event.REGISTERED, id, Optional.empty());
        return Future.succeededFuture(new Registered(deployment, Registered.Result.NEW));
    }

    /** Puts this verdict in place of the window's last one. */
    public synchronized void decide(String id, WindowVerdict verdict) {
        launches.computeIfPresent(id, (same, launch) -> {
            List<WindowVerdict> verdicts = new ArrayList<>(launch.verdicts());
            verdicts.removeIf(old -> old.window().equals(verdict.window()));
            verdicts.add(verdict);
            verdicts.sort(java.util.Comparator.comparing(WindowVerdict::window));
            return new Launch(launch.deployment(), verdicts, launch.signOffs());
        });
        tell(News.Event.VERDICT, id, Optional.of(verdict));
    }

    /** A verdict on the window of half an hour. */
    public static WindowVerdict verdict(
            String id, Decision decision, boolean settled, String sentence, Evidence... all) {
        return new WindowVerdict(
                id,
                Duration.ofMinutes(30),
                decision,
                decision == Decision.UNDECIDED ? Basis.NOTHING : Basis.NO_OBJECTION,
                Instant.parse("2026-03-01T12:30:00Z"),
                settled,
                false,
                sentence,
                List.of(all),
                Optional.empty());
    }

    @Override
    public synchronized Future<List<Launch>> list(String application, int most) {
        RuntimeException broken = failure;
        if (broken != null) {
            return Future.failedFuture(broken);
        }
        List<Launch> found = new ArrayList<>(launches.values());
        java.util.Collections.reverse(found);
        return Future.succeededFuture(found.stream()
                .filter(launch -> application.isEmpty()
                        || launch.deployment().application().equals(application))
                .limit(most)
                .toList());
    }

    @Override
    public synchronized Future<Launch> find(String id) {
        RuntimeException broken = failure;
        if (broken != null) {
            return Future.failedFuture(broken);
        }
        Launch found = launches.get(id);
        return found == null
                ? refuse(Refused.Reason.UNKNOWN, "there is no deployment \"" + id + "\"")
                : Future.succeededFuture(found);
    }

    @Override
    public Future<Launch> await(String id, String window, Duration wait) {
        Promise<Launch> promise = Promise.promise();
        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> find(id).onComplete(found -> {
                    if (found.succeeded()) {
                        promise.tryComplete(found.result());
                    } else {
                        promise.tryFail(found.cause());
                    }
                }));
        onNews(news -> {
            if (news.launch().deployment().id().equals(id)) {
                promise.tryComplete(news.launch());
            }
        });
        return promise.future();
    }

    @Override
    public Future<Launch> close(String id, boolean aborted, String who, String note) {
        return change(
                News.Event.ENDED,
                id,
                launch -> with(
                        launch,
                        launch.deployment()
                                .ended(
                                        aborted ? Deployment.State.ABORTED : Deployment.State.CLOSED,
                                        Instant.now(),
                                        note)));
    }

    @Override
    public Future<Launch> sign(String id, String role, boolean go, String who, String note) {
        if (!PLAN.roles().contains(role)) {
            return refuse(Refused.Reason.INVALID, "there is no role \"" + role + "\"");
        }
        return change(News.Event.SIGNED, id, launch -> {
            List<SignOff> words = new ArrayList<>(launch.signOffs());
            words.removeIf(old -> old.role().equals(role));
            words.add(new SignOff(id, role, who, go, note, Instant.parse("2026-03-01T13:00:00Z")));
            return new Launch(launch.deployment(), launch.verdicts(), words);
        });
    }

    @Override
    public Future<Launch> override(String id, String window, String who, String note) {
        return change(News.Event.OVERRIDDEN, id, launch -> {
            WindowVerdict old = launch.verdicts().get(0);
            WindowVerdict lifted = new WindowVerdict(
                    id,
                    old.window(),
                    old.decision(),
                    old.basis(),
                    old.at(),
                    true,
                    false,
                    old.sentence(),
                    old.evidence(),
                    Optional.of(new WindowVerdict.Override(who, note, Instant.parse("2026-03-01T13:00:00Z"))));
            return new Launch(launch.deployment(), List.of(lifted), launch.signOffs());
        });
    }

    @Override
    public void onNews(Consumer<News> listener) {
        listeners.add(listener);
    }

    private Future<Launch> change(News.Event event, String id, UnaryOperator<Launch> change) {
        return find(id).compose(launch -> {
            if (!launch.deployment().isOpen()) {
                return refuse(Refused.Reason.CONFLICT, "the deployment \"" + id + "\" is over");
            }
            synchronized (this) {
                launches.computeIfPresent(id, (same, old) -> change.apply(old));
            }
            tell(event, id, Optional.empty());
            return find(id);
        });
    }

    private static Launch with(Launch launch, Deployment deployment) {
        return new Launch(deployment, launch.verdicts(), launch.signOffs());
    }

    private void tell(News.Event event, String id, Optional<WindowVerdict> verdict) {
        Launch launch = launches.get(id);
        listeners.forEach(listener -> listener.accept(new News(event, launch, verdict)));
    }

    private static <T> Future<T> refuse(Refused.Reason reason, String message) {
        return Future.failedFuture(new Refused(reason, message));
    }
}
