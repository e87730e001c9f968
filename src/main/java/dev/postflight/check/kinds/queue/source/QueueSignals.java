package dev.postflight.check.kinds.queue.source;

import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;

/** What a queue check measures, as far as the source can tell. */
public final class QueueSignals {
    public static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "How long it took to look.");
    public static final Signal DEPTH = Signal.of("depth", Unit.NONE, "How much waits to be taken.");
    public static final Signal DEPTH_BY_PRIORITY = Signal.of(
                    "depth_by_priority", Unit.NONE, "The same for each of Celery's priorities.")
            .per("priority");
    public static final Signal IN_FLIGHT =
            Signal.of("in_flight", Unit.NONE, "How much is taken and not yet acknowledged or finished.");
    public static final Signal IN_FLIGHT_AGE = Signal.of(
                    "in_flight_age", Unit.SECONDS, "For how long the oldest of that has been taken.")
            .judgedOnly();
    public static final Signal DELAYED = Signal.of("delayed", Unit.NONE, "How much is to wait until a later moment.");
    public static final Signal OLDEST =
            Signal.of("oldest", Unit.TIMESTAMP, "Since when the oldest waits; absent while nothing waits.");
    public static final Signal OLDEST_AGE = Signal.of(
                    "oldest_age", Unit.SECONDS, "For how long the oldest waits; 0 while nothing waits.")
            .judgedOnly();
    public static final Signal CONSUMERS =
            Signal.of("consumers", Unit.NONE, "Who could take something: workers, consumers.");
    public static final Signal DEAD_LETTERS =
            Signal.of("dead_letters", Unit.NONE, "What failed for good and lies aside.");
    public static final Signal GROWTH = Signal.of(
                    "growth", Unit.PER_SECOND, "How fast the depth changed since the last run; negative when it fell.")
            .judgedOnly();
    public static final Signal STALLED =
            Signal.of("stalled", Unit.FLAG, "Whether work waits and nothing moved in the last runs (stalled_after).");
    public static final Signal TASK_TIME = Signal.of(
            "task_time",
            Unit.SECONDS,
            "How long Celery's tasks took on average since the last run, from their events.");

    private QueueSignals() {}
}
