package dev.postflight.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.temporal.ChronoUnit;

/** The forms in which a verification is told; each ends with passed, failed, success rate and the approval. */
enum VerifyReport {
    TEXT {
        @Override
        String render(Verification verification) {
            return new VerifyText(verification, false).render();
        }
    },
    JSON {
        @Override
        String render(Verification verification) {
            JsonArray checks = new JsonArray();
            for (Verification.Checked check : verification.checks()) {
                checks.add(new JsonObject()
                        .put("id", check.id())
                        .put("application", check.application())
                        .put("kind", check.kind())
                        .put("severity", check.severity().word())
                        .put("status", check.status().word())
                        .put("note", check.note())
                        .put("duration_seconds", check.took().toNanos() / 1e9));
            }
            JsonObject report = new JsonObject()
                    .put(
                            "started",
                            verification.at().truncatedTo(ChronoUnit.MILLIS).toString())
                    .put("rounds", verification.rounds());
            for (var status : dev.postflight.outcome.Status.values()) {
                report.put(VerifyText.counted(status), verification.count(status));
            }
            return report.put("success_rate", verification.successRate())
                            .put("verdict", verification.approval().word())
                            .put("approved", verification.approval() == Verification.Approval.GO)
                            .put("because", verification.because())
                            .put("checks", checks)
                            .encodePrettily()
                    + "\n";
        }
    },
    JUNIT {
        @Override
        String render(Verification verification) {
            return VerifyJUnit.render(verification);
        }
    },
    MARKDOWN {
        @Override
        String render(Verification verification) {
            StringBuilder text = new StringBuilder(
                    "# Verification: " + verification.approval().word() + " ("
                            + verification.approval().stamp() + ")\n\n");
            text.append("| | check | application | kind | took | |\n|---|---|---|---|---|---|\n");
            for (Verification.Checked check : verification.checks()) {
                text.append("| ")
                        .append(check.status().word())
                        .append(" | `")
                        .append(check.id())
                        .append("` | ")
                        .append(check.application())
                        .append(" | ")
                        .append(check.kind())
                        .append(" | ")
                        .append(VerifyText.time(check.took()))
                        .append(" | ")
                        .append(markdown(check.note()))
                        .append(" |\n");
            }
            return text.append("\n").append(VerifyText.summary(verification)).toString();
        }
    };

    abstract String render(Verification verification);

    /** What a target sent must neither end the cell nor become a link, an image or HTML. */
    private static String markdown(String text) {
        return text.replaceAll("([\\\\`*_{}\\[\\]<>#|!&~])", "\\\\$1").replaceAll("\\s+", " ");
    }
}
