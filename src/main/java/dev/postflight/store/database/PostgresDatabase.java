package dev.postflight.store.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;

/** A schema of somebody's PostgreSQL. */
public final class PostgresDatabase implements Database {
    private static final Duration CONNECTING = Duration.ofSeconds(5);

    private static final Duration WRITING = Duration.ofSeconds(5);
    private static final Duration READING = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final String schemaName;
    private final Schema schema;
    private final String name;

    /**
     * Of a server that these options lead to.
     *
     * @param schemaName a name without quotes in it
     */
    public PostgresDatabase(Vertx vertx, PgConnectOptions options, String schemaName, Schema schema) {
        this.vertx = vertx;
        this.options = new PgConnectOptions(options)
                .setReconnectAttempts(0)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(100);
        this.schemaName = schemaName;
        this.schema = schema;
        this.name = "PostgreSQL at " + options.getHost() + ":" + options.getPort();
    }

    @Override
    public Session write() throws DatabaseFailure {
        PostgresSession session = connect(WRITING);
        return Closing.unlessReady(session, () -> {
            // a server that is told to be careless is not heard
            session.plain("SET client_min_messages = warning");
            session.plain("SET synchronous_commit = on");
            session.plain("SET statement_timeout = " + WRITING.toMillis());
            session.plain("SET lock_timeout = " + WRITING.toMillis());
            session.plain("SET idle_in_transaction_session_timeout = " + 2 * WRITING.toMillis());
            if (session.ask("SELECT 1 FROM pg_namespace WHERE nspname = $1", schemaName)
                    .isEmpty()) {
                session.plain("CREATE SCHEMA IF NOT EXISTS " + quoted());
            }
            session.plain("SET search_path = " + quoted());
            schema.migrate(session);
        });
    }

    @Override
    public Session read() throws DatabaseFailure {
        PostgresSession session = connect(READING);
        return Closing.unlessReady(session, () -> {
            session.plain("SET default_transaction_read_only = on");
            session.plain("SET statement_timeout = " + READING.toMillis());
            session.plain("SET search_path = " + quoted());
            schema.expect(session);
        });
    }

    @Override
    public void close() {
        // sessions are all there is
    }

    private String quoted() {
        return '"' + schemaName + '"';
    }

    private PostgresSession connect(Duration patience) throws DatabaseFailure {
        Future<PgConnection> connecting = PgConnection.connect(vertx, options);
        boolean connected = false;
        try {
            PgConnection connection = PostgresSession.await(connecting, CONNECTING, name);
            connected = true;
            return new PostgresSession(connection, patience, name);
        } finally {
            if (!connected) {
                connecting.onSuccess(PgConnection::close); // it came too late
            }
        }
    }
}
