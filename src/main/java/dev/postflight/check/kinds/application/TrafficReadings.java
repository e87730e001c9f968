package dev.postflight.check.kinds.application;

import dev.postflight.check.kinds.application.exposition.Selector;
import dev.postflight.check.kinds.application.exposition.Series;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says of a window's traffic what can be said. No requests are no errors, and no good sign either: what they would tell is
 * unknown then.
 */
final class TrafficReadings {
    private static final Map<String, Double> PERCENTILES = percentiles();
    private static final double ENDPOINT_PERCENTILE = 0.95;

    private final Plan plan;
    private final long least;
    private final List<Reading> readings = new ArrayList<>();

    private TrafficReadings(Plan plan, long least) {
        this.plan = plan;
        this.least = least;
    }

    /** Of nothing, and why. */
    static List<Reading> none(Plan plan, String why) {
        TrafficReadings all = new TrafficReadings(plan, 0);
        all.unknown(why);
        plan.rates()
                .keySet()
                .forEach(name -> all.add(ApplicationSignals.RATE.unknown(why).at(name)));
        return all.readings;
    }

    /**
     * Of a window.
     *
     * @param least with fewer requests nothing is said of them
     */
    static List<Reading> of(Plan plan, long least, Optional<Recipe> recipe, Seen seen, Window.Sum sum) {
        TrafficReadings all = new TrafficReadings(plan, least);
        if (recipe.isEmpty()) {
            all.unknown(plan.missing());
        } else {
            all.requests(recipe.get(), seen, sum);
        }
        plan.rates().forEach((name, counter) -> {
            Double grown = sum.traffic().rates().get(name);
            Reading rate = grown == null
                    ? ApplicationSignals.RATE.unknown("no " + counter.name() + " with such labels is exposed")
                    : told(ApplicationSignals.RATE, grown / sum.seconds(), odd(grown, counter.name(), sum));
            all.add(rate.at(name));
        });
        return all.readings;
    }

    private void unknown(String why) {
        for (Signal signal : List.of(
                ApplicationSignals.REQUESTS,
                ApplicationSignals.REQUEST_RATE,
                ApplicationSignals.ERROR_RATIO,
                ApplicationSignals.LATENCY_MEAN,
                ApplicationSignals.WORST_ERROR_RATIO)) {
            add(signal.unknown(why));
        }
        PERCENTILES
                .keySet()
                .forEach(name -> add(ApplicationSignals.LATENCY.unknown(why).at(name)));
        plan.endpoints().keySet().forEach(name -> {
            add(ApplicationSignals.ENDPOINT_ERROR_RATIO.unknown(why).at(name));
            add(ApplicationSignals.ENDPOINT_LATENCY.unknown(why).at(name));
        });
    }

    private void requests(Recipe recipe, Seen seen, Window.Sum sum) {
        Tally whole = sum.traffic().whole();
        Optional<String> odd = odd(whole.requests(), recipe.requests().name(), sum);
        add(told(ApplicationSignals.REQUESTS, whole.requests(), odd));
        add(told(ApplicationSignals.REQUEST_RATE, whole.requests() / sum.seconds(), odd));
        Optional<String> blind = recipe.errors().isEmpty()
                        && seen.of(recipe.requests().name()).keySet().stream()
                                .allMatch(series -> recipe.isError(series).isEmpty())
                ? Optional.of(
                        "no label of " + recipe.requests().name() + " tells a status: say under errors what is one")
                : Optional.empty();
        add(errors(ApplicationSignals.ERROR_RATIO, recipe, whole, sum, blind));
        latency(recipe, seen, whole, sum);
        plan.endpoints().keySet().forEach(name -> {
            Tally tally = sum.traffic().named(name);
            add(errors(ApplicationSignals.ENDPOINT_ERROR_RATIO, recipe, tally, sum, blind)
                    .at(name));
            add(percentile(
                            ApplicationSignals.ENDPOINT_LATENCY,
                            tally,
                            ENDPOINT_PERCENTILE,
                            recipe.endpointLatency().name(),
                            untimed(recipe, recipe.endpointLatency(), seen, tally, sum),
                            sum)
                    .at(name));
        });
        worst(recipe, sum, blind);
    }

    private Reading errors(Signal signal, Recipe recipe, Tally tally, Window.Sum sum, Optional<String> blind) {
        return told(
                signal,
                tally.errorRatio(),
                blind.or(() -> oddErrors(recipe, tally, sum)).or(() -> tooFew(tally.requests(), sum)));
    }

    private static Optional<String> oddErrors(Recipe recipe, Tally tally, Window.Sum sum) {
        return odd(tally.requests(), recipe.requests().name(), sum)
                .or(() -> odd(
                        tally.errors(),
                        recipe.errors().orElse(recipe.requests()).name(),
                        sum));
    }

    private void latency(Recipe recipe, Seen seen, Tally whole, Window.Sum sum) {
        String name = recipe.latency().name();
        Optional<String> unknown = untimed(recipe, recipe.latency(), seen, whole, sum);
        add(told(
                ApplicationSignals.LATENCY_MEAN,
                whole.seconds() / whole.timed(),
                unknown.or(() -> seen.has(name + "_sum")
                                ? Optional.empty()
                                : Optional.of("no " + name + "_sum is exposed"))
                        .or(() -> odd(whole.seconds(), name + "_sum", sum))));
        PERCENTILES.forEach((percentile, share) -> {
            Reading reading = seen.has(name + "_bucket") || !seen.has(name)
                    ? percentile(ApplicationSignals.LATENCY, whole, share, name, unknown, sum)
                    : summary(recipe, seen, share);
            add(reading.at(percentile));
        });
    }

    private static Reading percentile(
            Signal signal, Tally tally, double share, String histogram, Optional<String> unknown, Window.Sum sum) {
        double quantile = tally.quantile(share);
        return told(
                signal,
                quantile,
                unknown.or(() -> tally.buckets().values().stream()
                                .flatMap(count -> odd(count, histogram + "_bucket", sum).stream())
                                .findFirst())
                        .or(() -> tally.buckets().isEmpty()
                                ? Optional.of(histogram + " has no buckets: let the application publish its histogram")
                                : Double.isNaN(quantile)
                                        ? Optional.of(histogram + " has no bucket +Inf")
                                        : Optional.empty()));
    }

    /** Why nothing is known of how long requests took, if so. */
    private Optional<String> untimed(Recipe recipe, Selector latency, Seen seen, Tally tally, Window.Sum sum) {
        return odd(tally.requests(), recipe.requests().name(), sum)
                .or(() -> tooFew(tally.requests(), sum))
                .or(() -> Recipe.isThere(latency, seen)
                        ? Optional.empty()
                        : Optional.of("no " + latency.name() + " is exposed: name a histogram under latency"))
                .or(() -> odd(tally.timed(), latency.name() + "_count", sum))
                .or(() -> tooFew(tally.timed(), sum));
    }

    /** The application has computed it over a time of its own; of several series the slowest counts. */
    private Reading summary(Recipe recipe, Seen seen, double share) {
        double worst = Double.NaN;
        boolean there = false;
        for (Map.Entry<Series, Double> each : seen.of(recipe.latency().name()).entrySet()) {
            Series series = each.getKey();
            if (quantile(series) == share && recipe.latency().matchesLabels(series) && !plan.ignores(series, recipe)) {
                there = true;
                worst = each.getValue() > worst || Double.isNaN(worst) ? each.getValue() : worst;
            }
        }
        return Double.isFinite(worst)
                ? ApplicationSignals.LATENCY.reads(worst)
                : ApplicationSignals.LATENCY.unknown(
                        there ? "its summary tells nothing of late" : "its summary has no quantile " + share);
    }

    private static double quantile(Series series) {
        try {
            return Double.parseDouble(series.label("quantile"));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private void worst(Recipe recipe, Window.Sum sum, Optional<String> blind) {
        Optional<String> unknown = blind.or(
                        () -> oddErrors(recipe, sum.traffic().whole(), sum))
                .or(() -> sum.traffic().hasTooMany()
                        ? Optional.of("there are more than " + Traffic.MOST_ENDPOINTS + " endpoints")
                        : Optional.empty());
        if (unknown.isPresent()) {
            add(ApplicationSignals.WORST_ERROR_RATIO.unknown(unknown.get()));
            return;
        }
        Optional<Map.Entry<String, Tally>> worst = sum.traffic().allSeen().entrySet().stream()
                .filter(endpoint -> endpoint.getValue().requests() >= least)
                .max(Map.Entry.<String, Tally>comparingByValue(java.util.Comparator.comparingDouble(Tally::errorRatio)
                                .thenComparingDouble(Tally::requests))
                        .thenComparing(Map.Entry.comparingByKey()));
        if (worst.isEmpty()) {
            add(ApplicationSignals.WORST_ERROR_RATIO.unknown(
                    sum.traffic().allSeen().isEmpty()
                            ? tooFew(sum.traffic().whole().requests(), sum)
                                    .orElse("no label tells endpoints apart: name it under endpoint_label")
                            : "no endpoint has had " + requests(least) + within(sum)));
            return;
        }
        add(ApplicationSignals.WORST_ERROR_RATIO.reads(worst.get().getValue().errorRatio()));
        if (worst.get().getValue().errors() > 0) {
            add(ApplicationSignals.WORST_ENDPOINT.reads(Plain.text(worst.get().getKey())));
        }
    }

    private static Reading told(Signal signal, double value, Optional<String> unknown) {
        return unknown.map(signal::unknown).orElseGet(() -> signal.reads(value));
    }

    /** Why something was not counted, if so: it is no counter, or a broken one. */
    private static Optional<String> odd(double counted, String counter, Window.Sum sum) {
        return Double.isFinite(counted)
                ? Optional.empty()
                : Optional.of(counter + " was NaN, infinite or negative" + within(sum));
    }

    private Optional<String> tooFew(double requests, Window.Sum sum) {
        if (requests >= least) {
            return Optional.empty();
        }
        return Optional.of(
                requests <= 0
                        ? "no traffic: no request" + within(sum)
                        : "only " + requests(requests) + within(sum) + ", and min_requests is " + least);
    }

    private static String requests(double count) {
        return Unit.NONE.format(count) + (count == 1 ? " request" : " requests");
    }

    private static String within(Window.Sum sum) {
        return " within " + Unit.SECONDS.format(sum.seconds());
    }

    private void add(Reading reading) {
        readings.add(reading);
    }

    private static Map<String, Double> percentiles() {
        Map<String, Double> percentiles = new LinkedHashMap<>();
        percentiles.put("p50", 0.5);
        percentiles.put("p95", 0.95);
        percentiles.put("p99", 0.99);
        return percentiles;
    }
}
