package dev.postflight.check.kinds.application;

import dev.postflight.check.Settings;
import dev.postflight.check.kinds.application.exposition.Series;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** One application from look to look: what each shows by itself, and what only several tell. */
final class Looks {
    private final Plan plan;
    private final long least;
    private final long length;
    private final InstantSource clock;
    private final Past past = new Past();
    private final Window window;
    private @Nullable Recipe recipe;
    private long before;
    private long severalUntil;

    Looks(Settings settings, Plan plan, InstantSource clock) {
        this.plan = plan;
        this.clock = clock;
        this.least = settings.get(ApplicationOptions.MIN_REQUESTS);
        this.length = settings.get(ApplicationOptions.WINDOW).toNanos();
        this.window = new Window(length);
    }

    /** @param now {@link System#nanoTime()} */
    List<Reading> look(Seen seen, long now) {
        List<Reading> readings = new ArrayList<>();
        readings.add(ApplicationSignals.SERIES.reads(seen.summary().samples()));
        readings.add(ApplicationSignals.FORMAT.reads(seen.summary().format().word()));
        // the counter of an application that was just started may not be there before its first request
        plan.recipeFor(seen).ifPresent(found -> recipe = found);
        Optional<Recipe> known = Optional.ofNullable(recipe);
        known.ifPresent(found -> readings.add(ApplicationSignals.PRESET.reads(found.name())));
        readings.addAll(Vitals.of(seen, clock));
        plan.metrics()
                .forEach((name, metric) -> readings.add(metric(metric, seen).at(name)));
        readings.addAll(since(seen, known, now));
        return readings;
    }

    private List<Reading> since(Seen seen, Optional<Recipe> known, long now) {
        Past.Step step = past.step(seen.ofAll(plan.counters()), Vitals.started(seen));
        long then = before;
        before = now;
        if (step.other()) {
            severalUntil = now + length;
            window.clear();
        }
        boolean several = severalUntil != 0 && now < severalUntil;
        List<Reading> readings = new ArrayList<>();
        if (step.increases().isEmpty() || several) {
            String why = several
                    ? "answers come from several processes in turn: ask each at its own address"
                    : "this is the first look, and it takes two";
            readings.add(ApplicationSignals.RESTARTS.unknown(why));
            readings.addAll(TrafficReadings.none(plan, why));
            readings.addAll(Counts.none(plan, why));
            return readings;
        }
        Traffic traffic = new Traffic();
        Map<Series, Double> increases = step.increases().get();
        known.ifPresent(found -> TrafficCount.requests(plan, found, increases, traffic));
        TrafficCount.rates(plan, increases, traffic);
        if (step.restarted()) {
            traffic.restarted();
        }
        window.add(then, now, traffic);
        Window.Sum sum = window.sum();
        readings.add(ApplicationSignals.RESTARTS.reads(sum.traffic().restarts()));
        readings.addAll(TrafficReadings.of(plan, least, known, seen, sum));
        readings.addAll(known.isPresent() ? Counts.of(plan, traffic) : Counts.none(plan, plan.missing()));
        return readings;
    }

    private static Reading metric(Plan.Metric metric, Seen seen) {
        String name = metric.select().name();
        double[] values = seen.of(name).entrySet().stream()
                .filter(each -> metric.select().matchesLabels(each.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .toArray();
        if (values.length == 0) {
            return ApplicationSignals.METRIC.absent(
                    seen.has(name) ? "no " + name + " has such labels" : "no " + name + " is exposed");
        }
        DoubleStream all = DoubleStream.of(values);
        double value = switch (metric.combine()) {
            case "min" -> all.min().orElseThrow();
            case "max" -> all.max().orElseThrow();
            case "mean" -> all.average().orElseThrow();
            default -> all.sum();
        };
        return Double.isFinite(value)
                ? ApplicationSignals.METRIC.reads(value)
                : ApplicationSignals.METRIC.unknown("it is " + Unit.NONE.format(value));
    }
}
