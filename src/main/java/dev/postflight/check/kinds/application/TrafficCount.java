package dev.postflight.check.kinds.application;

import dev.postflight.check.kinds.application.exposition.Selector;
import dev.postflight.check.kinds.application.exposition.Series;
import java.util.Map;
import java.util.function.BiConsumer;

/** Sorts what counters grew by into traffic: whose requests, which errors, how long they took. */
final class TrafficCount {
    private final Plan plan;
    private final Recipe recipe;
    private final Map<Series, Double> increases;
    private final Traffic traffic;

    private TrafficCount(Plan plan, Recipe recipe, Map<Series, Double> increases, Traffic traffic) {
        this.plan = plan;
        this.recipe = recipe;
        this.increases = increases;
        this.traffic = traffic;
    }

    /** @param increases of each counter */
    static void requests(Plan plan, Recipe recipe, Map<Series, Double> increases, Traffic traffic) {
        new TrafficCount(plan, recipe, increases, traffic).count();
    }

    static void rates(Plan plan, Map<Series, Double> increases, Traffic traffic) {
        plan.rates()
                .forEach((name, selector) -> increases.forEach((series, increase) -> {
                    if (selector.matches(series)) {
                        traffic.grow(name, increase);
                    }
                }));
    }

    private void count() {
        String requests = recipe.requests().name();
        increases.forEach((series, increase) -> {
            if (plan.ignores(series, recipe)) {
                return;
            }
            if (series.name().equals(requests) && recipe.requests().matchesLabels(series)) {
                boolean error =
                        !recipe.countsErrorsApart() && recipe.isError(series).orElse(false);
                each(series, (endpoint, tally) -> tally.request(increase, error));
            } else if (recipe.countsErrorsApart()
                    && recipe.errors().orElseThrow().matches(series)) {
                each(series, (endpoint, tally) -> tally.error(increase));
            }
            if (belongs(series, recipe.latency())) {
                time(series, recipe.latency(), increase, traffic.whole());
            }
            if (belongs(series, recipe.endpointLatency())) {
                plan.endpoints().forEach((name, endpoint) -> {
                    if (endpoint.has(series, recipe)) {
                        time(series, recipe.endpointLatency(), increase, traffic.named(name));
                    }
                });
            }
        });
    }

    /** All that a series of requests counts for. */
    private void each(Series series, BiConsumer<String, Tally> add) {
        add.accept("", traffic.whole());
        String own = recipe.endpointOf(series);
        if (!own.isEmpty()) {
            add.accept(own, traffic.seen(own));
        }
        plan.endpoints().forEach((name, endpoint) -> {
            if (endpoint.has(series, recipe)) {
                add.accept(name, traffic.named(name));
            }
        });
    }

    private static boolean belongs(Series series, Selector histogram) {
        return series.name().startsWith(histogram.name())
                && series.name().indexOf('_', histogram.name().length())
                        == histogram.name().length()
                && histogram.matchesLabels(series);
    }

    private static void time(Series series, Selector histogram, double increase, Tally tally) {
        switch (series.name().substring(histogram.name().length())) {
            case "_bucket" -> {
                double bound = bound(series.label("le"));
                if (!Double.isNaN(bound)) {
                    tally.bucket(bound, increase);
                }
            }
            case "_sum" -> tally.seconds(increase);
            case "_count" -> tally.timed(increase);
            default -> {
                // another metric whose name begins alike
            }
        }
    }

    private static double bound(String le) {
        if (le.equalsIgnoreCase("+Inf") || le.equalsIgnoreCase("Inf")) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            return Double.parseDouble(le);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
