package dev.postflight.expect;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Status;
import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import java.util.function.UnaryOperator;

/**
 * A condition that must hold of a signal.
 *
 * @param key which of a keyed signal's things it is about; empty for every reading of the signal, all keys and parts
 */
public record Expectation(Signal signal, String key, Condition condition, Level level) {

    boolean isAbout(Reading reading) {
        return reading.signal().name().equals(signal.name())
                && (key.isEmpty() || reading.key().equals(key));
    }

    /** As people see it: {@code json database}. */
    public String title() {
        return key.isEmpty() ? signal.name() : signal.name() + " " + key;
    }

    Verdict judge(Reading reading, UnaryOperator<String> mask) {
        if (reading.value() instanceof Value.NotYet early) {
            return judgeEarly(reading, early, mask);
        }
        boolean holds = condition.holds(reading.value());
        String expected = mask.apply(condition.expected());
        return new Verdict(
                this,
                reading.title(),
                holds ? Status.PASS : isTelling(reading.value()) ? level.broken() : Status.UNKNOWN,
                shown(reading.value(), mask),
                expected,
                holds ? "" : Excerpt.of(reading.title()) + complaint(reading.value(), expected, mask));
    }

    /** Too early to say that it holds; not always too early to say that it cannot any more. */
    private Verdict judgeEarly(Reading reading, Value.NotYet early, UnaryOperator<String> mask) {
        String expected = mask.apply(condition.expected());
        boolean lost = !Double.isNaN(early.best()) && !condition.holds(new Value.Number(early.best()));
        String best = Quantity.beside(early.best(), condition.bounds(), unit());
        return new Verdict(
                this,
                reading.title(),
                lost ? level.broken() : Status.PASS,
                lost ? "at best " + best : "not yet: " + early.why(),
                expected,
                lost ? Excerpt.of(reading.title()) + " at best " + best + violation(early.best(), expected) : "");
    }

    Verdict notMeasured(UnaryOperator<String> mask) {
        return condition == Condition.Presence.ANY
                ? new Verdict(this, title(), Status.PASS, "", condition.expected(), "")
                : new Verdict(
                        this,
                        title(),
                        Status.UNKNOWN,
                        "",
                        mask.apply(condition.expected()),
                        Excerpt.of(title()) + " was not measured");
    }

    private static boolean isTelling(Value value) {
        return !(value instanceof Value.Unknown);
    }

    private String complaint(Value value, String expected, UnaryOperator<String> mask) {
        String shown = shown(value, mask);
        if (value instanceof Value.Absent absent) {
            return absent.why().isEmpty() ? " is missing" : " is missing (" + shown + ")";
        }
        if (value instanceof Value.Unknown unknown) {
            return unknown.why().isEmpty() ? " is unknown" : " is unknown (" + shown + ")";
        }
        if (!condition.suits(value)) {
            return (value instanceof Value.Number ? " " : " is ") + shown + " (" + shape(value) + "), expected "
                    + expected;
        }
        if (value instanceof Value.Number number) {
            return " " + shown + violation(number.value(), expected);
        }
        if (value instanceof Value.Slope) {
            return " " + shown + ", expected " + expected;
        }
        if (value instanceof Value.Flag flag && !flag.why().isEmpty()) {
            return " is " + shown + ": " + Excerpt.of(flag.why(), mask);
        }
        return " is " + shown + ", expected " + expected;
    }

    /** The relation that is seen where a bound is crossed; else what was expected. */
    private String violation(double value, String expected) {
        if (condition instanceof Condition.Compare compare
                && compare.operator() != Operator.EQUAL
                && compare.operator() != Operator.DIFFERENT) {
            String bound = Quantity.exact(compare.bound(), unit());
            if (value > compare.bound()) {
                return " > " + bound;
            } else if (value < compare.bound()) {
                return " < " + bound;
            }
        }
        return ", expected " + expected;
    }

    private String shown(Value value, UnaryOperator<String> mask) {
        // no switch over sealed types in this Java
        if (value instanceof Value.Number number) {
            return Quantity.beside(number.value(), condition.bounds(), unit());
        } else if (value instanceof Value.Text text) {
            return Excerpt.quoted(text.value(), mask);
        } else if (value instanceof Value.Flag flag) {
            return Boolean.toString(flag.value());
        } else if (value instanceof Value.Absent absent) {
            return Excerpt.of(absent.why(), mask);
        } else if (value instanceof Value.Unknown unknown) {
            return Excerpt.of(unknown.why(), mask);
        } else if (value instanceof Value.Slope slope && condition instanceof Condition.Growth growth) {
            return growth.shown(slope);
        }
        throw new IllegalStateException(value.toString());
    }

    private static String shape(Value value) {
        if (value instanceof Value.Number) {
            return "a number";
        }
        return value instanceof Value.Text ? "a text" : "true or false";
    }

    /** A number under a signal of texts is shown as a plain one. */
    private Unit unit() {
        return signal.unit().isNumeric() ? signal.unit() : Unit.NONE;
    }
}
