package dev.postflight.store;

import dev.postflight.store.MinuteTable.Numbered;
import dev.postflight.store.database.DatabaseFailure;
import dev.postflight.store.database.Row;
import dev.postflight.store.database.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Days of minutes that become hours, and hours that are forgotten. Each track tells how far it has got. */
final class HourTable {
    private static final Logger LOG = Logger.getLogger(HourTable.class.getName());

    /** Days of tracks in one transaction: some milliseconds. */
    private static final long DAYS = 20;

    private static final long TRACKS = 50;

    private HourTable() {}

    /** Makes hours of the oldest days that begin before this minute. */
    static boolean roll(Session session, long before, RollUp rollUp) throws DatabaseFailure {
        List<Row> rows = session.ask(
                "SELECT id, check_id, signal, part, rolled FROM track WHERE rolled < $1 ORDER BY rolled, id LIMIT $2",
                before,
                DAYS);
        for (Row row : rows) {
            Numbered track = new Numbered(new TrackId(row.text(1), row.text(2), row.text(3)), row.number(0));
            session.run(
                    "UPDATE track SET rolled = $1 WHERE id = $2",
                    roll(session, track, row.number(4), before, rollUp),
                    track.id());
        }
        return !rows.isEmpty();
    }

    /** The first day that is left; gives the minute up to which all is done. */
    private static long roll(Session session, Numbered track, long from, long before, RollUp rollUp)
            throws DatabaseFailure {
        String firstOne = "SELECT id FROM block WHERE id >= $1 AND id < $2 ORDER BY id LIMIT 1";
        List<Row> first = session.ask(firstOne, MinuteTable.place(track, from), MinuteTable.place(track, before));
        if (first.isEmpty()) {
            return before;
        }
        long day = Moment.day(MinuteTable.minute(first.get(0).number(0)));
        long next = day + Moment.MINUTES_A_DAY;
        List<Block> minutes = MinuteTable.between(session, track, day, next);
        Block hours = hours(rollUp, track.track(), minutes);
        if (hours != null) {
            session.run(
                    "DELETE FROM block WHERE id >= $1 AND id < $2",
                    MinuteTable.place(track, day),
                    MinuteTable.place(track, next));
            session.run(
                    "INSERT INTO block (id, bytes) VALUES ($1, $2)",
                    MinuteTable.place(track, Math.max(day, Math.min(hours.first(), next - 1))),
                    hours.packed().unsafeBytes());
        }
        return next;
    }

    /** What the oldest of the deployments that ended before this moment are compared with. */
    static boolean thin(Session session, long before, RollUp rollUp) throws DatabaseFailure {
        List<Row> old = session.ask("SELECT id FROM deployment WHERE thinned = 0 AND ended < $1 LIMIT 1", before);
        for (Row row : old) {
            String deployment = row.text(0);
            Map<List<Object>, List<Block>> days = new LinkedHashMap<>();
            for (Block block : MinuteTable.frozen(session, deployment)) {
                days.computeIfAbsent(List.of(block.track(), Moment.day(block.first())), day -> new ArrayList<>())
                        .add(block);
            }
            List<Block> thinned = new ArrayList<>();
            for (List<Block> day : days.values()) {
                Block hours = hours(rollUp, day.get(0).track(), day);
                thinned.addAll(hours == null ? day : List.of(hours));
            }
            MinuteTable.freeze(session, deployment, thinned);
            session.run("UPDATE deployment SET thinned = 1 WHERE id = $1", deployment);
        }
        return !old.isEmpty();
    }

    /** Forgets what lies before this minute, and tracks of which nothing is left. */
    static boolean forget(Session session, long before) throws DatabaseFailure {
        List<Row> rows = session.ask("SELECT id FROM track WHERE kept < $1 ORDER BY kept, id LIMIT $2", before, TRACKS);
        for (Row row : rows) {
            Numbered track = new Numbered(new TrackId("", "", ""), row.number(0));
            session.run(
                    "DELETE FROM block WHERE id >= $1 AND id < $2",
                    MinuteTable.place(track, 0),
                    MinuteTable.place(track, before));
            session.run("UPDATE track SET kept = $1 WHERE id = $2", before, track.id());
            session.run(
                    "DELETE FROM track WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM frozen WHERE track = $1)"
                            + " AND NOT EXISTS (SELECT 1 FROM block WHERE id >= $2 AND id <= $3)",
                    track.id(),
                    MinuteTable.place(track, 0),
                    MinuteTable.place(track, Long.MAX_VALUE));
        }
        return !rows.isEmpty();
    }

    /** Null where they cannot be read: then they stay as they are. */
    private static @Nullable Block hours(RollUp rollUp, TrackId track, List<Block> day) {
        try {
            return rollUp.hours(track, day);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, e, () -> "minutes of " + track + " cannot be made hours of, and stay");
            return null;
        }
    }
}
