package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Option;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the server and a role are set up: settings, superuser or not, databases that must not be there. */
final class PostgresSettings extends PostgresTopic {
    static final Option<String> ROLE = Option.text(
            "role", "the application's role, whose settings and rights are looked at; when left out, the own one");
    static final Option<List<String>> FORBIDDEN = Option.list(
                    "forbidden_databases", new Shape.Text(), "databases that must not exist")
            .or(List.of());

    static final Signal SETTING = Signal.of(
                    "setting",
                    Unit.ANY,
                    "settings that expectations name, as the role gets them: texts as they stand, times in seconds, sizes in"
                            + " bytes")
            .per("name");
    static final Signal STATEMENT_TIMEOUT = Signal.of(
            "statement_timeout",
            Unit.SECONDS,
            "statement_timeout as the role gets it; missing where it is 0, for none");
    static final Signal SUPERUSER = Signal.of("superuser", Unit.FLAG, "whether the role is a superuser");
    static final Signal FORBIDDEN_ABSENT =
            Signal.of("forbidden_databases_absent", Unit.FLAG, "whether none of forbidden_databases exists");

    static final List<Signal> SIGNALS = List.of(SETTING, STATEMENT_TIMEOUT, SUPERUSER, FORBIDDEN_ABSENT);

    private static final String TIMEOUT = "statement_timeout";

    /** reset_val, since the transaction that asks has a statement_timeout of its own. */
    private static final String NAMED =
            "SELECT name, reset_val, unit, vartype FROM pg_settings WHERE name = ANY (ARRAY[%s]::text[])";

    /** What ALTER ROLE and ALTER DATABASE say; the later row wins. */
    private static final String OVERRIDES = """
            SELECT coalesce(rolname, '')::text AS role, unnest(setconfig) AS line
            FROM pg_db_role_setting LEFT JOIN pg_roles ON pg_roles.oid = setrole
            WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
              AND setrole <> 0 AND rolname IN (%s)
            ORDER BY setdatabase""";

    private static final String ROLES = "SELECT rolsuper FROM pg_roles WHERE rolname = %s";
    private static final String DATABASES =
            "SELECT datname::text AS name FROM pg_database WHERE datname = ANY (ARRAY[%s]::text[]) ORDER BY name";

    private final Setup setup;
    private final Set<String> names = new LinkedHashSet<>(List.of(TIMEOUT));
    private final Optional<String> role;
    private final List<String> forbidden;

    PostgresSettings(Setup setup) {
        super("asking for settings and roles", SIGNALS);
        this.setup = setup;
        this.names.addAll(setup.asked(SETTING));
        this.role = setup.settings().find(ROLE);
        this.forbidden = setup.settings().get(FORBIDDEN);
    }

    @Override
    public Future<Answer> ask(PostgresSession session) {
        return settings(session)
                .compose(settings -> superuser(session).map(settings::and))
                .compose(both -> forbidden(session).map(both::and));
    }

    private Future<Answer> superuser(PostgresSession session) {
        String name = role.orElse(session.user());
        return session.ask(title(), ROLES.formatted(PostgresSession.literal(name)))
                .map(rows -> {
                    if (rows.isEmpty()) {
                        return Answer.of(List.of(SUPERUSER.absent("there is no role " + name)));
                    }
                    boolean is = rows.get(0).getBoolean("rolsuper");
                    return Answer.of(
                            List.of(SUPERUSER.reads(new Value.Flag(is, is ? "role " + name + " is a superuser" : ""))));
                });
    }

    private Future<Answer> forbidden(PostgresSession session) {
        if (forbidden.isEmpty()) {
            return Future.succeededFuture(Answer.of(List.of()));
        }
        return session.ask(title(), DATABASES.formatted(literals(forbidden))).map(rows -> {
            String found = rows.stream().map(row -> row.getString("name")).collect(Collectors.joining(", "));
            return Answer.of(List.of(FORBIDDEN_ABSENT.holdsUnless(
                    found.isEmpty() ? Optional.empty() : Optional.of("there is a database " + found))));
        });
    }

    private Future<Answer> settings(PostgresSession session) {
        return session.ask(title(), NAMED.formatted(literals(names)))
                .compose(rows -> session.ask(
                                title(),
                                OVERRIDES.formatted(literals(List.of(role.orElse(session.user()), session.user()))))
                        .map(overrides -> answer(session, rows, overrides)));
    }

    private Answer answer(PostgresSession session, List<Row> rows, List<Row> overrides) {
        String whose = role.orElse(session.user());
        Map<String, String> said = new HashMap<>();
        Set<String> ownOnly = new HashSet<>();
        for (Row row : overrides) {
            String[] line = row.getString("line").split("=", 2);
            if (row.getString("role").equals(whose)) {
                said.put(line[0], line[1]);
            } else {
                ownOnly.add(line[0]);
            }
        }
        Map<String, Row> found = new LinkedHashMap<>();
        rows.forEach(row -> found.put(row.getString("name"), row));
        Answer answer = Answer.of(List.of());
        for (String name : names) {
            Signal signal = setup.asked(SETTING).contains(name) ? SETTING : STATEMENT_TIMEOUT;
            @Nullable Row row = found.get(name);
            if (row == null) {
                answer = answer.and(missing(session, name));
            } else if (ownOnly.contains(name) && !said.containsKey(name)) {
                answer = answer.and(Answer.gap(
                        name + " of role " + whose + " cannot be seen by role " + session.user()
                                + ", which has its own: ALTER ROLE " + PostgresSession.quoted(session.user())
                                + " RESET " + name,
                        List.of(signal)));
            } else {
                Value value = PostgresValue.of(
                        said.getOrDefault(name, row.getString("reset_val")),
                        row.getString("unit"),
                        row.getString("vartype"));
                answer = answer.and(Answer.of(readings(name, whose, value)));
            }
        }
        return answer;
    }

    private List<Reading> readings(String name, String whose, Value value) {
        List<Reading> readings = new ArrayList<>();
        if (setup.asked(SETTING).contains(name)) {
            readings.add(SETTING.reads(value).at(name));
        }
        if (name.equals(TIMEOUT)) {
            readings.add(
                    value instanceof Value.Number number && number.value() > 0
                            ? STATEMENT_TIMEOUT.reads(value)
                            : STATEMENT_TIMEOUT.absent("role " + whose + " has none: statement_timeout is 0"));
        }
        return readings;
    }

    private static Answer missing(PostgresSession session, String name) {
        return session.seesSettings()
                ? Answer.of(
                        List.of(SETTING.absent("the server has no such setting").at(name)))
                : Answer.gap("setting " + name + " is hidden or unknown: " + session.monitorGrant(), List.of(SETTING));
    }

    private static String literals(java.util.Collection<String> texts) {
        return texts.stream().map(PostgresSession::literal).collect(Collectors.joining(", "));
    }
}
