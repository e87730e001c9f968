package dev.postflight.check.kinds.logs.remote;

import dev.postflight.check.kinds.elasticsearch.SearchAnswer;
import dev.postflight.check.kinds.http.HttpJson;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.vertx.core.json.JsonObject;

/** Whose fault it is that a server that keeps lines gives none: never the application's whose lines they are. */
final class Refusal {
    private Refusal() {}

    static boolean isGood(HttpJson.Seen seen) {
        return seen.status() == 200 && seen.content().isPresent();
    }

    /** It was not reached, or did not answer. */
    static Throwable ofSource(Throwable failure) {
        return failure instanceof WireFailure wire && wire.finding() == Finding.TARGET_BAD
                ? new WireFailure(Finding.SOURCE_MISSING, wire.sentence())
                : failure;
    }

    static WireFailure of(String name, HttpJson.Seen seen, boolean credentials) {
        String why = why(seen);
        return switch (seen.status()) {
            case 401 ->
                ours((credentials
                                ? name + " refuses the credentials: mend basic, bearer or headers"
                                : name + " wants credentials or a tenant: give basic, bearer or headers")
                        + why);
            case 403 ->
                ours(name + " does not let these credentials read: grant them the right to read these logs" + why);
            case 400, 422 -> ours(name + " refuses the query" + why);
            case 404 -> ours("there is no API of " + name + " at this URL" + why);
            case 200 -> theirs(name + " answered no lines of logs" + why);
            default -> theirs(name + " answered " + seen.status() + why);
        };
    }

    private static WireFailure ours(String sentence) {
        return new WireFailure(Finding.CHECK_BROKEN, sentence);
    }

    private static WireFailure theirs(String sentence) {
        return new WireFailure(Finding.SOURCE_MISSING, sentence);
    }

    /** Loki answers in plain text, Elasticsearch as {@link SearchAnswer} knows. */
    private static String why(HttpJson.Seen seen) {
        String words = seen.excerpt();
        if (seen.content().orElse("") instanceof JsonObject answer) {
            words = answer.containsKey("error")
                    ? SearchAnswer.error(answer)
                    : answer.getValue("message") instanceof String text ? text : "";
        }
        return words.isEmpty() ? "" : " (" + Plain.text(words) + ")";
    }
}
