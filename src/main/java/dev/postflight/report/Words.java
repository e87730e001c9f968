package dev.postflight.report;

import dev.postflight.outcome.Unit;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How a report names things, in each of its formats. */
final class Words {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Words() {}

    /** In UTC, which the report says once. */
    static String moment(Instant at) {
        return MOMENT.format(at);
    }

    static String length(Duration length) {
        return Unit.SECONDS.format(length.toSeconds());
    }

    static String window(Duration length) {
        return new Window(length, Window.Require.defaultFor(length)).name();
    }

    static String status(Launch launch) {
        return switch (launch.status()) {
            case GO -> Decision.GO.title();
            case NO_GO -> Decision.NO_GO.title();
            case PENDING -> "PENDING";
        };
    }

    /** {@code GO}, {@code GO so far}, {@code NO-GO, overridden}. */
    static String decision(WindowVerdict verdict) {
        return verdict.decision().title()
                + (verdict.lifted().isPresent() ? ", overridden" : "")
                + (verdict.settled() ? "" : " so far");
    }

    static String notBegun(Launch launch) {
        return launch.deployment().isOpen() ? "not begun" : "never begun";
    }

    static String basis(WindowVerdict verdict) {
        return switch (verdict.basis()) {
            case PROOF -> "proof";
            case NO_OBJECTION -> "no objection";
            case NOTHING -> "";
        };
    }

    static String require(Window window) {
        return switch (window.require()) {
            case PROOF -> "proof";
            case NO_OBJECTION -> "no objection";
        };
    }

    static String share(double ratio) {
        return Unit.RATIO.format(ratio);
    }

    /** With its unit; a dash where there is none. */
    static String number(Unit unit, double value) {
        return Double.isFinite(value) ? (unit.isNumeric() ? unit : Unit.NONE).format(value) : "–";
    }

    /** {@code × 2.1 (1.9 to 2.3)}. */
    static String ratio(Curve curve) {
        if (!Double.isFinite(curve.ratio())) {
            return "–";
        }
        String range = curve.ruling()
                .filter(ruling -> Double.isFinite(ruling.low()) && Double.isFinite(ruling.high()))
                .map(ruling -> " (" + Unit.NONE.format(ruling.low()) + " to " + Unit.NONE.format(ruling.high()) + ")")
                .orElse("");
        return "× " + Unit.NONE.format(curve.ratio()) + range;
    }

    static String runs(Seen seen) {
        if (seen.runs() == 0) {
            return "no run could tell";
        }
        return seen.runs() + (seen.runs() == 1 ? " run" : " runs") + ", "
                + (seen.bad() == 0
                        ? "none bad"
                        : seen.bad() + " bad (" + share((double) seen.bad() / seen.runs()) + ")");
    }

    /** What the judge said last of it. */
    static String decision(Seen seen) {
        return seen.evidence().map(evidence -> evidence.decision().title()).orElse("not judged")
                + (seen.gating() ? "" : " (advisory)");
    }

    /** A unit of its own counts for the unit of a share, whatever is shared. */
    static Unit unit(Curve curve) {
        return switch (curve.comparing().method()) {
            case SHARE, BOUNDS -> Unit.RATIO;
            case LEVEL, LEAK, EXISTED -> curve.comparing().unit();
        };
    }
}
