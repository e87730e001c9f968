package dev.postflight.cli.remote;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;

/** A verdict as people read it in a pipeline's log: the decision with its sentence, and the evidence of what went wrong. */
final class GateText {
    /** The report has all of them. */
    private static final int MOST = 20;

    private GateText() {}

    static String of(JsonObject launch, String waited) {
        JsonObject verdict = launch.getJsonObject("verdict");
        JsonObject window = window(launch);
        StringBuilder text = new StringBuilder();
        String rests = verdict.getString("rests_on");
        if (verdict.getBoolean("settled")) {
            text.append(word(verdict)).append("  ").append(Chosen.title(launch));
            text.append(rests == null ? "" : "  window " + rests).append(": ");
            text.append(Plain.line(verdict.getString("sentence"))).append('\n');
        } else {
            text.append("UNDECIDED  ").append(Chosen.title(launch));
            text.append("  window ").append(window.getString("window"));
            text.append(": not settled within ").append(waited).append("; ");
            text.append(word(verdict).toLowerCase(java.util.Locale.ROOT)).append(" so far: ");
            text.append(Plain.line(verdict.getString("sentence"))).append('\n');
        }
        if (!verdict.getString("decision").equals("go") && (rests != null || !verdict.getBoolean("settled"))) {
            evidence(text, window, verdict.getString("decision"));
        }
        return text.toString();
    }

    /** The one that the verdict rests on, or else the one that was asked for, or the first that is open. */
    static JsonObject window(JsonObject launch) {
        JsonObject verdict = launch.getJsonObject("verdict");
        String name =
                verdict.getString("rests_on") == null ? verdict.getString("window") : verdict.getString("rests_on");
        List<JsonObject> windows = launch.getJsonArray("windows").stream()
                .map(JsonObject.class::cast)
                .toList();
        return windows.stream()
                .filter(window -> Objects.equals(window.getString("window"), name))
                .findFirst()
                .or(() -> windows.stream()
                        .filter(window -> !window.getBoolean("settled"))
                        .findFirst())
                .orElseGet(() -> windows.get(windows.size() - 1));
    }

    static String word(JsonObject decided) {
        return switch (decided.getString("decision")) {
            case "go" -> "GO";
            case "no_go" -> "NO-GO";
            default -> "UNDECIDED";
        };
    }

    /** What came to the same decision as the whole: that is what failed, or what is missing. */
    private static void evidence(StringBuilder text, JsonObject window, String decision) {
        List<JsonObject> telling = telling(window.getJsonArray("evidence"), decision);
        for (JsonObject check : telling.subList(0, Math.min(MOST, telling.size()))) {
            text.append("  ").append(word(check)).append("  ").append(check.getString("check"));
            text.append(check.getBoolean("gating") ? ": " : " (advisory): ");
            text.append(Plain.line(check.getString("sentence"))).append('\n');
            for (JsonObject ruling : telling(check.getJsonArray("rulings"), decision)) {
                String sentence = Plain.line(ruling.getString("sentence"));
                if (!sentence.equals(Plain.line(check.getString("sentence")))) {
                    text.append("      ").append(sentence).append('\n');
                }
            }
        }
        if (telling.size() > MOST) {
            text.append("  and ").append(telling.size() - MOST).append(" more; postflight report has them\n");
        }
    }

    private static List<JsonObject> telling(JsonArray all, String decision) {
        return all.stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("decision").equals(decision))
                .toList();
    }
}
