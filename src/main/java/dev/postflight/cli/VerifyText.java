package dev.postflight.cli;

import dev.postflight.outcome.Status;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.util.List;

/** A verification as people read it on a terminal. */
record VerifyText(Verification verification, boolean colours) {
    private static final String RESET = "\u001b[0m";

    String render() {
        StringBuilder text = new StringBuilder();
        List<Verification.Checked> checks = verification.checks();
        int ids = checks.stream().mapToInt(check -> check.id().length()).max().orElse(0);
        int kinds =
                checks.stream().mapToInt(check -> check.kind().length()).max().orElse(0);
        String application = "";
        for (Verification.Checked check : checks) {
            if (!check.application().equals(application)) {
                application = check.application();
                text.append(text.isEmpty() ? "" : "\n").append(application).append('\n');
            }
            text.append(String.format(
                                    "  %s  %-" + ids + "s  %-" + kinds + "s  %8s  %s",
                                    painted(check.status()),
                                    check.id(),
                                    check.kind(),
                                    time(check.took()),
                                    check.note())
                            .stripTrailing())
                    .append('\n');
        }
        return text.append(text.isEmpty() ? "" : "\n")
                .append(summary(verification))
                .toString();
    }

    static String summary(Verification verification) {
        StringBuilder counts = new StringBuilder();
        for (Status status : Status.values()) {
            long count = verification.count(status);
            if (count > 0 || status == Status.PASS || status == Status.FAIL) {
                counts.append(counts.isEmpty() ? "" : ", ")
                        .append(count)
                        .append(' ')
                        .append(counted(status));
            }
        }
        int all = verification.checks().size();
        return all + (all == 1 ? " check: " : " checks: ") + counts + "\n"
                + "success rate: " + verification.successRateText() + "\n"
                + "verdict: " + verification.approval().word() + " ("
                + verification.approval().stamp() + "), " + verification.because() + "\n";
    }

    static String counted(Status status) {
        return switch (status) {
            case PASS -> "passed";
            case WARN -> "warned";
            case FAIL -> "failed";
            case UNKNOWN -> "unknown";
        };
    }

    static String time(Duration length) {
        return Unit.SECONDS.format(length.toNanos() / 1e9);
    }

    private String painted(Status status) {
        String word = String.format("%-7s", status.word());
        return colours ? colour(status) + word + RESET : word;
    }

    private static String colour(Status status) {
        return switch (status) {
            case PASS -> "\u001b[32m";
            case WARN -> "\u001b[33m";
            case FAIL -> "\u001b[31m";
            case UNKNOWN -> "\u001b[35m";
        };
    }
}
