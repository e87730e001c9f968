package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The preset {@code error_ratio}: which share of the requests failed, in all and for each endpoint. */
final class ErrorRatio implements Question {
    static final Option<Settings> ERROR_RATIO = Option.group(
            "error_ratio",
            "which share of the requests failed",
            Errors.ERRORS,
            Errors.TOTAL,
            Presets.BY,
            Presets.WINDOW,
            Errors.ABSENT);

    static final Signal RATIO =
            Signal.of("error_ratio", Unit.RATIO, "share of the requests that failed; unknown without traffic");
    static final Signal RATIO_BY = Signal.of(
                    "error_ratio_by", Unit.RATIO, "the same for each endpoint, or what by names, that had traffic")
            .per("series");

    private final Errors errors;
    private final List<String> by;
    private final Duration window;
    private final Ranking ranking;
    private @Nullable Instant asked;

    ErrorRatio(Settings settings, Errors errors, Ranking ranking) {
        this.errors = errors;
        this.by = settings.get(Presets.BY);
        this.window = settings.get(Presets.WINDOW);
        this.ranking = ranking;
    }

    @Override
    public String promql() {
        List<String> parts = new ArrayList<>(errors.parts(window, List.of(), ""));
        if (!by.isEmpty()) {
            parts.addAll(errors.parts(window, by, " by"));
        }
        parts.addAll(errors.proofs());
        return PromQl.together(parts);
    }

    @Override
    public List<Signal> signals() {
        return by.isEmpty() ? List.of(RATIO, Presets.TRAFFIC) : List.of(RATIO, RATIO_BY, Presets.TRAFFIC);
    }

    @Override
    public List<Reading> unknown(String why) {
        List<Reading> readings = new ArrayList<>(
                List.of(RATIO.unknown(why), Presets.TRAFFIC.unknown(why).at(ERROR_RATIO.name())));
        if (!by.isEmpty()) {
            readings.add(RATIO_BY.unknown(why));
        }
        return readings;
    }

    @Override
    public List<Reading> read(List<Series> answer, Instant now) {
        Optional<Double> total = errors.total(answer, "");
        Optional<String> silence = errors.source().silence(answer, total, window, now);
        if (silence.isPresent()) {
            return unknown(silence.get());
        }
        double traffic = total.orElse(0.0);
        // windows overlap; each second is to be counted once
        double since = asked == null ? 0 : Math.min(seconds(asked, now), seconds(now.minus(window), now));
        asked = now;
        Optional<Double> failures = errors.failures(answer, "");
        List<Reading> readings = new ArrayList<>();
        readings.add(Presets.TRAFFIC.reads(traffic).at(ERROR_RATIO.name()));
        readings.add(
                !(traffic > 0)
                        ? RATIO.unknown(Presets.noTraffic(window))
                        : failures.map(rate -> RATIO.reads(rate / traffic, rate * since, traffic * since))
                                .orElseGet(() -> RATIO.unknown(errors.noFailures())));
        if (!by.isEmpty()) {
            readings.addAll(
                    failures.isEmpty()
                            ? List.of(RATIO_BY.unknown(errors.noFailures()))
                            : ranking.largest(RATIO_BY, ratios(answer)));
        }
        return readings;
    }

    private static double seconds(Instant from, Instant until) {
        return Math.max(0, Duration.between(from, until).toMillis() / 1e3);
    }

    /** Of what had traffic; of what has no series of errors only where that means none. */
    private Map<String, Double> ratios(List<Series> answer) {
        Map<String, Double> failures = Ranking.values(PromQl.of(answer, "errors by"), by);
        boolean zero = errors.isZero(answer);
        Map<String, Double> ratios = new LinkedHashMap<>();
        Ranking.values(PromQl.of(answer, "total by"), by).forEach((key, total) -> {
            if (total > 0 && (zero || failures.containsKey(key))) {
                ratios.put(key, failures.getOrDefault(key, 0.0) / total);
            }
        });
        return ratios;
    }
}
