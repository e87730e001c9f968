package dev.postflight.expect;

import java.util.Optional;
import java.util.stream.Stream;

/** What a growth is told by: {@code 2 %/day}. */
public enum Period {
    SECOND("s", "second", 1),
    MINUTE("min", "m", 60),
    HOUR("h", "hour", 3_600),
    DAY("day", "d", 86_400),
    WEEK("week", "w", 604_800);

    private final String word;
    private final String other;
    private final int seconds;

    Period(String word, String other, int seconds) {
        this.word = word;
        this.other = other;
        this.seconds = seconds;
    }

    static Optional<Period> named(String word) {
        return Stream.of(values())
                .filter(period -> period.word.equals(word) || period.other.equals(word))
                .findFirst();
    }

    String word() {
        return word;
    }

    public int seconds() {
        return seconds;
    }
}
