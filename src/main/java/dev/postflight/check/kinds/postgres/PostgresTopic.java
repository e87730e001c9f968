package dev.postflight.check.kinds.postgres;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One thing to learn of a server, over a connection that is logged in. */
abstract class PostgresTopic {
    private final String title;
    private final List<Signal> signals;
    private final boolean configured;

    /** Of what is always asked. */
    PostgresTopic(String title, List<Signal> signals) {
        this(title, signals, false);
    }

    /**
     * One thing to learn.
     *
     * @param title what it is about, for the message of a deadline: {@code asking for the replicas}
     * @param signals all that it can measure; what is refused to it is a gap in each of them
     * @param configured whether the configuration names it, so that its gaps matter even where nothing is expected of it
     */
    PostgresTopic(String title, List<Signal> signals, boolean configured) {
        this.title = title;
        this.signals = signals;
        this.configured = configured;
    }

    final String title() {
        return title;
    }

    final List<Signal> signals() {
        return signals;
    }

    final boolean isConfigured() {
        return configured;
    }

    /** Frees what it holds between runs. */
    public void close() {}

    /** Asks. It fails with what the client threw, or with a failure of the wire. */
    public abstract Future<Answer> ask(PostgresSession session);

    /**
     * What was learnt.
     *
     * @param gaps why a signal cannot be known, in a sentence with what would mend it; it matters only where somebody
     *     expects something of the signal
     */
    record Answer(List<Reading> readings, Map<Signal, String> gaps) {

        static Answer of(List<Reading> readings) {
            return new Answer(readings, Map.of());
        }

        /** Nothing can be known of these. */
        static Answer gap(String reason, List<Signal> signals) {
            Map<Signal, String> gaps = new LinkedHashMap<>();
            signals.forEach(signal -> gaps.put(signal, reason));
            return new Answer(List.of(), gaps);
        }

        Answer and(Answer other) {
            List<Reading> both = new ArrayList<>(readings);
            both.addAll(other.readings);
            Map<Signal, String> all = new LinkedHashMap<>(gaps);
            all.putAll(other.gaps);
            return new Answer(both, all);
        }
    }
}
