package dev.postflight.store;

import dev.postflight.store.database.DatabaseFailure;
import dev.postflight.store.database.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people are to be told; what they were told is remembered for a while, so that they are not told twice. */
final class OutboxTable {
    private OutboxTable() {}

    static void queue(Session session, List<Delivery> deliveries) throws DatabaseFailure {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            rows.add(List.of(
                    delivery.id(),
                    delivery.channel(),
                    delivery.event(),
                    delivery.body(),
                    (long) delivery.tries(),
                    Moment.of(delivery.due())));
        }
        session.runAll(
                "INSERT INTO delivery (id, channel, event, body, tries, due) VALUES ($1, $2, $3, $4, $5, $6)"
                        + " ON CONFLICT (id) DO NOTHING",
                rows);
    }

    static List<Delivery> due(Session session, Instant now, int most) throws DatabaseFailure {
        return session
                .ask(
                        "SELECT id, channel, event, body, tries, due FROM delivery WHERE done IS NULL AND due <= $1"
                                + " ORDER BY due, id LIMIT $2",
                        Moment.of(now),
                        (long) most)
                .stream()
                .map(row -> new Delivery(
                        row.text(0),
                        row.text(1),
                        row.text(2),
                        row.text(3),
                        (int) row.number(4),
                        Moment.of(row.number(5))))
                .toList();
    }

    /** The body is of no use any more. */
    static void delivered(Session session, String id, Instant now) throws DatabaseFailure {
        session.run("UPDATE delivery SET done = $1, body = '' WHERE id = $2 AND done IS NULL", Moment.of(now), id);
    }

    static void retry(Session session, Delivery later) throws DatabaseFailure {
        session.run(
                "UPDATE delivery SET tries = $1, due = $2 WHERE id = $3 AND done IS NULL",
                (long) later.tries(),
                Moment.of(later.due()),
                later.id());
    }
}
