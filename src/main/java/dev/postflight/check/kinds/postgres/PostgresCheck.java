package dev.postflight.check.kinds.postgres;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL server as one of its databases shows it, or a pgbouncer as its admin database does. */
public final class PostgresCheck {
    static final Option<Boolean> PGBOUNCER = Option.flag(
                    "pgbouncer",
                    "true where the server is a pgbouncer whose own state is asked for, in its admin database")
            .or(false);

    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "how long everything took");
    static final Signal PHASE = Signal.of(
                    "phase",
                    Unit.SECONDS,
                    "how long each phase took: resolve, connect, tls, login, query (the first, small question)")
            .per("phase", "resolve", "connect", "tls", "login", "query");
    static final Signal TLS = Signal.of("tls", Unit.TEXT, "version of TLS that is spoken, or none");
    static final Signal AUTHENTICATION =
            Signal.of("authentication", Unit.TEXT, "how the user was proved: scram-sha-256, md5, password, or none");
    static final Signal PASSWORD_REQUIRED =
            Signal.of("password_required", Unit.FLAG, "whether the server asked for the password");

    public static final CheckKind KIND = CheckKind.named("postgres")
            .summary(
                    "Logs in to a PostgreSQL server, read-only, and asks how it is: connections, replicas, transactions,"
                            + " locks, schema, settings, migrations, a query of your own; or a pgbouncer for its pools.")
            .options(
                    PostgresLogin.SERVER,
                    PostgresLogin.DATABASE,
                    PostgresLogin.USER,
                    PostgresLogin.PASSWORD,
                    PostgresLogin.SSLMODE,
                    TlsOptions.TLS,
                    PostgresSettings.ROLE,
                    PostgresSettings.FORBIDDEN,
                    PostgresMigrations.MIGRATIONS,
                    PostgresQuery.QUERY,
                    PGBOUNCER)
            .signals(signals())
            .impliesWhen(settings -> settings.has(PostgresLogin.PASSWORD), PASSWORD_REQUIRED, "true")
            .impliesWhen(settings -> settings.has(PostgresSettings.ROLE), PostgresSettings.SUPERUSER, "false")
            .impliesWhen(
                    settings -> settings.has(PostgresSettings.FORBIDDEN), PostgresSettings.FORBIDDEN_ABSENT, "true")
            .impliesWhen(PostgresMigrations::hasGoal, PostgresMigrations.AT_HEAD, "true")
            .targets(settings -> new CheckKind.Target(
                    PostgresLogin.endpoint(settings) + "/" + PostgresLogin.database(settings),
                    PostgresLogin.endpoint(settings).host()))
            .complains(PostgresCheck::complaints)
            .opens(PostgresRun::new);

    private PostgresCheck() {}

    /** What a check with these settings asks, in this order. */
    static List<PostgresTopic> topics(Setup setup) {
        if (setup.settings().get(PGBOUNCER)) {
            return List.of(new PostgresPools(setup));
        }
        List<PostgresTopic> topics = new ArrayList<>(List.of(
                new PostgresActivity(),
                new PostgresReplicas(setup),
                new PostgresStandby(setup),
                new PostgresStatistics(setup),
                new PostgresSettings(setup)));
        // these read whole catalogues, folders, or whatever somebody wrote
        Stream.of(new PostgresSchema(), new PostgresStatements())
                .filter(topic -> topic.signals().stream().anyMatch(setup::asks))
                .forEach(topics::add);
        setup.settings()
                .find(PostgresMigrations.MIGRATIONS)
                .ifPresent(given -> topics.add(new PostgresMigrations(setup, given)));
        setup.settings().find(PostgresQuery.QUERY).ifPresent(sql -> topics.add(new PostgresQuery(setup, sql)));
        return topics;
    }

    private static Signal[] signals() {
        return Stream.of(
                        List.of(DURATION, PHASE, TLS, AUTHENTICATION, PASSWORD_REQUIRED),
                        List.of(PostgresSession.VERSION, PostgresSession.SERVER_ROLE, PostgresSession.STARTED),
                        PostgresActivity.SIGNALS,
                        PostgresReplicas.SIGNALS,
                        PostgresStandby.SIGNALS,
                        PostgresStatistics.SIGNALS,
                        PostgresSchema.SIGNALS,
                        PostgresStatements.SIGNALS,
                        PostgresSettings.SIGNALS,
                        PostgresMigrations.SIGNALS,
                        PostgresQuery.SIGNALS,
                        PostgresPools.SIGNALS)
                .flatMap(List::stream)
                .toArray(Signal[]::new);
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(PostgresLogin.complaints(settings));
        settings.find(PostgresMigrations.MIGRATIONS)
                .flatMap(PostgresMigrations::problem)
                .ifPresent(problem -> complaints.put(PostgresMigrations.MIGRATIONS.name(), problem));
        if (settings.get(PGBOUNCER)) {
            for (Option<?> option : List.of(
                    PostgresSettings.ROLE,
                    PostgresSettings.FORBIDDEN,
                    PostgresMigrations.MIGRATIONS,
                    PostgresQuery.QUERY)) {
                if (settings.has(option)) {
                    complaints.put(option.name(), "nothing, since pgbouncer's admin database knows only its own state");
                }
            }
        }
        return complaints;
    }
}
