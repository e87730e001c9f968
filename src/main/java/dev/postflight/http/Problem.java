package dev.postflight.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.json.JsonObject;

/** A request that is refused, and what the client is told of it: a problem document of RFC 9457. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final int retryAfter;

    Problem(int status, String detail) {
        this(status, detail, 0);
    }

    /** @param retryAfter seconds after which the same request may succeed; 0 for nothing to say */
    Problem(int status, String detail, int retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    static Problem unknownCheck(String id) {
        return new Problem(404, "there is no check " + Json.shown(id));
    }

    int status() {
        return status;
    }

    int retryAfter() {
        return retryAfter;
    }

    JsonObject json() {
        return new JsonObject()
                .put("type", "about:blank")
                .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                .put("status", status)
                .put("detail", getMessage());
    }
}
