package dev.postflight.check.kinds.application;

import dev.postflight.check.Settings;
import dev.postflight.check.kinds.application.exposition.Names;
import dev.postflight.check.kinds.application.exposition.Selector;
import dev.postflight.check.kinds.application.exposition.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a check looks for in an exposition, as its settings have it. Nothing in it changes from run to run. */
final class Plan {
    private final List<Recipe> recipes;
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    private final List<Endpoint> ignored = new ArrayList<>();
    private final Map<String, Selector> rates = new LinkedHashMap<>();
    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    private final Names names;
    private final List<String> counters;

    /** A metric that is measured as it is. */
    record Metric(Selector select, String combine) {}

    Plan(Settings settings) {
        recipes = recipes(settings);
        settings.get(ApplicationOptions.ENDPOINTS).forEach((name, text) -> endpoints.put(name, Endpoint.parse(text)));
        settings.get(ApplicationOptions.IGNORE).forEach(text -> ignored.add(Endpoint.parse(text)));
        String own = settings.get(ApplicationOptions.URL).getPath();
        if (!own.isEmpty()) { // what has no endpoint is all the rest, and no scrape
            ignored.add((series, recipe) -> recipe.endpointOf(series).equals(own)); // its scrapes are no traffic
        }
        settings.get(ApplicationOptions.RATES).forEach((name, text) -> rates.put(name, Selector.parse(text)));
        settings.get(ApplicationOptions.METRICS)
                .forEach((name, metric) -> metrics.put(
                        name,
                        new Metric(
                                Selector.parse(metric.get(ApplicationOptions.SELECT)),
                                metric.get(ApplicationOptions.COMBINE))));
        Set<String> wanted = new LinkedHashSet<>(Vitals.NAMES);
        recipes.forEach(recipe -> wanted.addAll(recipe.samples()));
        rates.values().forEach(selector -> wanted.add(selector.name()));
        metrics.values().forEach(metric -> wanted.add(metric.select().name()));
        names = new Names(wanted);
        Set<String> counting = new LinkedHashSet<>();
        recipes.forEach(recipe -> counting.addAll(recipe.counters()));
        rates.values().forEach(selector -> counting.add(selector.name()));
        counters = List.copyOf(counting);
    }

    private static List<Recipe> recipes(Settings settings) {
        Optional<Selector> errors = settings.find(ApplicationOptions.ERRORS).map(Selector::parse);
        Optional<Selector> latency = settings.find(ApplicationOptions.LATENCY).map(Selector::parse);
        Optional<String> label = settings.find(ApplicationOptions.ENDPOINT_LABEL);
        String preset = settings.get(ApplicationOptions.PRESET);
        List<Recipe> bases = settings.find(ApplicationOptions.REQUESTS)
                .map(Selector::parse)
                .map(requests -> List.of(Recipe.own(requests)))
                .orElseGet(() -> Recipe.PRESETS.stream()
                        .filter(recipe -> preset.equals(Recipe.AUTO) || preset.equals(recipe.name()))
                        .toList());
        return bases.stream()
                .map(base -> new Recipe(
                        base.name(),
                        base.requests(),
                        errors,
                        latency.orElse(base.latency()),
                        latency.orElse(base.endpointLatency()),
                        label.map(List::of).orElse(base.endpoint())))
                .toList();
    }

    /** The names of samples that must be kept of an exposition. */
    Names names() {
        return names;
    }

    /** The recipe whose counter is there, if any is. */
    Optional<Recipe> recipeFor(Seen seen) {
        return recipes.stream()
                .filter(recipe ->
                        seen.of(recipe.requests().name()).keySet().stream().anyMatch(recipe.requests()::matchesLabels))
                .findFirst()
                .map(recipe -> recipe.fitting(seen));
    }

    /** What would have to be there for requests to be counted. */
    String missing() {
        return recipes.size() == 1
                ? "no " + recipes.get(0).requests().name() + " is exposed"
                : "no counter of requests is known among the metrics: name it under requests";
    }

    Map<String, Endpoint> endpoints() {
        return endpoints;
    }

    boolean ignores(Series series, Recipe recipe) {
        return ignored.stream().anyMatch(endpoint -> endpoint.has(series, recipe));
    }

    Map<String, Selector> rates() {
        return rates;
    }

    Map<String, Metric> metrics() {
        return metrics;
    }

    /** Everything that counts, under whichever names: a counter that was not looked at would seem to come out of nothing. */
    List<String> counters() {
        return counters;
    }
}
