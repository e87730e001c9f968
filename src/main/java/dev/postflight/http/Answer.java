package dev.postflight.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a request is answered with. */
record Answer(int status, String type, Buffer body, Map<String, String> headers) {
    static final String JSON = "application/json";

    /** The action writes the response by itself, bit by bit. */
    static final Answer STREAMED = new Answer(0, "", Buffer.buffer(), Map.of());

    static Answer ok(String type, Buffer body) {
        return new Answer(200, type, body, Map.of());
    }

    static Answer text(String text) {
        return ok("text/plain; charset=utf-8", Buffer.buffer(text));
    }

    static Answer json(JsonObject json) {
        return ok(JSON, json.toBuffer());
    }

    static Answer problem(Problem problem) {
        return new Answer(
                problem.status(),
                "application/problem+json",
                problem.json().toBuffer(),
                problem.retryAfter() == 0 ? Map.of() : Map.of("Retry-After", Integer.toString(problem.retryAfter())));
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, type, body, more);
    }

    Answer withStatus(int other) {
        return new Answer(other, type, body, headers);
    }

    boolean isStreamed() {
        return status == STREAMED.status;
    }
}
