package dev.postflight.store;

import dev.postflight.store.database.DatabaseFailure;
import dev.postflight.store.database.Row;
import dev.postflight.store.database.Session;
import dev.postflight.store.json.PlanJson;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Deployment.State;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Deployments; of each application one is open at the most, which a key of the table makes sure of. */
final class DeploymentTable {
    private static final String COLUMNS =
            "id, application, version, at, registered, revision, url, who, note, plan, state, ended, why";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM deployment ";

    private DeploymentTable() {}

    static Registered register(Session session, Deployment deployment, String key, String fingerprint)
            throws DatabaseFailure {
        if (!key.isEmpty()) {
            List<Row> known = session.ask("SELECT fingerprint, id FROM deployment WHERE sent_key = $1", key);
            if (!known.isEmpty()) {
                return new Registered(
                        find(session, known.get(0).text(1)).orElseThrow(),
                        known.get(0).text(0).equals(fingerprint)
                                ? Registered.Result.KNOWN
                                : Registered.Result.CONFLICT);
            }
        }
        Deployment stored = deployment;
        List<Deployment> others =
                read(session.ask(SELECT + "WHERE application = $1 AND state = 'open'", deployment.application()));
        for (Deployment other : others) {
            if (!deployment.isOpen()) {
                break;
            } else if (deployment.at().isBefore(other.at())) {
                stored = superseded(deployment, other, deployment.registered());
            } else {
                end(session, superseded(other, deployment, deployment.registered()));
            }
        }
        session.run(
                "INSERT INTO deployment (" + COLUMNS + ", sent_key, fingerprint, thinned)"
                        + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)",
                stored.id(),
                stored.application(),
                stored.version(),
                Moment.of(stored.at()),
                Moment.of(stored.registered()),
                stored.commit(),
                stored.url(),
                stored.who(),
                stored.note(),
                PlanJson.write(stored.plan()),
                stored.state().word(),
                stored.ended().map(Moment::of).orElse(null),
                stored.why(),
                key.isEmpty() ? null : key,
                fingerprint);
        return new Registered(stored, Registered.Result.NEW);
    }

    /** What has ended stays as it did. */
    static void end(Session session, Deployment ended) throws DatabaseFailure {
        session.run(
                "UPDATE deployment SET state = $1, ended = $2, why = $3 WHERE id = $4 AND state = 'open'",
                ended.state().word(),
                ended.ended().map(Moment::of).orElse(null),
                ended.why(),
                ended.id());
    }

    static Optional<Deployment> find(Session session, String id) throws DatabaseFailure {
        return read(session.ask(SELECT + "WHERE id = $1", id)).stream().findFirst();
    }

    static List<Deployment> list(Session session, String application, int most) throws DatabaseFailure {
        return read(
                application.isEmpty()
                        ? session.ask(SELECT + "ORDER BY registered DESC, id LIMIT $1", (long) most)
                        : session.ask(
                                SELECT + "WHERE application = $1 ORDER BY registered DESC, id LIMIT $2",
                                application,
                                (long) most));
    }

    static List<Deployment> open(Session session) throws DatabaseFailure {
        return read(session.ask(SELECT + "WHERE state = 'open' ORDER BY at, id"));
    }

    private static Deployment superseded(Deployment by, Deployment newer, Instant when) {
        return by.ended(State.SUPERSEDED, when, "superseded by " + newer.version() + " (" + newer.id() + ")");
    }

    private static List<Deployment> read(List<Row> rows) {
        return rows.stream().map(DeploymentTable::read).toList();
    }

    private static Deployment read(Row row) {
        return new Deployment(
                row.text(0),
                row.text(1),
                row.text(2),
                Moment.of(row.number(3)),
                Moment.of(row.number(4)),
                row.text(5),
                row.text(6),
                row.text(7),
                row.text(8),
                PlanJson.read(row.text(9)),
                State.valueOf(row.text(10).toUpperCase(Locale.ROOT)),
                row.isNull(11) ? Optional.empty() : Optional.of(Moment.of(row.number(11))),
                row.text(12));
    }
}
