package dev.postflight.board;

import dev.postflight.config.CheckConfig;
import dev.postflight.expect.Excerpt;
import dev.postflight.expect.Judgement;
import dev.postflight.expect.Steady;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Result;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Status;
import dev.postflight.outcome.Value;
import dev.postflight.past.Memory;
import dev.postflight.past.Piece;
import dev.postflight.past.Track;
import dev.postflight.past.Tracked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the runs of one check have left behind. It outlives a reload that asks the same question, whatever else the reload
 * changes.
 */
final class Trail {
    private final History history = new History();
    private final Memory memory = new Memory();

    /** The last reason of each single run's status, by its number. */
    private final String[] reasonOf = {"", "", "", ""};

    private CheckConfig judgedBy;
    private Steady steady;
    private volatile View view;

    Trail(CheckConfig config, Instant now) {
        judgedBy = config;
        steady = new Steady(config.hysteresis());
        view = View.fresh(now);
    }

    View view() {
        return view;
    }

    History history() {
        return history;
    }

    /** Judges the result, keeps what is worth keeping, and publishes the new view. */
    synchronized Judged accept(CheckState check, Result raw, UnaryOperator<String> mask) {
        CheckConfig config = check.config();
        if (!isJudgedAlike(config)) {
            // evidence by other rules is none: the next run counts by itself, as a first one does
            steady = new Steady(config.hysteresis());
        }
        judgedBy = config;
        memory.plan(config.hindsight().lookbacks(), config.remembered(), config.every());
        Judgement itself = config.expectations().judge(raw.outcome(), mask);
        List<Reading> past = memory.remember(raw, itself.status());
        Judgement judgement = past.isEmpty()
                ? itself
                : itself.and(config.hindsight().expectations().judge(Outcome.measured(past), mask));
        Result result = shown(raw, past, mask);
        Status reported = steady.accept(judgement.status());
        reasonOf[judgement.status().number()] = judgement.reason();
        View last = view;
        View now = next(last, result, judgement, reported, config.kind().signals());
        history.add(result, judgement.status(), reported, judgement.reason());
        view = now;
        return new Judged(check, result, judgement, last.status(), now);
    }

    synchronized Track track(Tracked tracked, Instant from, Instant until) {
        return memory.track(tracked, from, until);
    }

    synchronized List<String> keys(String signal) {
        return memory.keys(signal);
    }

    synchronized Map<Tracked, List<Piece>> news(boolean last) {
        return memory.news(last);
    }

    synchronized void restore(CheckConfig config, Map<Tracked, List<Piece>> earlier) {
        memory.plan(config.hindsight().lookbacks(), config.remembered(), config.every());
        earlier.forEach(memory::restore);
    }

    private boolean isJudgedAlike(CheckConfig config) {
        return config.expectations().equals(judgedBy.expectations())
                && config.hindsight().equals(judgedBy.hindsight())
                && config.hysteresis().equals(judgedBy.hysteresis());
    }

    private View next(View last, Result result, Judgement judgement, Status reported, List<Signal> order) {
        boolean sawBad = judgement.status() == Status.FAIL || result.failedAttempts() > 0;
        return new View(
                reported,
                reported == last.status() ? last.since() : result.at(),
                reasonOf[reported.number()],
                judgement.status(),
                judgement,
                merged(last.readings(), result.outcome().readings(), order),
                Optional.of(result.at()),
                View.isSuccess(judgement.status()) ? Optional.of(result.at()) : last.lastSuccess(),
                last.runs() + 1,
                last.failures() + (sawBad ? 1 : 0),
                last.unknowns() + (judgement.status() == Status.UNKNOWN ? 1 : 0),
                last.attempts() + result.attempts(),
                last.durations().with(result.took()));
    }

    /** The new readings, and the old ones of signals that have no new one. */
    private static List<Reading> merged(List<Reading> old, List<Reading> fresh, List<Signal> order) {
        List<Reading> missed = old.stream()
                .filter(reading -> fresh.stream().noneMatch(other -> isOfOneSignal(reading, other)))
                // a look back that is no more asked for says nothing any more
                .filter(reading -> order.stream()
                        .anyMatch(
                                signal -> signal.name().equals(reading.signal().name())))
                .toList();
        if (missed.isEmpty()) {
            return fresh;
        } else if (fresh.isEmpty()) {
            return missed;
        }
        List<Reading> all = new ArrayList<>(fresh);
        all.addAll(missed);
        // what is no signal of the kind is of the past, and comes last
        all.sort(Comparator.comparingInt(reading -> order.indexOf(reading.signal()) & Integer.MAX_VALUE));
        return List.copyOf(all);
    }

    private static boolean isOfOneSignal(Reading one, Reading other) {
        return one.signal().name().equals(other.signal().name());
    }

    /** The run and the past in one, fit to be shown. */
    private static Result shown(Result raw, List<Reading> past, UnaryOperator<String> mask) {
        Outcome outcome = raw.outcome();
        List<Reading> readings = Stream.concat(outcome.readings().stream(), past.stream())
                .map(reading ->
                        new Reading(reading.signal(), reading.key(), reading.part(), shown(reading.value(), mask)))
                .toList();
        return new Result(
                raw.at(),
                raw.took(),
                raw.attempts(),
                raw.failedAttempts(),
                new Outcome(outcome.finding(), Excerpt.of(outcome.reason(), mask), readings));
    }

    private static Value shown(Value value, UnaryOperator<String> mask) {
        if (value instanceof Value.Text text) {
            return new Value.Text(Excerpt.of(text.value(), mask));
        } else if (value instanceof Value.Unknown unknown) {
            return new Value.Unknown(Excerpt.of(unknown.why(), mask));
        }
        return value instanceof Value.Absent absent ? new Value.Absent(Excerpt.of(absent.why(), mask)) : value;
    }
}
