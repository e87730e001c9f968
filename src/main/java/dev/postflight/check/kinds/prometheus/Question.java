package dev.postflight.check.kinds.prometheus;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import java.time.Instant;
import java.util.List;

/** One instant query, and what its answer means. */
interface Question {

    String promql();

    /** What it measures. */
    List<Signal> signals();

    /**
     * Reads the answer.
     *
     * @param now by the server's clock
     */
    List<Reading> read(List<Series> answer, Instant now) throws NoAnswer;

    /** Nothing can be said, for one reason. */
    default List<Reading> unknown(String why) {
        return signals().stream().map(signal -> signal.unknown(why)).toList();
    }

    /** What came back answers another question: the configuration must be mended. */
    final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1;

        NoAnswer(String sentence) {
            super(sentence, null, false, false);
        }
    }
}
