package dev.postflight.expect;

import com.google.re2j.Pattern;
import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of one value. Equal conditions mean the same, so that a reload knows what did not change.
 *
 * <p>How people write them is said in {@link ConditionParser}.
 */
public sealed interface Condition {

    /**
     * Reads a condition as the configuration's YAML gives it: a text, a whole or broken number, true or false, null, or a
     * list of those.
     *
     * @throws IllegalArgumentException when it is none; the message is what was expected
     */
    static Condition parse(@Nullable Object value, Unit unit) {
        return new ConditionParser(unit).parse(value);
    }

    boolean holds(Value value);

    /** Whether a value of this shape can be judged at all: a number by a bound, a text by a regular expression. */
    boolean suits(Value value);

    /** The canonical way to write it: {@code < 500 ms}, {@code == up}, {@code 200..299}. */
    String text();

    /** The end of "x is …, expected …". */
    default String expected() {
        return text();
    }

    /** The least value that holds, or the one that all which hold exceed. */
    default OptionalDouble lower() {
        return OptionalDouble.empty();
    }

    /** The largest value that holds, or the one that all which hold stay below. */
    default OptionalDouble upper() {
        return OptionalDouble.empty();
    }

    /** The numbers it compares with. */
    default List<Double> bounds() {
        return List.of();
    }

    /** A number against one bound. A value that is not a number in IEEE's sense holds for nothing. */
    record Compare(Operator operator, double bound, Unit unit) implements Condition {
        public Compare {
            bound += 0.0; // records tell -0.0 from 0.0
        }

        @Override
        public boolean holds(Value value) {
            return value instanceof Value.Number number
                    && !Double.isNaN(number.value())
                    && operator.holds(number.value(), bound);
        }

        @Override
        public boolean suits(Value value) {
            return value instanceof Value.Number;
        }

        @Override
        public OptionalDouble lower() {
            return switch (operator) {
                case GREATER, AT_LEAST, EQUAL -> OptionalDouble.of(bound);
                case LESS, AT_MOST, DIFFERENT -> OptionalDouble.empty();
            };
        }

        @Override
        public OptionalDouble upper() {
            return switch (operator) {
                case LESS, AT_MOST, EQUAL -> OptionalDouble.of(bound);
                case GREATER, AT_LEAST, DIFFERENT -> OptionalDouble.empty();
            };
        }

        @Override
        public List<Double> bounds() {
            return List.of(bound);
        }

        @Override
        public String text() {
            return operator.sign() + " " + Quantity.exact(bound, unit);
        }

        @Override
        public String expected() {
            return operator == Operator.EQUAL ? Quantity.exact(bound, unit) : text();
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** A number between two bounds, both included. */
    record Range(double least, double most, Unit unit) implements Condition {
        public Range {
            least += 0.0;
            most += 0.0;
        }

        @Override
        public boolean holds(Value value) {
            return value instanceof Value.Number number && number.value() >= least && number.value() <= most;
        }

        @Override
        public boolean suits(Value value) {
            return value instanceof Value.Number;
        }

        @Override
        public OptionalDouble lower() {
            return OptionalDouble.of(least);
        }

        @Override
        public OptionalDouble upper() {
            return OptionalDouble.of(most);
        }

        @Override
        public List<Double> bounds() {
            return List.of(least, most);
        }

        @Override
        public String text() {
            return Quantity.exact(least, unit) + ".." + Quantity.exact(most, unit);
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** A text, the same letter for letter, or any other one. */
    record Word(String word, boolean negated) implements Condition {
        @Override
        public boolean holds(Value value) {
            return value instanceof Value.Text text && text.value().equals(word) != negated;
        }

        @Override
        public boolean suits(Value value) {
            return value instanceof Value.Text;
        }

        @Override
        public String text() {
            return (negated ? "!= " : "== ") + word;
        }

        @Override
        public String expected() {
            return (negated ? "!= " : "") + Excerpt.quotedWhole(word);
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** A text in which a regular expression is found, or is not; in time linear to the text. */
    record Match(Pattern pattern, boolean negated) implements Condition {
        @Override
        public boolean holds(Value value) {
            return value instanceof Value.Text text
                    && pattern.matcher(text.value()).find() != negated;
        }

        @Override
        public boolean suits(Value value) {
            return value instanceof Value.Text;
        }

        @Override
        public String text() {
            return (negated ? "!~ " : "~ ") + pattern.pattern();
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** A yes or a no. */
    record Flag(boolean flag) implements Condition {
        @Override
        public boolean holds(Value value) {
            return value instanceof Value.Flag seen && seen.value() == flag;
        }

        @Override
        public boolean suits(Value value) {
            return value instanceof Value.Flag;
        }

        @Override
        public String text() {
            return "== " + flag;
        }

        @Override
        public String expected() {
            return Boolean.toString(flag);
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** Whether there is a value, whatever it is. */
    enum Presence implements Condition {
        /** Always holds: takes back what a kind implies. */
        ANY,
        PRESENT,
        ABSENT;

        @Override
        public boolean holds(Value value) {
            return switch (this) {
                case ANY -> true;
                case PRESENT -> !hasNone(value);
                case ABSENT -> hasNone(value);
            };
        }

        private static boolean hasNone(Value value) {
            return value instanceof Value.Absent || value instanceof Value.Unknown;
        }

        @Override
        public boolean suits(Value value) {
            return true;
        }

        @Override
        public String text() {
            return switch (this) {
                case ANY -> "any";
                case PRESENT -> "present";
                case ABSENT -> "absent";
            };
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /**
     * A slope against one bound: {@code < 2 %/day}. Only a proven trend breaks it.
     *
     * @param bound per {@code per}, in the unit or, if relative, as a share of what the signal usually is
     */
    record Growth(Operator operator, double bound, boolean relative, Period per, Unit unit) implements Condition {

        @Override
        public boolean holds(Value value) {
            return value instanceof Value.Slope slope && (!slope.proven() || operator.holds(amount(slope), bound));
        }

        @Override
        public boolean suits(Value value) {
            return value instanceof Value.Slope;
        }

        @Override
        public String text() {
            return operator.sign() + " " + Quantity.exact(bound, shownUnit()) + "/" + per.word();
        }

        /** Whether it is growth that breaks it, and not decline. */
        public boolean isAboutGrowth() {
            return operator == Operator.LESS || operator == Operator.AT_MOST;
        }

        String shown(Value.Slope slope) {
            String amount = Quantity.beside(amount(slope), List.of(bound), shownUnit()) + "/" + per.word();
            return slope.proven()
                    ? amount
                    : amount + ", not proven: " + shownUnit().format(scaled(slope.detectable(), slope)) + "/"
                            + per.word() + " would be";
        }

        private double amount(Value.Slope slope) {
            return scaled(slope.perSecond(), slope);
        }

        private double scaled(double perSecond, Value.Slope slope) {
            double amount = perSecond * per.seconds();
            return !relative ? amount : slope.level() == 0 ? 0 : amount / slope.level();
        }

        /** A share of a share is one, too: percent here are never percentage points. */
        private Unit shownUnit() {
            return relative ? Unit.RATIO : unit;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** Holds when one of several does. */
    record Either(List<Condition> items) implements Condition {
        public Either {
            items = List.copyOf(items);
        }

        @Override
        public boolean holds(Value value) {
            return items.stream().anyMatch(item -> item.holds(value));
        }

        @Override
        public boolean suits(Value value) {
            return items.stream().anyMatch(item -> item.suits(value));
        }

        @Override
        public List<Double> bounds() {
            return items.stream().flatMap(item -> item.bounds().stream()).toList();
        }

        @Override
        public String text() {
            return items.stream().map(Condition::text).collect(Collectors.joining(", ", "[", "]"));
        }

        @Override
        public String expected() {
            List<String> each = items.stream().map(Condition::expected).toList();
            String last = each.get(each.size() - 1);
            return each.size() == 1 ? last : String.join(", ", each.subList(0, each.size() - 1)) + " or " + last;
        }

        @Override
        public String toString() {
            return text();
        }
    }
}
