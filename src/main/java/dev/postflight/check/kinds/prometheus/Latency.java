package dev.postflight.check.kinds.prometheus;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The preset {@code latency}: quantiles of a histogram, classic or native, in all and for each endpoint. */
final class Latency implements Question {
    static final Option<String> HISTOGRAM = Option.text(
                    "histogram",
                    "selector of the histogram without _bucket, such as http_request_duration_seconds{job=\"shop\"}")
            .needed()
            .asMain();
    static final Option<List<String>> QUANTILES = Option.list(
                    "quantiles", new Shape.Text(), "which, such as p50 or p99.9")
            .or(List.of("p50", "p95", "p99"));
    static final Option<String> BY_QUANTILE =
            Option.text("by_quantile", "the one that is told apart by by").or("p95");
    static final Option<Boolean> NATIVE = Option.flag(
                    "native", "whether it is a native histogram, which has no series with _bucket")
            .or(false);
    static final Option<String> COUNTS = Option.choice(
                    "counts", List.of("seconds", "milliseconds"), "what the buckets' bounds are written in")
            .or("seconds");
    static final Option<Settings> LATENCY = Option.group(
            "latency",
            "how long requests take",
            HISTOGRAM,
            QUANTILES,
            Presets.BY,
            BY_QUANTILE,
            Presets.WINDOW,
            NATIVE,
            COUNTS);

    static final Signal QUANTILE = Signal.of(
                    "latency",
                    Unit.SECONDS,
                    "quantiles of the histogram; beyond its last bound none is told from that bound")
            .per("percentile");
    static final Signal QUANTILE_BY = Signal.of(
                    "latency_by", Unit.SECONDS, "by_quantile for each endpoint, or what by names, that had traffic")
            .per("series");

    private static final Pattern WRITTEN = Pattern.compile("^p(\\d{1,2}(?:\\.\\d{1,4})?)$");

    private final Map<String, BigDecimal> quantiles = new LinkedHashMap<>();
    private final BigDecimal byQuantile;
    private final PromQl.Selector buckets;
    private final PromQl.Selector counts;
    private final boolean isNative;
    private final double scale;
    private final Source source;
    private final List<String> by;
    private final Duration window;
    private final Ranking ranking;

    Latency(Settings settings, Duration maxAge, Ranking ranking) {
        PromQl.Selector histogram = PromQl.Selector.of(settings.get(HISTOGRAM)).orElseThrow();
        settings.get(QUANTILES)
                .forEach(written -> quantiles.put(written, quantile(written).orElseThrow()));
        this.byQuantile = quantile(settings.get(BY_QUANTILE)).orElseThrow();
        this.isNative = settings.get(NATIVE);
        this.buckets = histogram.histogram(isNative ? "" : "_bucket");
        this.counts = histogram.histogram(isNative ? "" : "_count");
        this.scale = settings.get(COUNTS).equals("seconds") ? 1 : 1e-3;
        this.source = new Source(counts, maxAge);
        this.by = settings.get(Presets.BY);
        this.window = settings.get(Presets.WINDOW);
        this.ranking = ranking;
    }

    @Override
    public String promql() {
        List<String> parts = new ArrayList<>();
        quantiles.forEach((written, quantile) -> parts.add(PromQl.part(written, of(quantile, List.of()))));
        parts.add(PromQl.part("total", count(List.of())));
        if (!by.isEmpty()) {
            parts.add(PromQl.part("by", of(byQuantile, by)));
        }
        parts.addAll(source.parts());
        return PromQl.together(parts);
    }

    @Override
    public List<Signal> signals() {
        return by.isEmpty() ? List.of(QUANTILE, Presets.TRAFFIC) : List.of(QUANTILE, QUANTILE_BY, Presets.TRAFFIC);
    }

    @Override
    public List<Reading> unknown(String why) {
        List<Reading> readings = new ArrayList<>();
        quantiles.keySet().forEach(written -> readings.add(QUANTILE.unknown(why).at(written)));
        if (!by.isEmpty()) {
            readings.add(QUANTILE_BY.unknown(why));
        }
        readings.add(Presets.TRAFFIC.unknown(why).at(LATENCY.name()));
        return readings;
    }

    @Override
    public List<Reading> read(List<Series> answer, Instant now) {
        Optional<Double> total = PromQl.one(answer, "total");
        Optional<String> silence = source.silence(answer, total, window, now);
        if (silence.isPresent()) {
            boolean none = !isNative && PromQl.one(answer, "total").isEmpty();
            return unknown(silence.get() + (none ? "; a native histogram wants native: true" : ""));
        }
        Reading traffic = Presets.TRAFFIC.reads(total.orElseThrow()).at(LATENCY.name());
        if (!(total.get() > 0)) {
            List<Reading> none = new ArrayList<>(unknown(Presets.noTraffic(window)));
            none.set(none.size() - 1, traffic);
            return none;
        }
        List<Reading> readings = new ArrayList<>(List.of(traffic));
        quantiles.keySet().forEach(written -> readings.add(reading(answer, written)));
        if (!by.isEmpty()) {
            Map<String, Double> values = Ranking.values(PromQl.of(answer, "by"), by);
            values.replaceAll((key, value) -> value * scale);
            readings.addAll(ranking.largest(QUANTILE_BY, values));
        }
        return readings;
    }

    private Reading reading(List<Series> answer, String written) {
        return PromQl.one(answer, written)
                .map(value -> Double.isFinite(value)
                        ? QUANTILE.reads(value * scale)
                        : QUANTILE.unknown("histogram_quantile() gives " + value + " for " + buckets))
                .orElseGet(() -> QUANTILE.unknown("no series matches " + buckets))
                .at(written);
    }

    private String of(BigDecimal quantile, List<String> by) {
        List<String> apart = new ArrayList<>(by);
        if (!isNative) {
            apart.add("le");
        }
        return "histogram_quantile(" + quantile.toPlainString() + ", " + PromQl.rate(buckets, window, apart) + ")";
    }

    private String count(List<String> by) {
        String rate = PromQl.rate(counts, window, by);
        return isNative ? "histogram_count(" + rate + ")" : rate;
    }

    private static Optional<BigDecimal> quantile(String written) {
        Matcher matcher = WRITTEN.matcher(written);
        return matcher.matches()
                ? Optional.of(new BigDecimal(matcher.group(1)).movePointLeft(2).stripTrailingZeros())
                : Optional.empty();
    }

    static void complain(Settings settings, Map<String, String> complaints) {
        String at = LATENCY.name() + ".";
        Presets.complain(settings, LATENCY.name(), complaints);
        if (PromQl.Selector.of(settings.get(HISTOGRAM))
                .filter(selector -> !selector.name().isEmpty())
                .isEmpty()) {
            complaints.put(at + HISTOGRAM.name(), "a selector such as http_request_duration_seconds{job=\"shop\"}");
        }
        if (settings.get(QUANTILES).isEmpty()
                || !settings.get(QUANTILES).stream().allMatch(Latency::isQuantile)) {
            complaints.put(at + QUANTILES.name(), "quantiles such as p50, p95 and p99.9");
        }
        if (!isQuantile(settings.get(BY_QUANTILE))) {
            complaints.put(at + BY_QUANTILE.name(), "a quantile such as p95");
        }
    }

    private static boolean isQuantile(String written) {
        return quantile(written).isPresent();
    }

    /** Whether some signal of this name has such a key. */
    static boolean isKey(String key) {
        return isQuantile(key);
    }
}
