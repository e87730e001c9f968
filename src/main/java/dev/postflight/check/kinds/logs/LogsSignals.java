package dev.postflight.check.kinds.logs;

import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;

/** What a logs check measures, as far as the source can tell. */
final class LogsSignals {
    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "how long it took to read what was new");
    static final Signal LINES = Signal.of("lines", Unit.NONE, "lines read since this check began");
    static final Signal LINE_RATE = Signal.of("line_rate", Unit.PER_SECOND, "lines read in the last window")
            .judgedOnly();
    static final Signal ENTRIES = Signal.of("entries", Unit.NONE, "entries of this class since this check began")
            .per("class");
    static final Signal RATE = Signal.of("rate", Unit.PER_SECOND, "entries of this class in the last window")
            .per("class")
            .judgedOnly();
    static final Signal LAST_LINE = Signal.of(
            "last_line",
            Unit.TIMESTAMP,
            "when the last line was written; of several logs, of the one silent for longest");
    static final Signal AGE =
            Signal.of("age", Unit.SECONDS, "how long ago that is").judgedOnly();
    static final Signal CAUGHT_UP =
            Signal.of("caught_up", Unit.FLAG, "whether everything that was there to be read has been read");
    static final Signal BEHIND = Signal.of("behind", Unit.BYTES, "how much of files is still to be read");
    static final Signal FILES = Signal.of("files", Unit.NONE, "files of now, rotated ones not counted");
    static final Signal SIZE = Signal.of("size", Unit.BYTES, "size of those, together");
    static final Signal ROTATED = Signal.of(
            "rotated", Unit.TIMESTAMP, "when the log was last rotated; of several, that for which it is longest ago");
    static final Signal ROTATED_AGE =
            Signal.of("rotated_age", Unit.SECONDS, "how long ago that is").judgedOnly();
    static final Signal NEW_SHAPES = Signal.of(
            "new_shapes",
            Unit.NONE,
            "kinds of messages of class error that were first seen since the check began, or since the moment in since");
    static final Signal NEWEST_SHAPE = Signal.of(
            "newest_shape", Unit.TEXT, "the newest of them, without its numbers, ids, quoted texts and secrets");
    static final Signal SECRETS =
            Signal.of("secrets", Unit.NONE, "secrets found in plain sight since this check began");
    static final Signal NO_SECRETS = Signal.of(
            "no_secrets", Unit.FLAG, "whether none was found within the time in secrets_for; else where they stand");

    static final Signal[] ALL = {
        DURATION,
        LINES,
        LINE_RATE,
        ENTRIES,
        RATE,
        LAST_LINE,
        AGE,
        CAUGHT_UP,
        BEHIND,
        FILES,
        SIZE,
        ROTATED,
        ROTATED_AGE,
        NEW_SHAPES,
        NEWEST_SHAPE,
        SECRETS,
        NO_SECRETS
    };

    private LogsSignals() {}
}
