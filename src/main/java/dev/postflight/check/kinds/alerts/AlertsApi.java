package dev.postflight.check.kinds.alerts;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.http.HttpJson;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * The API of one of the two servers. It is the target: what it does not answer is its fault, but for credentials.
 *
 * @param name for people
 * @param most bytes of an answer
 */
record AlertsApi(String name, HttpJson server, boolean credentials, long most) implements AutoCloseable {

    /** Whether it says that it is ready. */
    Future<Void> ready(Run run) {
        return server.look(run, "/-/ready")
                .compose(seen -> seen.status() == 200 && !seen.cut()
                        ? Future.<Void>succeededFuture()
                        : Future.failedFuture(failure(seen, "/-/ready")));
    }

    /** An answer in JSON of any kind. */
    Future<Object> get(Run run, String path) {
        return server.look(run, path).compose(seen -> {
            String place = path.split("\\?", 2)[0];
            if (seen.cut()) {
                return Future.failedFuture(new WireFailure(
                        Finding.SOURCE_MISSING,
                        place + " answers more than " + Unit.BYTES.format((double) most) + ": raise answer_limit"));
            } else if (seen.status() != 200 || seen.content().isEmpty()) {
                return Future.failedFuture(failure(seen, place));
            }
            return Future.succeededFuture(seen.content().get());
        });
    }

    /** What a server of Prometheus' kind wraps into {@code data}. */
    Future<JsonObject> data(Run run, String path) {
        return get(run, path)
                .compose(answer -> answer instanceof JsonObject json && json.getValue("data") instanceof JsonObject data
                        ? Future.succeededFuture(data)
                        : Future.failedFuture(strange(path)));
    }

    WireFailure strange(String path) {
        return WireFailure.ofTarget(path.split("\\?", 2)[0] + " answers something else than " + name + " does");
    }

    @Override
    public void close() {
        server.close();
    }

    private WireFailure failure(HttpJson.Seen seen, String place) {
        int status = seen.status();
        if (status == 401 || status == 403) {
            return new WireFailure(
                    Finding.CHECK_BROKEN,
                    credentials
                            ? "the credentials are refused: mend basic, bearer or headers"
                            : "it wants credentials: give basic, bearer or headers");
        } else if (status == 404) {
            return WireFailure.ofTarget("there is no " + place + ": this is not " + name + ", or its URL lacks a path");
        } else if (status == 503 && place.equals("/-/ready")) {
            return WireFailure.ofTarget(name + " is not ready");
        } else if (status == 200) {
            return strange(place);
        }
        return WireFailure.ofTarget(
                place + " answered " + status + (seen.excerpt().isEmpty() ? "" : ": " + seen.excerpt()));
    }
}
