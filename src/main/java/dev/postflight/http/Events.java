package dev.postflight.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Server-sent events: what happens, told to whoever listens. Any thread may publish; nobody waits for a listener, and one
 * that does not keep up is dropped. It then connects again by itself and asks for the status.
 */
final class Events implements AutoCloseable {
    private static final int MOST_LISTENERS = 64;
    /** What a listener may owe us: some thousand events. */
    private static final int MOST_BYTES = 512 * 1024;

    private static final int MOST_EVENTS = 5_000;
    /** Proxies cut silent connections after 30 s or more. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Vertx vertx;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicLong number = new AtomicLong();
    private final long heartbeat;

    Events(Vertx vertx) {
        this.vertx = vertx;
        Buffer silence = Buffer.buffer(":\n\n");
        this.heartbeat =
                vertx.setPeriodic(HEARTBEAT.toMillis(), tick -> listeners.forEach(listener -> listener.offer(silence)));
    }

    /** Whether anybody would hear; spares making the texts. */
    boolean isHeard() {
        return !listeners.isEmpty();
    }

    void publish(String event, JsonObject data) {
        Buffer text = Buffer.buffer(
                "event: " + event + "\nid: " + number.incrementAndGet() + "\ndata: " + data.encode() + "\n\n");
        listeners.forEach(listener -> listener.offer(text));
    }

    /** Answers with events from now on. */
    Answer listen(RoutingContext request) {
        HttpServerResponse response = request.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream");
        if (request.request().method().equals(HttpMethod.HEAD)) {
            return Answer.ok("text/event-stream", Buffer.buffer());
        }
        if (listeners.size() >= MOST_LISTENERS) {
            throw new Problem(503, MOST_LISTENERS + " listeners are connected already");
        }
        Listener listener = new Listener(vertx.getOrCreateContext(), request.request());
        listeners.add(listener);
        response.setChunked(true).setWriteQueueMaxSize(MOST_BYTES);
        response.closeHandler(closed -> listeners.remove(listener));
        response.exceptionHandler(broken -> listeners.remove(listener));
        response.write("retry: 3000\n:\n\n");
        return Answer.STREAMED;
    }

    @Override
    public void close() {
        vertx.cancelTimer(heartbeat);
        listeners.forEach(Listener::drop);
    }

    /** One connected client. */
    private final class Listener {
        private final Context context;
        private final HttpServerResponse response;
        private final HttpConnection connection;
        private final AtomicInteger pending = new AtomicInteger();

        Listener(Context context, HttpServerRequest request) {
            this.context = context;
            this.response = request.response();
            this.connection = request.connection();
        }

        void offer(Buffer text) {
            if (pending.incrementAndGet() > MOST_EVENTS) {
                drop();
                return;
            }
            context.runOnContext(now -> {
                pending.decrementAndGet();
                if (response.closed()) {
                    listeners.remove(this);
                } else if (response.writeQueueFull()) {
                    drop();
                } else {
                    response.write(text);
                }
            });
        }

        void drop() {
            if (listeners.remove(this)) {
                context.runOnContext(now -> Patience.drop(connection));
            }
        }
    }
}
