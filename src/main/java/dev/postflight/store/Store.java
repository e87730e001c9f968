package dev.postflight.store;

import dev.postflight.config.StoreConfig;
import dev.postflight.store.database.Database;
import dev.postflight.store.database.DatabaseFailure;
import dev.postflight.store.database.Desk;
import dev.postflight.store.database.PostgresDatabase;
import dev.postflight.store.database.Session;
import dev.postflight.store.database.SqliteDatabase;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.WindowVerdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/**
 * All that outlives a restart. A future that succeeds means that it is on disk; one that fails with a {@link StoreFailure}
 * means that nothing has changed, or, after a time-out, that nobody knows. What is only {@code noted} is written in time, and
 * may be dropped when the database is away for too long.
 */
public final class Store {
    private static final Logger LOG = Logger.getLogger(Store.class.getName());

    /** What a client waits for an acknowledgement. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Two weeks of many checks, read at the start. */
    private static final Duration READING = Duration.ofSeconds(60);
    /** Tracks that are read at once, so that others get their answers in between. */
    private static final int TRACKS = 200;

    private static final int SECRET_BYTES = 32;

    /** When a start is over and done with. */
    private static final Duration FIRST_TIDYING = Duration.ofMinutes(2);

    private static final Duration TIDYING = Duration.ofHours(1);
    /** Between two pieces, so that whoever writes comes in between. */
    private static final Duration BREATH = Duration.ofMillis(20);

    private final Database database;
    private final Desk writer;
    private final Desk reader;
    private final InstantSource clock;
    private final Vertx vertx;
    private final List<Retention.Step> aging;
    private volatile long tidying;
    private volatile boolean closing;
    private final SecureRandom random = new SecureRandom();

    Store(Vertx vertx, Database database, InstantSource clock, Retention retention) {
        this.vertx = vertx;
        this.database = database;
        this.clock = clock;
        this.aging = retention.steps();
        this.writer = new Desk("store-writer", vertx, database::write, true, Store::failure, System::nanoTime);
        this.reader = new Desk("store-reader", vertx, database::read, false, Store::failure, System::nanoTime);
        // whoever reads finds the tables in place
        writer.opened().onComplete(first -> reader.start());
        writer.onRise(reader::hurry);
        writer.start();
        tidying = vertx.setTimer(FIRST_TIDYING.toMillis(), id -> tidyForEver());
    }

    /**
     * Returns at once, and connects as soon as it can and whenever it has to.
     *
     * @param rollUp what is kept of minutes that are old
     */
    public static Store open(Vertx vertx, StoreConfig config, InstantSource clock, RollUp rollUp) {
        return new Store(vertx, database(vertx, config.place()), clock, new Retention(config.keep(), rollUp));
    }

    private static Database database(Vertx vertx, StoreConfig.Place place) {
        if (place instanceof StoreConfig.Postgres server) {
            return new PostgresDatabase(vertx, Login.options(server), server.schema(), Layout.SCHEMA);
        } else if (place instanceof StoreConfig.File at) {
            return new SqliteDatabase(at.file(), Layout.SCHEMA, false);
        }
        Path passing = Path.of(System.getProperty("java.io.tmpdir"), "postflight-" + UUID.randomUUID(), "store.db");
        LOG.info(() -> "nothing outlives this Postflight: what it keeps lies in " + passing + " until it stops");
        return new SqliteDatabase(passing, Layout.SCHEMA, true);
    }

    /**
     * How the first attempt to open it ended: with {@link NewerSchema} it must not be used; with a {@link StoreFailure} it is
     * tried again, for ever.
     */
    public Future<Void> opened() {
        return writer.opened()
                .recover(failure -> Future.failedFuture(
                        failure instanceof DatabaseFailure known && known.kind() == DatabaseFailure.Kind.NEWER
                                ? new NewerSchema(String.valueOf(known.getMessage()))
                                : failure instanceof DatabaseFailure known2 ? failure(known2) : failure));
    }

    // deployments

    /** Keeps a new deployment and ends the open ones of its application; an empty key is never the same as another. */
    public Future<Registered> register(Deployment deployment, String key, String fingerprint) {
        return writer.ask(PATIENCE, session -> DeploymentTable.register(session, deployment, key, fingerprint));
    }

    /** Keeps how it ended. */
    public Future<Void> end(Deployment ended) {
        return write(session -> DeploymentTable.end(session, ended));
    }

    public Future<Optional<Deployment>> deployment(String id) {
        return reader.ask(PATIENCE, session -> DeploymentTable.find(session, id));
    }

    /** The newest first; of all applications where the name is empty. */
    public Future<List<Deployment>> deployments(String application, int most) {
        return reader.ask(PATIENCE, session -> DeploymentTable.list(session, application, most));
    }

    /** Those that are watched. */
    public Future<List<Deployment>> open() {
        return reader.ask(PATIENCE, DeploymentTable::open);
    }

    // what is said of them

    /** Keeps what a deployment is compared with; a block each track, from its first minute on. */
    public Future<Void> freeze(String deployment, List<Block> before) {
        List<Block> blocks = List.copyOf(before);
        return write(session -> MinuteTable.freeze(session, deployment, blocks));
    }

    public Future<List<Block>> frozen(String deployment) {
        return reader.ask(PATIENCE, session -> MinuteTable.frozen(session, deployment));
    }

    /** Keeps a verdict in place of the window's last one. */
    public Future<Void> decide(WindowVerdict verdict) {
        return write(session -> WordTable.decide(session, verdict));
    }

    /** The last one of each window, the shortest first. */
    public Future<List<WindowVerdict>> verdicts(String deployment) {
        return reader.ask(PATIENCE, session -> WordTable.verdicts(session, deployment));
    }

    public Future<Void> sign(SignOff word) {
        return write(session -> WordTable.sign(session, word));
    }

    /** All of them, the oldest first: who has changed their mind stands there twice. */
    public Future<List<SignOff>> signOffs(String deployment) {
        return reader.ask(PATIENCE, session -> WordTable.signOffs(session, deployment));
    }

    // what checks saw

    public void note(StatusChange change) {
        writer.note(List.of(ChangeTable.note(change)));
    }

    /** Of these checks, from a moment on until another, the oldest first; before them the last one of each before. */
    public Future<List<StatusChange>> changes(Collection<String> checks, Instant from, Instant until) {
        List<String> ids = List.copyOf(checks);
        return reader.ask(PATIENCE, session -> ChangeTable.changes(session, ids, from, until));
    }

    /** Keeps these minutes in place of the same blocks' earlier ones. */
    public void note(Collection<Block> blocks) {
        writer.note(blocks.stream().map(MinuteTable::note).toList());
    }

    /** Blocks of all tracks that may hold minutes from this one on, the oldest first. */
    public Future<List<Block>> blocks(long from) {
        return reader.ask(PATIENCE, MinuteTable::tracks).compose(tracks -> blocks(tracks, from, new ArrayList<>()));
    }

    private Future<List<Block>> blocks(List<MinuteTable.Numbered> tracks, long from, List<Block> found) {
        if (tracks.isEmpty()) {
            found.sort(Comparator.comparingLong(Block::first));
            return Future.succeededFuture(found);
        }
        int some = Math.min(TRACKS, tracks.size());
        return reader.ask(
                        READING, session -> MinuteTable.blocks(session, tracks.subList(0, some), from, Long.MAX_VALUE))
                .compose(next -> {
                    found.addAll(next);
                    return blocks(tracks.subList(some, tracks.size()), from, found);
                });
    }

    /** The same of one track, until a minute. */
    public Future<List<Block>> blocks(TrackId track, long from, long until) {
        return reader.ask(PATIENCE, session -> MinuteTable.blocks(session, track, from, until));
    }

    // jobs that report in

    public Future<Void> keep(Beat beat) {
        return write(session -> JobTable.keep(session, beat));
    }

    /** The last of each kind of each check. */
    public Future<List<Beat>> beats() {
        return reader.ask(PATIENCE, JobTable::beats);
    }

    // maintenance

    public Future<Void> plan(PlannedWork work) {
        return write(session -> JobTable.plan(session, work));
    }

    /** Ends it, or calls it off; false when there is none of that id that is not over. */
    public Future<Boolean> unplan(String id) {
        return writer.ask(PATIENCE, session -> JobTable.unplan(session, id, clock.instant()));
    }

    /** What is not over at that moment. */
    public Future<List<PlannedWork>> planned(Instant now) {
        return reader.ask(PATIENCE, session -> JobTable.planned(session, now));
    }

    // telling people

    /** Queues what is not queued or done already. */
    public Future<Void> queue(List<Delivery> deliveries) {
        List<Delivery> all = List.copyOf(deliveries);
        return write(session -> OutboxTable.queue(session, all));
    }

    /** What is to be delivered, the longest due first. */
    public Future<List<Delivery>> due(Instant now, int most) {
        return reader.ask(PATIENCE, session -> OutboxTable.due(session, now, most));
    }

    public Future<Void> delivered(String id) {
        return write(session -> OutboxTable.delivered(session, id, clock.instant()));
    }

    /** It failed once more and is due again then. */
    public Future<Void> retry(Delivery later) {
        return write(session -> OutboxTable.retry(session, later));
    }

    // itself

    /** A random secret of that name, made at the first call and the same for ever. */
    public Future<String> secret(String name) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String fresh = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return writer.ask(PATIENCE, session -> {
            session.run("INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, fresh);
            return session.ask("SELECT value FROM secret WHERE name = $1", name)
                    .get(0)
                    .text(0);
        });
    }

    /** Whether the last write succeeded. */
    public boolean isUp() {
        return writer.standing().up();
    }

    public StoreStats stats() {
        Desk.Standing standing = writer.standing();
        return new StoreStats(
                standing.up(),
                standing.waiting(),
                standing.dropped(),
                standing.done(),
                standing.failures(),
                standing.problem());
    }

    /** Makes hours of old minutes and forgets what is too old, piece by piece. */
    Future<Void> tidy() {
        return tidy(aging);
    }

    private Future<Void> tidy(List<Retention.Step> steps) {
        if (steps.isEmpty()) {
            return Future.succeededFuture();
        }
        return writer.ask(PATIENCE, session -> steps.get(0).piece(session, clock.instant()))
                .compose(more ->
                        vertx.timer(BREATH.toMillis(), TimeUnit.MILLISECONDS).map(more))
                .compose(more -> tidy(more ? steps : steps.subList(1, steps.size())));
    }

    /** Should it fail, there is a next time. */
    private void tidyForEver() {
        tidy().onComplete(any -> {
            if (!closing) {
                tidying = vertx.setTimer(TIDYING.toMillis(), id -> tidyForEver());
            }
        });
    }

    /** Writes what is noted, as far as that is done within 3 s, and closes the database. */
    public Future<Void> close() {
        closing = true;
        vertx.cancelTimer(tidying);
        return Future.join(writer.close(), reader.close()).transform(both -> {
            database.close();
            return Future.succeededFuture();
        });
    }

    /** Work that gives nothing back. */
    @FunctionalInterface
    private interface Change {
        void on(Session session) throws DatabaseFailure;
    }

    private Future<Void> write(Change change) {
        return writer.<Optional<Void>>ask(PATIENCE, session -> {
                    change.on(session);
                    return Optional.empty();
                })
                .mapEmpty();
    }

    private static StoreFailure failure(DatabaseFailure failure) {
        return new StoreFailure(
                failure.kind() == DatabaseFailure.Kind.FULL ? StoreFailure.Reason.FULL : StoreFailure.Reason.DOWN,
                String.valueOf(failure.getMessage()));
    }
}
