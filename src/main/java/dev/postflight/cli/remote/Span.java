package dev.postflight.cli.remote;

import dev.postflight.cli.shared.Refusal;
import dev.postflight.outcome.Unit;
import java.time.Duration;

/** A length of time as people write it: {@code 45m}, {@code 0.5h}. */
final class Span {
    private static final Duration LONGEST = Duration.ofDays(31);

    private Span() {}

    static Duration parse(String option, String text) {
        double seconds;
        try {
            seconds = Unit.SECONDS.parse(text);
        } catch (IllegalArgumentException e) {
            seconds = Double.NaN;
        }
        if (!(seconds >= 0 && seconds <= LONGEST.toSeconds())) {
            throw new Refusal(option + " " + text + " is not a time such as 45m, up to 31d");
        }
        return Duration.ofMillis(Math.round(seconds * 1e3));
    }

    /** As short as it goes. */
    static String shown(Duration span) {
        return Unit.SECONDS.format(span.toMillis() / 1e3);
    }
}
