package dev.postflight.check.kinds.elasticsearch;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What a search has answered, for every kind that searches. */
public final class SearchAnswer {
    private SearchAnswer() {}

    /** Whether nothing was searched: for a name with a star, that no index bears it is no error to the server. */
    public static boolean hasNoIndex(JsonObject answer) {
        return answer.getValue("_shards") instanceof JsonObject shards && count(shards, "total") == 0;
    }

    /** Why it tells of a part only. A shard that no node holds is not among the failed: it is just not successful. */
    public static Optional<String> partly(JsonObject answer, String index) {
        if (answer.getValue("_shards") instanceof JsonObject shards) {
            long silent = count(shards, "total") - count(shards, "successful");
            if (silent > 0) {
                return Optional.of(
                        silent + " of " + count(shards, "total") + " shards of " + index + " did not answer");
            }
        }
        return Boolean.TRUE.equals(answer.getValue("timed_out"))
                ? Optional.of("the search in " + index + " timed out")
                : Optional.empty();
    }

    /**
     * What it says was wrong, as {@code {"error": {"type": …, "reason": …}}} or just a text; empty where it says nothing.
     * That all shards failed says nothing, so then it is why the first one did.
     */
    public static String error(JsonObject answer) {
        Object error = answer.getValue("error");
        if (!(error instanceof JsonObject object)) {
            return error instanceof String text ? text : "";
        }
        JsonObject told = "search_phase_execution_exception".equals(object.getValue("type"))
                        && object.getValue("root_cause") instanceof JsonArray causes
                        && !causes.isEmpty()
                        && causes.getValue(0) instanceof JsonObject first
                ? first
                : object;
        return told.getValue("type") + (told.getValue("reason") == null ? "" : ": " + told.getValue("reason"));
    }

    private static long count(JsonObject shards, String name) {
        return shards.getValue(name) instanceof Number number ? number.longValue() : 0;
    }
}
