package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The preset {@code rate}: how fast a counter grows, in all and for each endpoint. */
final class Rate implements Question {
    static final Option<String> COUNTER = Option.text(
                    "counter", "selector of the counters, such as http_requests_total{job=\"shop\"}")
            .needed()
            .asMain();
    static final Option<Settings> RATE =
            Option.group("rate", "how fast a counter grows", COUNTER, Presets.BY, Presets.WINDOW);

    static final Signal RATE_ALL = Signal.of("rate", Unit.PER_SECOND, "how fast the counters grow together");
    static final Signal RATE_BY = Signal.of("rate_by", Unit.PER_SECOND, "the same for each endpoint, or what by names")
            .per("series");

    private final PromQl.Selector counter;
    private final Source source;
    private final List<String> by;
    private final Duration window;
    private final Ranking ranking;

    Rate(Settings settings, Duration maxAge, Ranking ranking) {
        this.counter = PromQl.Selector.of(settings.get(COUNTER)).orElseThrow();
        this.source = new Source(counter, maxAge);
        this.by = settings.get(Presets.BY);
        this.window = settings.get(Presets.WINDOW);
        this.ranking = ranking;
    }

    @Override
    public String promql() {
        List<String> parts = new ArrayList<>();
        parts.add(PromQl.part("rate", PromQl.rate(counter, window, List.of())));
        if (!by.isEmpty()) {
            parts.add(PromQl.part("rate by", PromQl.rate(counter, window, by)));
        }
        parts.addAll(source.parts());
        return PromQl.together(parts);
    }

    @Override
    public List<Signal> signals() {
        return by.isEmpty() ? List.of(RATE_ALL) : List.of(RATE_ALL, RATE_BY);
    }

    @Override
    public List<Reading> read(List<Series> answer, Instant now) {
        Optional<Double> rate = PromQl.one(answer, "rate");
        Optional<String> silence = source.silence(answer, rate, window, now);
        if (silence.isPresent()) {
            return unknown(silence.get());
        }
        List<Reading> readings = new ArrayList<>(List.of(RATE_ALL.reads(rate.orElseThrow())));
        if (!by.isEmpty()) {
            readings.addAll(ranking.smallest(RATE_BY, Ranking.values(PromQl.of(answer, "rate by"), by)));
        }
        return readings;
    }
}
