package dev.postflight.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Drops connections whose client lets us wait: for its whole request, or with taking its answer. Lives on one event loop.
 *
 * <p>It counts from the last answer on, so a byte now and then gains nothing; and it does not count while we are the slow
 * ones, as an idle time-out would.
 */
final class Patience {
    /** Security bar of the design; a Prometheus that scrapes less often just connects again. */
    static final Duration LIMIT = Duration.ofSeconds(10);
    /** An honest client far away takes large answers at least this fast. */
    private static final int BYTES_PER_SECOND = 1024 * 1024;

    private final Vertx vertx;
    /** The one that waits longest comes first. */
    private final Map<HttpConnection, Wait> waits = new LinkedHashMap<>();

    private record Wait(long timer, boolean forRequest) {}

    Patience(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The client owes us a request. */
    void expectRequest(HttpConnection connection) {
        start(connection, true, 0);
    }

    /** The client owes us nothing while we work. */
    void pause(HttpConnection connection) {
        Wait wait = waits.remove(connection);
        if (wait != null) {
            vertx.cancelTimer(wait.timer);
        }
    }

    /** Makes room: who has owed us a request longest goes; false when nobody does. */
    boolean dropLongest() {
        for (Map.Entry<HttpConnection, Wait> each : waits.entrySet()) {
            if (each.getValue().forRequest) {
                pause(each.getKey());
                drop(each.getKey());
                return true;
            }
        }
        return false;
    }

    /** The client must take so many bytes. */
    void expectTaking(HttpConnection connection, int bytes) {
        start(connection, false, bytes);
    }

    /** At once, unlike closing, which would wait until the client has taken what is on its way. */
    static void drop(HttpConnection connection) {
        ((HttpServerConnection) connection).channelHandlerContext().close();
    }

    private void start(HttpConnection connection, boolean forRequest, int bytes) {
        pause(connection);
        long millis = LIMIT.toMillis() + bytes * 1_000L / BYTES_PER_SECOND;
        long timer = vertx.setTimer(millis, fired -> {
            waits.remove(connection);
            drop(connection);
        });
        waits.put(connection, new Wait(timer, forRequest));
    }
}
