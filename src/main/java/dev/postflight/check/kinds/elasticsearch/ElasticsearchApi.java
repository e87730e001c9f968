package dev.postflight.check.kinds.elasticsearch;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.http.HttpJson;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The API of a cluster, and whose fault it is when it refuses. */
final class ElasticsearchApi implements AutoCloseable {
    private final HttpJson server;
    private final boolean credentials;

    ElasticsearchApi(HttpJson server, boolean credentials) {
        this.server = server;
        this.credentials = credentials;
    }

    /** @param grant the privilege that it takes */
    Future<JsonObject> get(Run run, String path, String grant) {
        return server.get(run, path).compose(answer -> judged(answer, path, grant));
    }

    /** Searching for what is in an index; what is no index has an empty answer, what cannot be searched so says why. */
    Future<JsonObject> search(Run run, String index, JsonObject query) {
        String path = "/" + index + "/_search";
        return server.post(run, path + "?request_cache=false", query).compose(answer -> switch (answer.status()) {
            case 404 -> Future.succeededFuture(new JsonObject());
            case 400 -> Future.succeededFuture(answer.json());
            default -> judged(answer, path, "the index privilege read on " + index);
        });
    }

    @Override
    public void close() {
        server.close();
    }

    private Future<JsonObject> judged(HttpJson.Answer answer, String path, String grant) {
        if (answer.status() == 200) {
            return Future.succeededFuture(answer.json());
        }
        String place = path.split("\\?", 2)[0];
        String why = why(answer.json());
        String sentence = switch (answer.status()) {
            case 401 ->
                credentials
                        ? "the credentials are refused: mend basic, bearer or api_key" + why
                        : "it wants credentials: give basic, bearer or api_key" + why;
            case 403 -> "these credentials may not ask " + place + ": grant " + grant + why;
            default -> place + " answered " + answer.status() + why;
        };
        boolean ours = answer.status() == 401 || answer.status() == 403;
        return Future.failedFuture(new WireFailure(ours ? Finding.CHECK_BROKEN : Finding.TARGET_BAD, sentence));
    }

    /** In brackets, behind a sentence of ours. */
    static String why(JsonObject answer) {
        String words = SearchAnswer.error(answer);
        return words.isEmpty() ? "" : " (" + Plain.text(words) + ")";
    }
}
