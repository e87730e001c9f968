package dev.postflight.launch;

import dev.postflight.check.Ear;
import dev.postflight.store.Beat;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one job has reported; any thread may tell it, any may ask. */
final class Pulse {
    private final Map<Beat.Kind, Mark> last = new EnumMap<>(Beat.Kind.class);
    /** The start that no end has followed. */
    private @Nullable Mark open;

    /**
     * One report.
     *
     * @param nanos when it came, by the monotonic clock, so that a clock that is set makes nothing older
     * @param took how long the job ran that ended with it
     */
    private record Mark(Instant at, long nanos, Optional<Duration> took) {}

    /** What was kept before a restart: nothing of it lies in the future, whatever the clock was then. */
    synchronized void restore(Beat beat, Instant now, long nanos) {
        long ago = Math.max(0, Duration.between(beat.at(), now).toNanos());
        Optional<Duration> took = beat.begun().map(begun -> atLeastNone(Duration.between(begun, beat.at())));
        Mark mark = new Mark(beat.at(), nanos - ago, took);
        last.put(beat.kind(), mark);
        Mark start = last.get(Beat.Kind.START);
        open = start != null && isBefore(Beat.Kind.SUCCESS, start) && isBefore(Beat.Kind.FAIL, start) ? start : null;
    }

    private boolean isBefore(Beat.Kind kind, Mark start) {
        Mark end = last.get(kind);
        return end == null || end.at.isBefore(start.at);
    }

    /** Takes what comes now, and gives what is to be kept of it. */
    synchronized Beat take(String check, Beat.Kind kind, Instant now, long nanos) {
        Mark started = open;
        return switch (kind) {
            case KNOWN -> {
                last.put(kind, new Mark(now, nanos, Optional.empty()));
                yield new Beat(check, kind, now);
            }
            case START -> {
                open = new Mark(now, nanos, Optional.empty());
                last.put(kind, open);
                yield new Beat(check, kind, now);
            }
            case SUCCESS, FAIL -> {
                open = null;
                Optional<Duration> took =
                        Optional.ofNullable(started).map(start -> Duration.ofNanos(Math.max(0, nanos - start.nanos)));
                last.put(kind, new Mark(now, nanos, took));
                yield new Beat(check, kind, now, took.map(now::minus));
            }
        };
    }

    synchronized boolean isKnown() {
        return !last.isEmpty();
    }

    synchronized Ear.Heard heard(Instant now, long nanos, Duration listening) {
        // who was heard of before somebody listened has been known since then
        Instant known =
                last.values().stream().map(Mark::at).min(Instant::compareTo).orElse(now);
        Mark since = last.get(Beat.Kind.KNOWN);
        return new Ear.Told(
                now,
                since == null ? known : now.minusNanos(Math.max(0, nanos - since.nanos)),
                listening,
                report(Beat.Kind.START, nanos),
                report(Beat.Kind.SUCCESS, nanos),
                report(Beat.Kind.FAIL, nanos),
                open != null);
    }

    private Optional<Ear.Report> report(Beat.Kind kind, long nanos) {
        return Optional.ofNullable(last.get(kind))
                .map(mark -> new Ear.Report(mark.at, Duration.ofNanos(Math.max(0, nanos - mark.nanos)), mark.took));
    }

    private static Duration atLeastNone(Duration length) {
        return length.isNegative() ? Duration.ZERO : length;
    }
}
