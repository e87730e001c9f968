package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What presets have in common. */
final class Presets {
    static final Option<Duration> WINDOW = Option.span(
                    "window",
                    Duration.ofSeconds(1),
                    Duration.ofDays(60),
                    "over how long it is counted; four scrapes at least")
            .or(Duration.ofMinutes(5));
    static final Option<List<String>> BY = Option.list(
                    "by", new Shape.Text(), "labels by whose values it is told apart too, such as endpoint")
            .or(List.of());

    static final Signal TRAFFIC = Signal.of(
                    "traffic",
                    Unit.PER_SECOND,
                    "how many requests each preset is about; 0 is a fact, and never an error")
            .per("preset", "error_ratio", "latency", "burn_rate");

    private Presets() {}

    static String noTraffic(Duration window) {
        return "no traffic within " + PromQl.length(window);
    }

    static String noSamples(Duration window) {
        return "there are not yet two samples within " + PromQl.length(window);
    }

    /** What is wrong with the labels of a group. */
    static void complain(Settings settings, String at, Map<String, String> complaints) {
        if (!settings.get(BY).stream().allMatch(PromQl::isLabel)) {
            complaints.put(at + "." + BY.name(), "names of labels other than le and " + PromQl.PART);
        }
    }
}
