package dev.postflight.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** What a job sends along with its report: taken, so that the connection lives on, and read by nobody. */
final class Enclosure {
    private static final int MOST_BYTES = 10 * 1024;

    private Enclosure() {}

    /** Goes on when all of it came; refuses what is too long. */
    static void pass(RoutingContext request) {
        HttpServerRequest asked = request.request();
        if ("100-continue".equalsIgnoreCase(asked.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        long[] left = {MOST_BYTES};
        asked.handler(chunk -> {
            boolean fits = left[0] >= 0;
            left[0] -= chunk.length();
            if (fits && left[0] < 0) {
                request.fail(
                        new Problem(413, "a report may have " + MOST_BYTES + " bytes with it, which nobody reads"));
            }
        });
        asked.endHandler(end -> {
            if (left[0] >= 0) {
                request.next();
            }
        });
    }
}
