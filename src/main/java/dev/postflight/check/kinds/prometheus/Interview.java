package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.Run;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All questions put to one server at once. What one of them does not get is unknown, and does not hide what another one
 * proves; only when none is answered there is no measurement.
 */
record Interview(PrometheusServer server, List<Question> questions, Duration mostSkew, Clock clock) {

    /** What came of one question: readings, and the trouble where it was not answered. */
    private record Given(List<Reading> readings, Optional<WireFailure> trouble) {}

    Future<Outcome> hold(Run run) {
        List<Future<Given>> asked =
                questions.stream().map(question -> put(run, question)).toList();
        return Future.join(asked).map(done -> outcome(done.list()));
    }

    private Future<Given> put(Run run, Question question) {
        Instant begin = clock.instant();
        return server.ask(run, question.promql(), answer -> read(run, question, answer, begin))
                .recover(failure -> failure instanceof WireFailure trouble
                        ? Future.succeededFuture(new Given(question.unknown(trouble.sentence()), Optional.of(trouble)))
                        : Future.failedFuture(failure));
    }

    private Given read(Run run, Question question, PrometheusAnswer answer, Instant begin) throws WireFailure {
        OwnQuery.noted(answer.series()).forEach(series -> run.note(series::toString));
        Instant now = answer.at().orElse(clock.instant());
        needClock(now, begin);
        try {
            return new Given(question.read(answer.series(), now), Optional.empty());
        } catch (Question.NoAnswer e) {
            throw new WireFailure(Finding.CHECK_BROKEN, String.valueOf(e.getMessage()));
        }
    }

    /** An answer of another time, as of a cache or of a server whose clock is wrong, tells nothing of now. */
    private void needClock(Instant at, Instant begin) throws WireFailure {
        Duration ahead = Duration.between(clock.instant(), at);
        Duration behind = Duration.between(at, begin);
        if (ahead.compareTo(mostSkew) > 0) {
            throw skewed(ahead, "ahead of");
        } else if (behind.compareTo(mostSkew) > 0) {
            throw skewed(behind, "behind");
        }
    }

    private static WireFailure skewed(Duration by, String side) {
        return new WireFailure(
                Finding.SOURCE_MISSING,
                "the answer is of a moment " + Unit.SECONDS.format(by.toMillis() / 1e3) + " " + side
                        + " our clock: one of the two clocks is wrong, or a cache answered");
    }

    private static Outcome outcome(List<Given> given) {
        List<WireFailure> troubles =
                given.stream().flatMap(one -> one.trouble().stream()).toList();
        if (troubles.size() < given.size()) {
            List<Reading> readings = new ArrayList<>();
            given.forEach(one -> readings.addAll(one.readings()));
            return Outcome.measured(readings);
        }
        boolean broken = troubles.stream().anyMatch(trouble -> trouble.finding() == Finding.CHECK_BROKEN);
        return new Outcome(
                broken ? Finding.CHECK_BROKEN : Finding.SOURCE_MISSING,
                troubles.stream().map(WireFailure::sentence).distinct().collect(Collectors.joining("; ")),
                List.of());
    }

    /** How many of its readings an outcome owes. */
    static long gaps(Outcome outcome) {
        return outcome.readings().stream()
                .filter(reading -> reading.value() instanceof Value.Unknown)
                .count();
    }
}
