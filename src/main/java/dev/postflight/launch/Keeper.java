package dev.postflight.launch;

import dev.postflight.board.Board;
import dev.postflight.board.CheckState;
import dev.postflight.past.Piece;
import dev.postflight.past.Tracked;
import dev.postflight.store.Block;
import dev.postflight.store.Packed;
import dev.postflight.store.Store;
import dev.postflight.store.TrackId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps what checks remember, minute by minute, and gives it back to them after a restart. */
public final class Keeper {
    /** What is older is kept by the hour only, for reports. */
    private static final Duration MINUTES = Duration.ofDays(15);

    private final Board board;
    private final Store store;
    private final InstantSource clock;

    public Keeper(Board board, Store store, InstantSource clock) {
        this.board = board;
        this.store = store;
        this.clock = clock;
    }

    /** Makes hours of a day's minutes, as the store wants it done. */
    public static Block byHour(TrackId track, List<Block> day) {
        Piece hours = Piece.byHour(day.stream()
                .map(block -> new Piece(block.first(), block.packed().bytes()))
                .toList());
        return new Block(track, hours.first(), new Packed(hours.bytes()));
    }

    /**
     * Hands what is new to the store; as often as may be lost when the power fails.
     *
     * @param last whether no check runs any more
     */
    public void keep(boolean last) {
        List<Block> blocks = new ArrayList<>();
        for (CheckState check : board.checks()) {
            check.news(last)
                    .forEach((tracked, pieces) -> pieces.forEach(piece -> blocks.add(new Block(
                            new TrackId(check.config().id(), tracked.signal(), tracked.key()),
                            piece.first(),
                            new Packed(piece.bytes())))));
        }
        if (!blocks.isEmpty()) {
            store.note(blocks);
        }
    }

    /** Gives checks back what they remembered. */
    public Future<Void> restore() {
        return store.blocks(clock.instant().minus(MINUTES).getEpochSecond() / 60)
                .map(blocks -> {
                    Map<String, Map<Tracked, List<Piece>>> byCheck = new HashMap<>();
                    for (Block block : blocks) {
                        byCheck.computeIfAbsent(block.track().check(), fresh -> new HashMap<>())
                                .computeIfAbsent(
                                        new Tracked(
                                                block.track().signal(),
                                                block.track().key()),
                                        fresh -> new ArrayList<>())
                                .add(new Piece(block.first(), block.packed().bytes()));
                    }
                    byCheck.forEach((id, tracks) -> board.find(id).ifPresent(check -> check.restore(tracks)));
                    return null;
                });
    }
}
