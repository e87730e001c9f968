package dev.postflight.expect;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.postflight.outcome.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads conditions on a signal of one unit as people write them.
 *
 * <ul>
 *   <li>{@code < 500ms}, {@code <= 5}, {@code > 14d}, {@code >= 99.9 %}, {@code == 3}, {@code != 0}; a bare quantity means
 *       equality
 *   <li>{@code 200..299}, both ends included; {@code 2xx} where plain numbers are due
 *   <li>{@code up}, {@code == up}, {@code != down}, {@code ~ ^v2\.}, {@code !~ error}: texts. {@code ==} is for those that
 *       look like something else: {@code == any}
 *   <li>{@code true}, {@code false}
 *   <li>{@code any}, {@code present}, {@code absent}; nothing at all means {@code absent}
 *   <li>a list holds when any of its items does
 * </ul>
 *
 * <p>Where the target decides on the type ({@link Unit#ANY}) the way it is written does: {@code "5"} in quotes is a text,
 * 5 a number; after a sign of comparison a quantity is a number.
 */
final class ConditionParser {

    /** Longer signs first: {@code <=} begins with {@code <}. */
    private static final List<String> SIGNS = List.of("<=", ">=", "==", "!=", "=~", "!~", "<", ">", "~");

    private static final Pattern RANGE = Pattern.compile("(.+?)\\.\\.(.+)");
    private static final Pattern HUNDRED = Pattern.compile("([1-9])xx");

    private final Unit unit;

    ConditionParser(Unit unit) {
        this.unit = unit;
    }

    Condition parse(@Nullable Object value) {
        if (value == null) {
            return Condition.Presence.ABSENT;
        } else if (value instanceof List<?> list) {
            return either(list);
        } else if (value instanceof Boolean flag) {
            return flag(flag);
        } else if (value instanceof Number number) {
            return number(number);
        } else if (value instanceof String text) {
            return text(text);
        }
        throw wrong();
    }

    private Condition either(List<?> list) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException("a list with at least one item");
        }
        List<Condition> items = new ArrayList<>();
        for (Object item : list) {
            try {
                if (item instanceof List<?>) {
                    throw wrong();
                }
                items.add(parse(item));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "a list whose item " + (items.size() + 1) + " is " + e.getMessage(), e);
            }
        }
        if (items.stream().filter(ConditionParser::isNegation).count() > 1) {
            throw new IllegalArgumentException(
                    "a list with one != or !~ at most: a list holds when any of its items does, and two of them always do");
        }
        return items.size() == 1 ? items.get(0) : new Condition.Either(items);
    }

    private static boolean isNegation(Condition item) {
        return (item instanceof Condition.Compare compare && compare.operator() == Operator.DIFFERENT)
                || (item instanceof Condition.Word word && word.negated())
                || (item instanceof Condition.Match match && match.negated());
    }

    private Condition flag(boolean flag) {
        if (unit == Unit.FLAG || unit == Unit.ANY) {
            return new Condition.Flag(flag);
        }
        throw wrong();
    }

    private Condition number(Number number) {
        if (!unit.isNumeric() || !Double.isFinite(number.doubleValue())) {
            throw wrong();
        }
        String written = number instanceof Double
                ? BigDecimal.valueOf(number.doubleValue()).toString()
                : number.toString();
        return new Condition.Compare(Operator.EQUAL, quantity(written), unit);
    }

    private Condition text(String text) {
        String stripped = text.strip();
        for (Condition.Presence presence : Condition.Presence.values()) {
            if (stripped.equals(presence.text())) {
                return presence;
            }
        }
        for (String sign : SIGNS) {
            if (stripped.startsWith(sign)) {
                return signed(sign, stripped.substring(sign.length()).strip());
            }
        }
        return switch (unit) {
            case TEXT -> new Condition.Word(text, false);
            case ANY -> range(stripped).orElseGet(() -> new Condition.Word(text, false));
            case FLAG -> new Condition.Flag(truth(stripped));
            case NONE, SECONDS, BYTES, RATIO, TIMESTAMP, DAYS, PER_SECOND ->
                range(stripped).orElseGet(() -> new Condition.Compare(Operator.EQUAL, quantity(stripped), unit));
        };
    }

    private Condition signed(String sign, String rest) {
        return switch (sign) {
            case "~", "=~" -> match(rest, false);
            case "!~" -> match(rest, true);
            case "==" -> equality(Operator.EQUAL, rest);
            case "!=" -> equality(Operator.DIFFERENT, rest);
            case "<" -> compare(Operator.LESS, rest);
            case "<=" -> compare(Operator.AT_MOST, rest);
            case ">" -> compare(Operator.GREATER, rest);
            case ">=" -> compare(Operator.AT_LEAST, rest);
            default -> throw new IllegalStateException(sign);
        };
    }

    private Condition equality(Operator operator, String rest) {
        boolean negated = operator == Operator.DIFFERENT;
        return switch (unit) {
            case TEXT -> new Condition.Word(rest, negated);
            case FLAG -> new Condition.Flag(truth(rest) != negated);
            case ANY -> {
                if (rest.equals("true") || rest.equals("false")) {
                    yield new Condition.Flag(rest.equals("true") != negated);
                }
                try {
                    yield new Condition.Compare(operator, unit.parse(rest), unit);
                } catch (IllegalArgumentException e) {
                    yield new Condition.Word(rest, negated);
                }
            }
            case NONE, SECONDS, BYTES, RATIO, TIMESTAMP, DAYS, PER_SECOND -> compare(operator, rest);
        };
    }

    private Condition compare(Operator operator, String rest) {
        if (!unit.isNumeric()) {
            throw wrong();
        }
        return new Condition.Compare(operator, quantity(rest), unit);
    }

    private Condition match(String expression, boolean negated) {
        if (unit != Unit.TEXT && unit != Unit.ANY) {
            throw wrong();
        }
        if (expression.isEmpty()) {
            throw new IllegalArgumentException("a regular expression after ~");
        }
        try {
            return new Condition.Match(Pattern.compile(expression), negated);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("a regular expression in RE2 syntax (" + e.getMessage() + ")", e);
        }
    }

    private Optional<Condition> range(String text) {
        Matcher hundred = HUNDRED.matcher(text);
        if (unit == Unit.NONE && hundred.matches()) {
            int least = Integer.parseInt(hundred.group(1)) * 100;
            return Optional.of(new Condition.Range(least, least + 99, unit));
        }
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            return Optional.empty();
        }
        double least;
        double most;
        try {
            least = unit.parse(range.group(1));
            most = unit.parse(range.group(2));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (least > most) {
            throw new IllegalArgumentException("a range whose smaller end comes first");
        }
        return Optional.of(new Condition.Range(least, most, unit));
    }

    private double quantity(String text) {
        try {
            return unit.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
    }

    private boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong();
        };
    }

    private IllegalArgumentException wrong() {
        String signs = ", with <, <=, >, >=, == or != before it, or a range ";
        return new IllegalArgumentException(
                switch (unit) {
                    case NONE -> unit.expected() + signs + "200..299 or 2xx";
                    case SECONDS -> unit.expected() + signs + "1s..5s";
                    case BYTES -> unit.expected() + signs + "1MiB..5MiB";
                    case RATIO -> unit.expected() + signs + "1 %..5 %";
                    case TIMESTAMP -> unit.expected() + signs + "2026-01-01..2026-12-31";
                    case DAYS -> unit.expected() + signs + "14..90";
                    case PER_SECOND -> unit.expected() + signs + "1/s..5/s";
                    case FLAG -> unit.expected();
                    case TEXT ->
                        "a text (numbers, true and false in quotes), with == or != before it,"
                                + " or ~ or !~ and a regular expression";
                    case ANY ->
                        unit.expected() + "; a number with <, <=, >, >=, == or != before it, or a range 1..5;"
                                + " a text with == or !=, or ~ or !~ and a regular expression";
                });
    }
}
