package dev.postflight.testing;

import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The readings of an outcome as people see them, for tests that compare them all at once. */
public final class Readings {
    private Readings() {}

    /** By title, those of one title joined by a bar; without the duration, which differs each time. */
    public static Map<String, String> of(Outcome outcome) {
        return outcome.readings().stream()
                .filter(reading -> !reading.signal().name().equals("duration"))
                .collect(Collectors.toMap(
                        Reading::title, Readings::show, (one, two) -> one + " | " + two, LinkedHashMap::new));
    }

    private static String show(Reading reading) {
        Value value = reading.value();
        if (value instanceof Value.Number number) {
            return reading.signal().unit().format(number.value());
        } else if (value instanceof Value.Flag flag) {
            return flag.value() + (flag.why().isEmpty() ? "" : " (" + flag.why() + ")");
        } else if (value instanceof Value.Text text) {
            return text.value();
        }
        return value instanceof Value.Unknown unknown
                ? "unknown: " + unknown.why()
                : "absent: " + ((Value.Absent) value).why();
    }
}
