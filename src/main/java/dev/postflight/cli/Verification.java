package dev.postflight.cli;

import dev.postflight.cli.shared.ExitCode;
import dev.postflight.outcome.Severity;
import dev.postflight.outcome.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a one-shot verification found, and what it amounts to.
 *
 * @param at when it began
 * @param rounds how often each check was run
 */
record Verification(Instant at, Duration took, int rounds, List<Checked> checks) {

    /** One check of it; {@code note} is why it is not simply good, or what was seen when it is. */
    record Checked(
            String id, String application, String kind, Severity severity, Status status, String note, Duration took) {

        /** A check that is only for information never decides. */
        boolean decides() {
            return switch (severity) {
                case PAGE, TICKET -> true;
                case INFO -> false;
            };
        }
    }

    /** What a pipeline acts upon. */
    enum Approval {
        GO("GO", "APPROVED", ExitCode.GO),
        NO_GO("NO-GO", "NOT APPROVED", ExitCode.NO_GO),
        UNDECIDED("UNDECIDED", "NOT APPROVED", ExitCode.UNDECIDED);

        private final String word;
        private final String stamp;
        private final int exitCode;

        Approval(String word, String stamp, int exitCode) {
            this.word = word;
            this.stamp = stamp;
            this.exitCode = exitCode;
        }

        String word() {
            return word;
        }

        String stamp() {
            return stamp;
        }

        int exitCode() {
            return exitCode;
        }
    }

    /** A proven failure decides; then what is not known; only a full set of passes and warnings is a go. */
    Approval approval() {
        if (!deciding(Status.FAIL).isEmpty()) {
            return Approval.NO_GO;
        }
        boolean known = !checks.isEmpty() && deciding(Status.UNKNOWN).isEmpty();
        return known ? Approval.GO : Approval.UNDECIDED;
    }

    /** Why, in one line. */
    String because() {
        return switch (approval()) {
            case GO -> goodness();
            case NO_GO -> "failed: " + ids(deciding(Status.FAIL));
            case UNDECIDED -> checks.isEmpty() ? "there is no check" : "unknown: " + ids(deciding(Status.UNKNOWN));
        };
    }

    private String goodness() {
        List<Checked> aside = checks.stream()
                .filter(check -> check.status() == Status.FAIL || check.status() == Status.UNKNOWN)
                .toList();
        if (!aside.isEmpty()) {
            return "only for information and not good: " + ids(aside);
        }
        List<Checked> warned =
                checks.stream().filter(check -> check.status() == Status.WARN).toList();
        return warned.isEmpty() ? "every check passed" : "no check failed; warned: " + ids(warned);
    }

    /** How many have this status and decide. */
    long decisive(Status status) {
        return deciding(status).size();
    }

    long count(Status status) {
        return checks.stream().filter(check -> check.status() == status).count();
    }

    /** Checks that hold, warnings included, of all; 0 when there is none. */
    double successRate() {
        return checks.isEmpty() ? 0 : (count(Status.PASS) + count(Status.WARN)) / (double) checks.size();
    }

    String successRateText() {
        return String.format(Locale.ROOT, "%.1f %%", successRate() * 100);
    }

    private List<Checked> deciding(Status status) {
        return checks.stream()
                .filter(check -> check.decides() && check.status() == status)
                .toList();
    }

    private static String ids(List<Checked> checks) {
        return checks.stream().map(Checked::id).collect(Collectors.joining(", "));
    }
}
