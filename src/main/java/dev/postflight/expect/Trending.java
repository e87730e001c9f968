package dev.postflight.expect;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What is said of where a signal is heading: {@code < 2 %/day over 24h}, {@code < 50MiB/h over 6h}, {@code > -5 %/day over
 * 7d}. Percent are of what the signal usually is, also where its own unit is a ratio.
 *
 * @param window as it is written, and as it names the reading
 */
public record Trending(Condition.Growth condition, String window, Duration over) {
    private static final Pattern FORM =
            Pattern.compile("(<=|>=|<|>)\\s*(.+?)\\s*/\\s*([a-z]+)\\s+over\\s+(\\S+(?:\\s\\S+)?)");

    public static final Duration SHORTEST = Duration.ofHours(1);
    public static final Duration LONGEST = Duration.ofDays(7);

    /**
     * Reads it as people write it.
     *
     * @throws IllegalArgumentException when it is none; the message is what was expected
     */
    public static Trending parse(String text, Unit unit) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw wrong();
        }
        String amount = form.group(2);
        boolean relative = amount.endsWith("%");
        Unit written = relative ? Unit.RATIO : unit;
        Condition.Growth growth = new Condition.Growth(
                operator(form.group(1)),
                quantity(amount, written),
                relative,
                Period.named(form.group(3)).orElseThrow(Trending::wrong),
                unit);
        Duration over = Duration.ofMillis(Math.round(1e3 * quantity(form.group(4), Unit.SECONDS)));
        if (over.compareTo(SHORTEST) < 0 || over.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a trend over 1h to 7d");
        } else if (growth.isAboutGrowth() == growth.bound() < 0 && growth.bound() != 0) {
            throw new IllegalArgumentException("a limit on growth such as < 2 %/day, or on decline such as > -2 %/day");
        }
        return new Trending(growth, form.group(4), over);
    }

    private static Operator operator(String sign) {
        return Stream.of(Operator.values())
                .filter(operator -> operator.sign().equals(sign))
                .findFirst()
                .orElseThrow(Trending::wrong);
    }

    private static double quantity(String text, Unit unit) {
        try {
            return unit.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                "a limit on growth, a period and a window, such as < 2 %/day over 24h or > -1GiB/h over 6h");
    }
}
