package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.impl.NetSocketImpl;
import io.vertx.core.net.impl.VertxHandler;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.impl.PgConnectionImpl;
import io.vertx.pgclient.impl.PgDatabaseMetadata;
import io.vertx.pgclient.impl.PgSocketConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.internal.Connection;
import io.vertx.sqlclient.internal.command.InitCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x' PostgreSQL client on a wire of the house.
 *
 * <p>Left to itself that client looks names up, connects and speaks TLS without telling how long each took or what was
 * wrong with a certificate, knows no deadline, and takes whatever length a server announces. So the wire does all that, as
 * for every other kind, and the client gets an open connection to speak its protocol on. This is the one class that knows
 * how it is put together inside.
 */
final class PostgresConnection {
    private final Run run;
    private final Wire wire;
    private final PostgresProof proof;
    private final PgConnection client;
    private final String version;
    private final Duration loginTook;

    private PostgresConnection(
            Run run, Wire wire, PostgresProof proof, PgConnection client, String version, Duration loginTook) {
        this.run = run;
        this.wire = wire;
        this.proof = proof;
        this.client = client;
        this.version = version;
        this.loginTook = loginTook;
    }

    /** Logs in on a wire that nobody has spoken on, or only TLS. */
    static Future<PostgresConnection> login(Vertx vertx, Run run, Wire wire, PostgresLogin.Who who) {
        ContextInternal context = ((VertxInternal) vertx)
                .contextBuilder()
                .withEventLoop(run.loop())
                .build();
        long begin = System.nanoTime();
        PostgresProof proof = new PostgresProof(wire, !who.password().isEmpty());
        Promise<Connection> promise = Promise.promise();
        Future<Connection> loggedIn = wire.await("logging in", promise, new PostgresGuard(wire, proof));
        if (!wire.channel().isActive()) {
            return loggedIn.mapEmpty();
        }
        VertxHandler<NetSocketImpl> handler =
                VertxHandler.create(inner -> new NetSocketImpl(context, inner, null, null, null, false));
        wire.pipeline().addLast("handler", handler);
        PgConnectOptions options = new PgConnectOptions().setUser(who.user()).setDatabase(who.database());
        PgSocketConnection connection = new PgSocketConnection(
                handler.getConnection(), null, options, false, 0, sql -> false, 1, false, context);
        connection.init();
        Promise<Connection> startup = context.promise();
        // pgbouncer refuses other parameters than these, and so statement_timeout comes with each question
        Map<String, String> parameters =
                Map.of("application_name", "postflight", "client_encoding", "UTF8", "DateStyle", "ISO");
        connection.schedule(
                new InitCommand(connection, who.user(), who.password(), who.database(), parameters),
                (done, failure) -> pass(startup, done, failure));
        startup.future().onComplete(done -> pass(promise, done.result(), done.cause()));
        return loggedIn.recover(
                        failure -> Future.failedFuture(PostgresTrouble.ofLogin(named(failure, wire), wire.peer(), who)))
                .map(done -> new PostgresConnection(
                        run,
                        wire,
                        proof,
                        new PgConnectionImpl(null, context, connection), // a factory would only serve to cancel queries
                        version(connection.dbMetaData),
                        Duration.ofNanos(System.nanoTime() - begin)));
    }

    /** Who lets us in without a word of its version is asked on; it will not have the answers. */
    private static String version(@Nullable PgDatabaseMetadata told) {
        return told == null ? "" : told.fullVersion();
    }

    /** As the server calls it. */
    String version() {
        return version;
    }

    Duration loginTook() {
        return loginTook;
    }

    String peer() {
        return wire.peer();
    }

    /** How the server wanted the user proved. */
    String authentication() {
        return proof.wanted();
    }

    /** Has one or several statements run, in the protocol's simple way, and gives the rows of the one at this place. */
    Future<List<Row>> ask(String doing, String sql, int place) {
        run.note(() -> doing);
        return await(doing, client.query(sql).execute()).map(first -> {
            RowSet<Row> rows = first;
            for (int i = 0; i < place && rows != null; i++) {
                rows = rows.next();
            }
            List<Row> list = new ArrayList<>();
            if (rows != null) {
                rows.forEach(list::add);
            }
            return list;
        });
    }

    /** Has just one statement run, which the server itself makes sure of. */
    Future<RowSet<Row>> askOne(String doing, String sql) {
        run.note(() -> doing);
        return await(doing, client.preparedQuery(sql).execute());
    }

    /** Says good-bye. */
    void close() {
        client.close();
    }

    private <T> Future<T> await(String doing, Future<T> asked) {
        Promise<T> promise = Promise.promise();
        Future<T> answered = wire.await(doing, promise);
        asked.onComplete(done -> pass(promise, done.result(), done.cause()));
        return answered.recover(failure -> Future.failedFuture(named(failure, wire)));
    }

    /** What the client throws where an answer is out of place. */
    private static Throwable named(Throwable failure, Wire wire) {
        return failure instanceof PgException || failure instanceof WireFailure
                ? failure
                : WireFailure.ofTarget(wire.peer() + " does not speak PostgreSQL's protocol as we do: "
                        + Plain.text(String.valueOf(failure.getMessage())));
    }

    private static <T> void pass(Promise<T> promise, T result, @Nullable Throwable failure) {
        if (failure == null) {
            promise.tryComplete(result);
        } else {
            promise.tryFail(failure);
        }
    }
}
