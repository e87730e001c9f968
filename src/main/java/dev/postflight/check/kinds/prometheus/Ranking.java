package dev.postflight.check.kinds.prometheus;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of many series are told of: those that expectations name, and of the others the worst, which come first so that a
 * complaint begins with them.
 *
 * @param most how many
 * @param asked the keys that expectations name
 */
record Ranking(int most, Set<String> asked) {

    /** The largest first. */
    List<Reading> largest(Signal signal, Map<String, Double> values) {
        return of(signal, values, Map.Entry.<String, Double>comparingByValue().reversed());
    }

    /** The smallest first. */
    List<Reading> smallest(Signal signal, Map<String, Double> values) {
        return of(signal, values, Map.Entry.comparingByValue());
    }

    private List<Reading> of(Signal signal, Map<String, Double> values, Comparator<Map.Entry<String, Double>> worst) {
        List<Reading> readings = new ArrayList<>();
        values.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, Double>, Boolean>comparing(each -> !asked.contains(each.getKey()))
                        .thenComparing(worst)
                        .thenComparing(Map.Entry::getKey))
                .limit(Math.max(most, asked.size()))
                .sorted(worst)
                .forEach(each -> readings.add(signal.reads(each.getValue()).at(each.getKey())));
        asked.stream()
                .filter(key -> !values.containsKey(key))
                .forEach(key -> readings.add(
                        signal.unknown("there is no such series now").at(key)));
        return readings.isEmpty() ? List.of(signal.unknown("there is no series to tell of")) : readings;
    }

    /** The finite values by key; of two series with one key, as of long labels cut, the larger. */
    static Map<String, Double> values(List<Series> series, List<String> by) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Series one : series) {
            if (Double.isFinite(one.value())) {
                values.merge(one.key(by), one.value(), Math::max);
            }
        }
        return values;
    }
}
