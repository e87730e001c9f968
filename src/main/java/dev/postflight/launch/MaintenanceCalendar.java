package dev.postflight.launch;

import dev.postflight.board.Board;
import dev.postflight.board.Work;
import dev.postflight.config.Maintenance;
import dev.postflight.store.PlannedWork;
import dev.postflight.store.Store;
import dev.postflight.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Planned work that people ask for while Postflight runs: kept, told to the board, and forgotten when it is over. */
public final class MaintenanceCalendar {
    /** Longer is no maintenance: a check that may fail for months belongs out of the configuration. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private static final Duration AHEAD = Duration.ofDays(366);
    /** Each is looked at for each check and scrape. */
    private static final int MOST = 1_000;

    private static final int ID_DIGITS = 12;

    private final Board board;
    private final Store store;
    private final InstantSource clock;
    private final Again again;
    private final Map<String, PlannedWork> planned = new ConcurrentHashMap<>();
    private volatile boolean loaded;

    public MaintenanceCalendar(Vertx vertx, Board board, Store store, InstantSource clock) {
        this.board = board;
        this.store = store;
        this.clock = clock;
        this.again = new Again(vertx);
    }

    /** Takes up what was planned before, as soon as the store can tell. */
    public void start() {
        again.until(
                "reading planned work",
                () -> store.planned(clock.instant()).map(works -> {
                    works.forEach(work -> planned.putIfAbsent(work.id(), work));
                    loaded = true;
                    tell();
                    return null;
                }));
    }

    public void stop() {
        again.stop();
    }

    /** What is going on or to come, the next first. */
    public Future<List<PlannedWork>> list() {
        if (!loaded) {
            return Future.failedFuture(new StoreFailure(
                    StoreFailure.Reason.DOWN, "planned work is not known yet: the store has not told"));
        }
        Instant now = clock.instant();
        return Future.succeededFuture(planned.values().stream()
                .filter(work -> work.until().isAfter(now))
                .sorted(Comparator.comparing(PlannedWork::from).thenComparing(PlannedWork::id))
                .toList());
    }

    /** The work, once it is on disk. */
    public Future<PlannedWork> plan(PlannedRequest asked) {
        PlannedWork work = work(asked);
        PlannedWork known = planned.get(work.id());
        if (known != null) {
            return isSame(known, work)
                    ? Future.succeededFuture(known)
                    : Future.failedFuture(new Refused(
                            Refused.Reason.CONFLICT,
                            "the key \"" + asked.key() + "\" came before with another content: take a new key for each"
                                    + " planned work"));
        }
        return store.plan(work).map(kept -> {
            planned.put(work.id(), work);
            tell();
            return work;
        });
    }

    /** Ends it now, or calls it off; gives it as it was. */
    public Future<PlannedWork> end(String id) {
        @Nullable PlannedWork work = planned.get(id);
        if (work == null || !work.until().isAfter(clock.instant())) {
            return list().map(all -> {
                throw new Refused(Refused.Reason.UNKNOWN, "there is no planned work \"" + id + "\" that is not over");
            });
        }
        return store.unplan(id).map(found -> {
            planned.remove(id);
            tell();
            return work;
        });
    }

    /** Whether it is going on. */
    public boolean isActive(PlannedWork work) {
        Instant now = clock.instant();
        return !now.isBefore(work.from()) && now.isBefore(work.until());
    }

    private PlannedWork work(PlannedRequest asked) {
        Instant now = clock.instant();
        concerns(asked);
        // who asks for now has a clock of their own
        Instant from = asked.from().filter(now::isBefore).orElse(now);
        if (asked.until().isPresent() == asked.length().isPresent()) {
            throw invalid("either until or for says when it is over");
        }
        Instant until = asked.until().orElseGet(() -> from.plus(asked.length().orElseThrow()));
        if (!until.isAfter(now)) {
            throw invalid("until " + until + " is over already; it is " + now + " here");
        }
        if (!until.isAfter(from)) {
            throw invalid("it would be over at " + until + ", before it begins at " + from);
        }
        if (Duration.between(from, until).compareTo(LONGEST) > 0) {
            throw invalid("from " + from + " until " + until + " is longer than " + LONGEST.toDays()
                    + " days, expected less");
        }
        if (from.isAfter(now.plus(AHEAD))) {
            throw invalid("from " + from + " is more than a year ahead");
        }
        planned.values().removeIf(work -> !work.until().isAfter(now));
        if (planned.size() >= MOST) {
            throw invalid(MOST + " planned works are waiting already; end some first");
        }
        return new PlannedWork(
                id(asked.key()), application(asked), asked.check(), from, until, asked.reason(), asked.who());
    }

    private void concerns(PlannedRequest asked) {
        boolean none = asked.application().isEmpty() && asked.check().isEmpty();
        if (none && !asked.all()) {
            throw invalid("it is said of no application and no check; \"all\": true means all of them");
        }
        if (!none && asked.all()) {
            throw invalid("all means every check, and an application or a check is named beside it");
        }
        if (!asked.application().isEmpty() && board.checks(asked.application()).isEmpty()) {
            throw new Refused(Refused.Reason.UNKNOWN, "there is no application \"" + asked.application() + "\"");
        }
        if (!asked.check().isEmpty()) {
            String owner = board.find(asked.check())
                    .orElseThrow(
                            () -> new Refused(Refused.Reason.UNKNOWN, "there is no check \"" + asked.check() + "\""))
                    .config()
                    .application();
            if (!asked.application().isEmpty() && !asked.application().equals(owner)) {
                throw invalid("the check " + asked.check() + " is one of " + owner + ", not of " + asked.application());
            }
        }
    }

    private String application(PlannedRequest asked) {
        return asked.check().isEmpty()
                ? asked.application()
                : board.find(asked.check())
                        .map(check -> check.config().application())
                        .orElse(asked.application());
    }

    /** Whether a client has asked for the same twice; its end is counted from another moment then. */
    private static boolean isSame(PlannedWork one, PlannedWork other) {
        return one.application().equals(other.application())
                && one.check().equals(other.check())
                && one.reason().equals(other.reason());
    }

    private void tell() {
        board.plan(planned.values().stream()
                .map(work -> new Work(
                        work.application(),
                        work.check(),
                        new Maintenance.Once(work.from(), work.until(), work.reason())))
                .toList());
    }

    private static String id(String key) {
        if (key.isEmpty()) {
            return "m-" + UUID.randomUUID().toString().replace("-", "").substring(0, ID_DIGITS);
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return "m-" + HexFormat.of().formatHex(digest).substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Refused invalid(String message) {
        return new Refused(Refused.Reason.INVALID, message);
    }
}
