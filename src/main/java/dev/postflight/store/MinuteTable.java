package dev.postflight.store;

import dev.postflight.store.database.DatabaseFailure;
import dev.postflight.store.database.Note;
import dev.postflight.store.database.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Blocks of minutes, of checks as they go and frozen with deployments. */
final class MinuteTable {
    /** How many minutes a block may span: a day in hours that begins at any minute, its last block's span included. */
    private static final long LONGEST = Moment.MINUTES_A_DAY + 240;

    private static final long SHIFT = 1L << 32;
    private static final String ADD_TRACK = "INSERT INTO track (check_id, signal, part, rolled, kept)"
            + " VALUES ($1, $2, $3, 0, 0) ON CONFLICT (check_id, signal, part) DO NOTHING";

    /** Minutes of a day that lies behind in hours already come too late. */
    private static final String ADD_BLOCK = "INSERT INTO block (id, bytes)"
            + " SELECT id * 4294967296 + $1, CAST($2 AS {bytes}) FROM track"
            + " WHERE check_id = $3 AND signal = $4 AND part = $5 AND rolled <= $1"
            + " ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes";

    /** What a note takes beside its bytes. */
    private static final int OVERHEAD = 400;

    /** A track and its number. */
    record Numbered(TrackId track, long id) {}

    private record Place(TrackId track, long first) {}

    private MinuteTable() {}

    static Note note(Block block) {
        TrackId track = block.track();
        List<@Nullable Object> who = List.of(track.check(), track.signal(), track.key());
        List<@Nullable Object> what =
                List.of(block.first(), block.packed().unsafeBytes(), track.check(), track.signal(), track.key());
        return new Note(
                new Place(track, block.first()),
                List.of(new Note.Statement(ADD_TRACK, who), new Note.Statement(ADD_BLOCK, what)),
                OVERHEAD + block.packed().length());
    }

    static List<Numbered> tracks(Session session) throws DatabaseFailure {
        return session.ask("SELECT id, check_id, signal, part FROM track ORDER BY id").stream()
                .map(row -> new Numbered(new TrackId(row.text(1), row.text(2), row.text(3)), row.number(0)))
                .toList();
    }

    /** Of each of these tracks, those that may hold minutes from this one on. */
    static List<Block> blocks(Session session, List<Numbered> tracks, long from, long until) throws DatabaseFailure {
        List<Block> blocks = new ArrayList<>();
        for (Numbered track : tracks) {
            blocks.addAll(between(session, track, from - LONGEST, until));
        }
        return blocks;
    }

    /** Those that begin from this minute on, before that one. */
    static List<Block> between(Session session, Numbered track, long from, long until) throws DatabaseFailure {
        return session
                .ask(
                        "SELECT id, bytes FROM block WHERE id >= $1 AND id < $2 ORDER BY id",
                        place(track, from),
                        place(track, until))
                .stream()
                .map(row -> new Block(track.track(), minute(row.number(0)), new Packed(row.bytes(1))))
                .toList();
    }

    static List<Block> blocks(Session session, TrackId track, long from, long until) throws DatabaseFailure {
        return blocks(session, number(session, track), from, until);
    }

    static void freeze(Session session, String deployment, List<Block> before) throws DatabaseFailure {
        Set<TrackId> tracks = new LinkedHashSet<>();
        before.forEach(block -> tracks.add(block.track()));
        session.runAll(
                ADD_TRACK,
                tracks.stream()
                        .map(track -> List.<@Nullable Object>of(track.check(), track.signal(), track.key()))
                        .toList());
        Map<TrackId, Long> numbers = new LinkedHashMap<>();
        for (TrackId track : tracks) {
            number(session, track).forEach(numbered -> numbers.put(track, numbered.id()));
        }
        session.run("DELETE FROM frozen WHERE deployment = $1", deployment);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Block block : before) {
            rows.add(List.of(
                    deployment,
                    numbers.getOrDefault(block.track(), 0L),
                    block.first(),
                    block.packed().unsafeBytes()));
        }
        session.runAll("INSERT INTO frozen (deployment, track, minute, bytes) VALUES ($1, $2, $3, $4)", rows);
    }

    static List<Block> frozen(Session session, String deployment) throws DatabaseFailure {
        return session
                .ask(
                        "SELECT check_id, signal, part, minute, bytes FROM frozen JOIN track ON track.id = frozen.track"
                                + " WHERE deployment = $1 ORDER BY minute, track.id",
                        deployment)
                .stream()
                .map(row -> new Block(
                        new TrackId(row.text(0), row.text(1), row.text(2)), row.number(3), new Packed(row.bytes(4))))
                .toList();
    }

    private static List<Numbered> number(Session session, TrackId track) throws DatabaseFailure {
        return session
                .ask(
                        "SELECT id FROM track WHERE check_id = $1 AND signal = $2 AND part = $3",
                        track.check(),
                        track.signal(),
                        track.key())
                .stream()
                .map(row -> new Numbered(track, row.number(0)))
                .toList();
    }

    /** Where a track's blocks of that minute lie. */
    static long place(Numbered track, long minute) {
        return track.id() * SHIFT + Math.max(0, Math.min(minute, SHIFT - 1));
    }

    /** The first minute of the block that lies there. */
    static long minute(long place) {
        return place % SHIFT;
    }
}
