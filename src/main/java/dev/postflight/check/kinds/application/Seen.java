package dev.postflight.check.kinds.application;

import dev.postflight.check.kinds.application.exposition.ExpositionReader;
import dev.postflight.check.kinds.application.exposition.Series;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an application exposed at one look, of all that somebody asks for; by the names of samples. */
final class Seen {
    private final Map<String, Map<Series, Double>> byName = new HashMap<>();
    private final ExpositionReader.Summary summary;

    Seen(Map<String, Map<Series, Double>> byName, ExpositionReader.Summary summary) {
        this.byName.putAll(byName);
        this.summary = summary;
    }

    ExpositionReader.Summary summary() {
        return summary;
    }

    Map<Series, Double> of(String name) {
        return byName.getOrDefault(name, Map.of());
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** All series of these names. */
    Map<Series, Double> ofAll(Collection<String> names) {
        Map<Series, Double> all = new LinkedHashMap<>();
        names.forEach(name -> all.putAll(of(name)));
        return all;
    }

    /** The first of these metrics that is there. */
    double firstOf(List<String> names) {
        for (String name : names) {
            for (double value : of(name).values()) {
                return value;
            }
        }
        return Double.NaN;
    }
}
