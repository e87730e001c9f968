package dev.postflight.store;

import dev.postflight.store.database.DatabaseFailure;
import dev.postflight.store.database.Row;
import dev.postflight.store.database.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What becomes of things with age, in pieces so small that nobody waits for them. */
final class Retention {
    /** Trends and baselines look back for seven days, twice over. */
    static final Duration MINUTES = Duration.ofDays(15);
    /** Nobody queues the same after so long. */
    static final Duration OUTBOX = Duration.ofDays(30);

    private static final long ROWS = 500;
    private static final long DEPLOYMENTS = 10;

    private final Duration keep;
    private final RollUp rollUp;

    /** Something to be done again and again until it says that nothing is left to do. */
    @FunctionalInterface
    interface Step {
        boolean piece(Session session, Instant now) throws DatabaseFailure;
    }

    Retention(Duration keep, RollUp rollUp) {
        this.keep = keep;
        this.rollUp = rollUp;
    }

    List<Step> steps() {
        return List.of(
                (session, now) -> HourTable.roll(session, day(now.minus(MINUTES)), rollUp),
                (session, now) -> HourTable.thin(session, Moment.of(now.minus(MINUTES)), rollUp),
                (session, now) -> HourTable.forget(session, day(now.minus(keep))),
                (session, now) -> forgetChanges(session, Moment.of(now.minus(keep))),
                (session, now) -> forgetDeployments(session, Moment.of(now.minus(keep))),
                (session, now) -> forgetDeliveries(session, Moment.of(now.minus(OUTBOX))),
                (session, now) -> forgetWork(session, Moment.of(now.minus(keep))));
    }

    /** The last one of each check tells what it has been since. */
    private static boolean forgetChanges(Session session, long before) throws DatabaseFailure {
        return session.run(
                        "DELETE FROM status_change WHERE seq IN (SELECT seq FROM status_change AS old WHERE at < $1"
                                + " AND EXISTS (SELECT 1 FROM status_change AS later WHERE later.check_id = old.check_id"
                                + " AND later.at > old.at AND later.at < $1) LIMIT $2)",
                        before,
                        ROWS)
                == ROWS;
    }

    private static boolean forgetDeployments(Session session, long before) throws DatabaseFailure {
        List<Row> old = session.ask("SELECT id FROM deployment WHERE ended < $1 LIMIT $2", before, DEPLOYMENTS);
        for (Row row : old) {
            for (String table : List.of("verdict", "sign_off", "frozen")) {
                session.run("DELETE FROM " + table + " WHERE deployment = $1", row.text(0));
            }
            session.run("DELETE FROM deployment WHERE id = $1", row.text(0));
        }
        return old.size() == DEPLOYMENTS;
    }

    private static boolean forgetDeliveries(Session session, long before) throws DatabaseFailure {
        return session.run(
                        "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE done < $1"
                                + " OR (done IS NULL AND due < $1) LIMIT $2)",
                        before,
                        ROWS)
                == ROWS;
    }

    private static boolean forgetWork(Session session, long before) throws DatabaseFailure {
        session.run("DELETE FROM planned_work WHERE ends < $1", before);
        return false;
    }

    private static long day(Instant moment) {
        return Moment.day(Moment.minute(moment));
    }
}
