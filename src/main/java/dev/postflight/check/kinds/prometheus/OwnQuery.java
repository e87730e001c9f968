package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.Option;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A query of the configuration: one number, or one for each series. */
final class OwnQuery implements Question {
    static final Option<String> QUERY =
            Option.text("query", "PromQL of your own, which gives one number, or with by several");
    static final Option<List<String>> BY = Option.list(
                    "by",
                    new Shape.Text(),
                    "labels by whose values the series of query are told apart; without, there must be one series")
            .or(List.of());

    static final Signal VALUE = value("value", Unit.NONE, "what query gives");
    static final Signal TIME =
            value("value_time", Unit.SECONDS, "the same as a length of time, where query gives seconds");
    static final Signal SIZE = value("value_size", Unit.BYTES, "the same as a size, where query gives bytes");
    static final Signal SHARE = value("value_share", Unit.RATIO, "the same as a share, where query gives a share of 1");
    static final Signal RATE =
            value("value_rate", Unit.PER_SECOND, "the same as a rate, where query gives so many a second");
    static final Signal SERIES = Signal.of("series", Unit.NONE, "how many series query gives");

    static final List<Signal> IN_UNITS = List.of(TIME, SIZE, SHARE, RATE);

    private static final int MOST_NOTED = 20;
    private static final int MOST_SHOWN = 40;

    private final String query;
    private final List<String> by;
    private final List<Signal> values = new ArrayList<>(List.of(VALUE));
    private final Function<Signal, Ranking> rankings;

    OwnQuery(Setup setup, Function<Signal, Ranking> rankings) {
        this.query = setup.settings().get(QUERY);
        this.by = setup.settings().get(BY);
        this.rankings = rankings;
        IN_UNITS.stream().filter(setup::asks).forEach(values::add);
    }

    @Override
    public String promql() {
        return query;
    }

    @Override
    public List<Signal> signals() {
        List<Signal> signals = new ArrayList<>(values);
        signals.add(SERIES);
        return signals;
    }

    @Override
    public List<Reading> read(List<Series> answer, Instant now) throws NoAnswer {
        List<Reading> readings = new ArrayList<>(List.of(SERIES.reads(answer.size())));
        if (answer.isEmpty()) {
            values.forEach(signal -> readings.add(signal.unknown("the query gives no series")));
        } else if (by.isEmpty()) {
            if (answer.size() > 1) {
                throw new NoAnswer("the query gives " + answer.size() + " series, such as "
                        + shown(answer.get(0), answer.get(1)) + " and " + shown(answer.get(1), answer.get(0))
                        + ": let it give one, or tell them apart by labels in by");
            }
            double value = answer.get(0).value();
            values.forEach(signal -> readings.add(
                    Double.isFinite(value) ? signal.reads(value) : signal.unknown("the query gives " + value)));
        } else {
            Map<String, Double> numbers = apart(answer);
            values.forEach(signal -> readings.addAll(rankings.apply(signal).largest(signal, numbers)));
        }
        return readings;
    }

    /** The series by their keys; what is no number is left out, as if it were not there. */
    private Map<String, Double> apart(List<Series> answer) throws NoAnswer {
        Map<String, Double> numbers = new LinkedHashMap<>();
        Map<String, Series> seen = new LinkedHashMap<>();
        for (Series series : answer) {
            Series other = seen.put(series.key(by), series);
            if (other != null) {
                throw new NoAnswer(
                        "the labels in by do not tell apart " + shown(other, series) + " and " + shown(series, other)
                                + ": let the query end in sum by (" + String.join(", ", by) + ") or the like");
            }
            if (Double.isFinite(series.value())) {
                numbers.put(series.key(by), series.value());
            }
        }
        return numbers;
    }

    /** What tells a series from another one, short enough to leave room for what is to be done about it. */
    private static String shown(Series series, Series other) {
        Map<String, String> own = new LinkedHashMap<>(series.labels());
        own.entrySet().removeIf(label -> label.getValue().equals(other.labels().get(label.getKey())));
        String text = new Series(own, 0).toString();
        return Plain.cut(text.substring(0, text.lastIndexOf('}') + 1), MOST_SHOWN);
    }

    /** As many series as tell what the query gives. */
    static List<Series> noted(List<Series> answer) {
        return answer.subList(0, Math.min(answer.size(), MOST_NOTED));
    }

    private static Signal value(String name, Unit unit, String doc) {
        return Signal.of(name, unit, doc).per("series");
    }
}
