package dev.postflight.watch;

import dev.postflight.outcome.Status;
import dev.postflight.outcome.Unit;
import dev.postflight.past.Track;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a check's own status says of a window: a failure is NO-GO at once; GO takes enough runs that could tell, and passing at
 * the end. Not knowing is never the target's fault.
 */
record States(Decision decision, String sentence, double coverage) {
    private static final double COVERAGE = 0.8;

    static States of(Testimony testimony, Span span) {
        double expected = Math.max(
                1,
                Math.floor((double) counted(span).toNanos()
                        / Math.max(1, testimony.subject().every().toNanos())));
        long runs = runs(testimony.runs(), span);
        double coverage = Math.min(1, runs / expected);
        for (Stretch stretch : testimony.stretches()) {
            if (stretch.status() == Status.FAIL && !stretch.excused() && overlaps(stretch, span)) {
                return new States(Decision.NO_GO, "it fails: " + stretch.reason(), coverage);
            }
        }
        String seen = "%s of %s runs could tell".formatted(Phrase.count(runs), Phrase.count((long) expected));
        if (span.length().isNegative() || span.length().isZero()) {
            return new States(Decision.UNDECIDED, "the warm-up is not over", coverage);
        }
        Optional<Stretch> end = at(testimony, span.until(), testimony.subject().every());
        if (end.isEmpty()) {
            return new States(Decision.UNDECIDED, "nothing is known of it: " + seen, coverage);
        }
        Stretch last = end.get();
        String reason = last.reason().isEmpty() ? "" : ": " + last.reason();
        return switch (last.status()) {
            case UNKNOWN -> new States(Decision.UNDECIDED, "it is unknown" + reason, coverage);
            case FAIL -> new States(Decision.UNDECIDED, "it fails, which is excused" + reason, coverage);
            case PASS, WARN ->
                coverage < COVERAGE
                        ? new States(Decision.UNDECIDED, missing(testimony, span, seen), coverage)
                        : new States(
                                Decision.GO,
                                (last.status() == Status.WARN ? "warns" + reason : "passes") + ", and " + seen,
                                coverage);
        };
    }

    /** Why there are too few runs, as far as that is known. */
    private static String missing(Testimony testimony, Span span, String seen) {
        for (Stretch stretch : testimony.stretches()) {
            if (stretch.status() == Status.UNKNOWN && overlaps(stretch, span)) {
                return seen + "; it was unknown for "
                        + Unit.SECONDS.format(Duration.between(
                                        later(stretch.from(), span.from()), earlier(stretch.until(), span.until()))
                                .toSeconds())
                        + ": " + stretch.reason();
            }
        }
        return seen;
    }

    private static Optional<Stretch> at(Testimony testimony, Instant moment, Duration lag) {
        return testimony.stretches().stream()
                .filter(stretch ->
                        stretch.from().isBefore(moment) && !stretch.until().isBefore(moment.minus(lag)))
                .reduce((earlier, later) -> later);
    }

    private static boolean overlaps(Stretch stretch, Span span) {
        return stretch.from().isBefore(span.until()) && stretch.until().isAfter(span.from());
    }

    private static Duration counted(Span span) {
        return span.seen() > span.first()
                ? Duration.between(Instant.ofEpochSecond(60 * span.first()), span.until())
                : span.length();
    }

    private static long runs(Track runs, Span span) {
        long from = span.seen() > span.first()
                ? span.first()
                : Math.floorDiv(span.from().getEpochSecond(), 60);
        return runs.between(from, Math.floorDiv(span.until().getEpochSecond() + 59, 60))
                .all();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
