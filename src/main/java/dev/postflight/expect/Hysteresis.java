package dev.postflight.expect;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many runs it takes to change a check's status: {@code fail_after: 3 of 5}, {@code pass_after: 2}.
 *
 * @param failures among the last {@code window} runs so many must be at least as bad as the worse status
 * @param passes so many runs in a row must be at least as good as the better status
 */
public record Hysteresis(int failures, int window, int passes) {

    /** As many results as a check keeps; beyond it a status would lag behind by days. */
    public static final int LONGEST = 100;

    /** Every run counts by itself. */
    public static final Hysteresis NONE = new Hysteresis(1, 1, 1);

    /** One lost packet must not page anybody nor fail a launch; two of three is evidence. */
    private static final Hysteresis FREQUENT = new Hysteresis(2, 3, 2);

    private static final Duration SELDOM = Duration.ofMinutes(5);

    private static final Pattern FAIL_AFTER = Pattern.compile("(\\d{1,9})(?:\\s+of\\s+(\\d{1,9}))?");
    private static final String FAIL_AFTER_EXPECTED =
            "a number of runs such as 3, or 3 of 5, from 1 of 1 to " + LONGEST + " of " + LONGEST;
    private static final String PASS_AFTER_EXPECTED = "a number of runs in a row from 1 to " + LONGEST;

    public Hysteresis {
        if (failures < 1 || failures > window || window > LONGEST) {
            throw new IllegalArgumentException(FAIL_AFTER_EXPECTED);
        }
        if (passes < 1 || passes > LONGEST) {
            throw new IllegalArgumentException(PASS_AFTER_EXPECTED);
        }
    }

    /**
     * What holds when the configuration says nothing: 2 of 3 and 2 for what runs more often than every 5 minutes. For a
     * rarer check each run counts by itself: a daily check's single run is all the evidence there is for a day.
     */
    public static Hysteresis defaultFor(Duration every) {
        return every.compareTo(SELDOM) < 0 ? FREQUENT : NONE;
    }

    /**
     * The same with {@code fail_after} as the configuration has it: {@code 3 of 5}, or {@code 3} for three in a row.
     *
     * @throws IllegalArgumentException when it is no such thing; the message is what was expected
     */
    public Hysteresis failAfter(Object value) {
        Matcher matcher = FAIL_AFTER.matcher(value.toString().strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(FAIL_AFTER_EXPECTED);
        }
        int count = Integer.parseInt(matcher.group(1));
        return new Hysteresis(count, matcher.group(2) == null ? count : Integer.parseInt(matcher.group(2)), passes);
    }

    /**
     * The same with {@code pass_after} as the configuration has it: {@code 2}.
     *
     * @throws IllegalArgumentException when it is no such thing; the message is what was expected
     */
    public Hysteresis passAfter(Object value) {
        String text = value.toString().strip();
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(PASS_AFTER_EXPECTED);
        }
        return new Hysteresis(failures, window, Integer.parseInt(text));
    }

    /** As the configuration has it: {@code 3 of 5}. */
    public String failAfter() {
        return failures == window ? Integer.toString(failures) : failures + " of " + window;
    }
}
