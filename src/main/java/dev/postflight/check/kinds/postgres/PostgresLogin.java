package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.StartTls;
import dev.postflight.net.TlsPeer;
import dev.postflight.net.TlsPlan;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Who asks whom, and how the connection is protected; each run logs in anew. */
final class PostgresLogin {
    private static final int PORT = 5432;

    static final Option<String> SERVER = Option.text(
                    "server", "host, host:port or [v6]:port; port 5432 where none stands")
            .needed()
            .asMain();
    static final Option<String> DATABASE = Option.text(
                    "database",
                    "the database to log in to; with pgbouncer: true, its admin database pgbouncer when left out")
            .or("postgres");
    static final Option<String> USER =
            Option.text("user", "the role to log in as").or("postflight");
    static final Option<Secret> PASSWORD =
            Option.secret("password", "its password; left out for trust and certificate logins");
    static final Option<String> SSLMODE = Option.choice(
            "sslmode",
            List.of("disable", "prefer", "require", "verify-ca", "verify-full"),
            "as libpq has it; when left out, verify-full where tls is given, else prefer");

    private final Network network;
    private final Vertx vertx;
    private final Network.Endpoint endpoint;
    private final Mode mode;
    private final TlsPlan plan;
    private final String serverName;
    private final Who who;

    /** What the server is told of us. */
    record Who(String user, String password, String database) {
        @Override
        public String toString() {
            return user; // a record would print the password
        }
    }

    private enum Mode {
        DISABLE,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL
    }

    PostgresLogin(Setup setup) {
        Settings settings = setup.settings();
        this.network = setup.network();
        this.vertx = setup.vertx();
        this.endpoint = endpoint(settings);
        this.mode = mode(settings);
        TlsPlan given = TlsOptions.plan(settings);
        this.plan = new TlsPlan(
                mode == Mode.VERIFY_FULL ? TlsPlan.Trust.VERIFY : TlsPlan.Trust.RECORD,
                given.ca(),
                given.identity(),
                given.alpn(),
                given.versions());
        this.serverName = TlsOptions.serverName(settings).orElse(endpoint.host());
        this.who = new Who(
                settings.get(USER), settings.find(PASSWORD).map(Secret::reveal).orElse(""), database(settings));
    }

    /** Where the server is. */
    static Network.Endpoint endpoint(Settings settings) {
        return Network.Endpoint.parse(settings.get(SERVER), PORT, Family.ANY);
    }

    static String database(Settings settings) {
        return settings.get(PostgresCheck.PGBOUNCER) && !settings.has(DATABASE) ? "pgbouncer" : settings.get(DATABASE);
    }

    static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        try {
            endpoint(settings);
        } catch (IllegalArgumentException e) {
            complaints.put(SERVER.name(), String.valueOf(e.getMessage()));
        }
        if (settings.has(TlsOptions.TLS)
                && (mode(settings) == Mode.DISABLE || TlsOptions.plan(settings).trust() == TlsPlan.Trust.RECORD)) {
            complaints.put(
                    SSLMODE.name(),
                    "sslmode alone to say whether TLS is spoken (disable) and the certificate verified (require, verify-ca,"
                            + " verify-full)");
        }
        return complaints;
    }

    String user() {
        return who.user();
    }

    /**
     * Connects, speaks TLS as told, and logs in.
     *
     * @param connected told of each connection as soon as there is one
     */
    Future<PostgresConnection> open(Run run, Consumer<Wire> connected) {
        AtomicBoolean reached = new AtomicBoolean();
        return wire(run, mode != Mode.DISABLE, wire -> {
                    reached.set(true);
                    connected.accept(wire);
                })
                .recover(failure ->
                        mode == Mode.PREFER && reached.get() && !run.remaining().isZero()
                                ? withoutTls(run, failure, connected)
                                : Future.failedFuture(failure))
                .compose(wire -> PostgresConnection.login(vertx, run, wire, who));
    }

    private Future<Wire> withoutTls(Run run, Throwable failure, Consumer<Wire> connected) {
        run.note(() -> failure.getMessage() + "; once more without TLS");
        return wire(run, false, connected);
    }

    private Future<Wire> wire(Run run, boolean secure, Consumer<Wire> connected) {
        Future<Wire> plain = network.open(run, endpoint, Optional.empty(), serverName, connected);
        return !secure
                ? plain
                : plain.compose(StartTls.POSTGRES::lead)
                        .compose(wire -> network.secure(wire, plan, serverName))
                        .compose(this::verified);
    }

    /** verify-ca trusts the chain and leaves the name alone. */
    private Future<Wire> verified(Wire wire) {
        Optional<String> problem =
                mode == Mode.VERIFY_CA ? wire.tls().flatMap(TlsPeer::chainProblem) : Optional.empty();
        problem.ifPresent(any -> wire.close());
        return problem.<Future<Wire>>map(sentence -> Future.failedFuture(WireFailure.ofTarget(sentence)))
                .orElse(Future.succeededFuture(wire));
    }

    private static Mode mode(Settings settings) {
        return settings.find(SSLMODE)
                .map(word -> Mode.valueOf(word.replace('-', '_').toUpperCase(java.util.Locale.ROOT)))
                .orElse(settings.has(TlsOptions.TLS) ? Mode.VERIFY_FULL : Mode.PREFER);
    }
}
