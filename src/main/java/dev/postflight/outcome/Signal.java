package dev.postflight.outcome;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one thing that a kind measures: {@code duration} in seconds, {@code depth}, {@code newest_age}.
 *
 * @param name snake case, unique in its kind; expectations and the metric family use it
 * @param unit what its numbers mean, and how people write them
 * @param doc one sentence for the reference and for the metric's help text
 * @param key where the signal has one value for each of several things, the name of what tells them apart (a metric
 *     label, e.g. {@code phase}); null for a single value
 * @param keys the only ones there can be; empty where the target or the configuration makes them
 * @param exported false for what metrics leave to PromQL (ages, days left): it can be judged but is no series
 */
public record Signal(
        String name, Unit unit, String doc, @Nullable String key, List<String> keys, boolean exported) {

    public static Signal of(String name, Unit unit, String doc) {
        return new Signal(name, unit, doc, null, List.of(), unit != Unit.TEXT && unit != Unit.DAYS);
    }

    /** The same signal with one value for each {@code key}, of which there are no others than these where some are named. */
    public Signal per(String key, String... keys) {
        return new Signal(name, unit, doc, key, List.of(keys), exported);
    }

    /** The same signal, judged but never a series of its own. */
    public Signal judgedOnly() {
        return new Signal(name, unit, doc, key, keys, false);
    }

    public Reading reads(double value) {
        return new Reading(this, "", "", new Value.Number(value));
    }

    /** A share over some time, with how much was bad of all that was counted since the last look. */
    public Reading reads(double share, double bad, double all) {
        return new Reading(this, "", "", new Value.Number(share, bad, all));
    }

    public Reading reads(boolean value) {
        return new Reading(this, "", "", new Value.Flag(value));
    }

    /** True when there is no problem, else false with the problem as the reason that people read. */
    public Reading holdsUnless(Optional<String> problem) {
        return new Reading(this, "", "", new Value.Flag(problem.isEmpty(), problem.orElse("")));
    }

    public Reading reads(String value) {
        return new Reading(this, "", "", new Value.Text(value));
    }

    public Reading reads(Value value) {
        return new Reading(this, "", "", value);
    }

    /** The target answered, and this was not in its answer. */
    public Reading absent(String why) {
        return new Reading(this, "", "", new Value.Absent(why));
    }

    /** Nobody can tell: no fault of the target, and no proof of its health. */
    public Reading unknown(String why) {
        return new Reading(this, "", "", new Value.Unknown(why));
    }
}
