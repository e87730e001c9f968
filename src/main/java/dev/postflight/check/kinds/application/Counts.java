package dev.postflight.check.kinds.application;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What was counted since the last look, few requests or many: who compares needs each of them, and each once. */
final class Counts {
    private Counts() {}

    static List<Reading> of(Plan plan, Traffic traffic) {
        List<Reading> readings = new ArrayList<>();
        readings.add(share(
                ApplicationSignals.FAILED,
                traffic.whole().errors(),
                traffic.whole().requests()));
        plan.endpoints().keySet().forEach(name -> {
            Tally tally = traffic.named(name);
            readings.add(share(ApplicationSignals.ENDPOINT_FAILED, tally.errors(), tally.requests())
                    .at(name));
        });
        Map<Double, Double> buckets = traffic.whole().buckets();
        double all = buckets.getOrDefault(Double.POSITIVE_INFINITY, Double.NaN);
        buckets.forEach((bound, within) -> {
            if (Double.isFinite(bound)) {
                readings.add(
                        share(ApplicationSignals.SLOWER_THAN, all - within, all).at(Unit.SECONDS.format(bound)));
            }
        });
        return readings;
    }

    /** Of nothing, and why. */
    static List<Reading> none(Plan plan, String why) {
        List<Reading> readings = new ArrayList<>();
        readings.add(ApplicationSignals.FAILED.unknown(why));
        plan.endpoints()
                .keySet()
                .forEach(name -> readings.add(
                        ApplicationSignals.ENDPOINT_FAILED.unknown(why).at(name)));
        return readings;
    }

    private static Reading share(Signal signal, double bad, double all) {
        double known = Math.max(0, Math.min(bad, all)); // a request can end in an error before it is counted
        if (!Double.isFinite(bad) || !Double.isFinite(all)) {
            return signal.unknown("a counter was NaN, infinite or negative");
        }
        return all > 0 ? signal.reads(known / all, known, all) : signal.unknown("no requests since the last run");
    }
}
