package dev.postflight.check.kinds.http;

import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.Family;
import dev.postflight.net.TlsPlan;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Unit;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a server for JSON, for kinds that look at what an API tells. Each request has a connection of its own and is held
 * to the run's deadline; no redirect is followed, so that no credential leaves the origin.
 */
public final class HttpJson implements AutoCloseable {
    private final WorkerExecutor heavy;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final HttpHop.Scene scene;
    private final Server server;
    private final HttpOrigin origin;

    /**
     * Whom to ask.
     *
     * @param base URL below which everything stands
     * @param headers to send with each request, credentials too
     * @param most bytes of an answer, decoded; a longer one is none
     */
    public record Server(URI base, TlsPlan tls, String serverName, Map<String, String> headers, long most) {}

    /** What was answered: a status, and an object; that of an answer which is another kind of JSON is empty. */
    public record Answer(int status, JsonObject json) {}

    /**
     * What came, whatever it is.
     *
     * @param content the JSON; empty where it is none, or none that can be read
     * @param excerpt of what is no JSON, for people
     * @param cut whether there was more than the server's limit, so that nothing was read
     */
    public record Seen(int status, HttpHeaders headers, Optional<Object> content, String excerpt, boolean cut) {}

    /** Makes of an answer what is wanted of it; what it throws is the end of the run. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Seen seen) throws WireFailure;
    }

    public HttpJson(Setup setup, Server server) {
        this.heavy = setup.vertx().createSharedWorkerExecutor("bodies", HttpCheck.HEAVY_AT_ONCE);
        this.scene = new HttpHop.Scene(setup.network(), Family.ANY, HttpHop.Version.ONE, open);
        this.server = server;
        this.origin = HttpOrigin.of(server.base()).orElseThrow(() -> new IllegalArgumentException("a URL with a host"));
    }

    /**
     * Asks.
     *
     * @param path with its query, below the base
     */
    public Future<Answer> get(Run run, String path) {
        return ask(run, HttpMethod.GET, path, "");
    }

    /** The same for who knows what to make of an answer that is no JSON. */
    public Future<Seen> look(Run run, String path) {
        return look(run, path, seen -> seen);
    }

    /** The same, made into something at once, which of a large answer is not done on an event loop. */
    public <T> Future<T> look(Run run, String path, Reader<T> reader) {
        return send(run, HttpMethod.GET, path, "", reader);
    }

    /** The same with something to say. */
    public Future<Seen> look(Run run, String path, JsonObject body) {
        return send(run, HttpMethod.POST, path, body.encode(), seen -> seen);
    }

    /** Asks with something to say. */
    public Future<Answer> post(Run run, String path, JsonObject body) {
        return ask(run, HttpMethod.POST, path, body.encode());
    }

    @Override
    public void close() {
        open.close();
        heavy.close();
    }

    private Future<Answer> ask(Run run, HttpMethod method, String path, String body) {
        return send(run, method, path, body, this::needed);
    }

    private <T> Future<T> send(Run run, HttpMethod method, String path, String body, Reader<T> reader) {
        HttpHeaders headers = HttpAsk.commonHeaders(origin);
        headers.set(HttpHeaderNames.ACCEPT, "application/json");
        headers.set(HttpHeaderNames.ACCEPT_ENCODING, "gzip");
        if (!body.isEmpty()) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.getBytes(StandardCharsets.UTF_8).length);
        }
        server.headers().forEach(headers::set);
        HttpAsk ask = new HttpAsk(
                method, origin, target(path), headers, body, HttpHop.Version.ONE.of(server.tls()), server.serverName());
        return new HttpHop(run, scene, ask, new HttpBody(true, server.most()))
                .go(Optional.empty())
                .compose(answer -> {
                    run.note(() -> answer.protocol() + " " + answer.status());
                    return answer.body().isHeavy()
                            ? heavy.executeBlocking(() -> reader.read(seen(answer)), false)
                            : light(answer, reader);
                });
    }

    private static <T> Future<T> light(HttpAnswer answer, Reader<T> reader) {
        try {
            return Future.succeededFuture(reader.read(seen(answer)));
        } catch (WireFailure failure) {
            return Future.failedFuture(failure);
        }
    }

    private static Seen seen(HttpAnswer answer) throws WireFailure {
        HttpBody body = answer.body();
        body.finish();
        if (body.isCut()) {
            return new Seen(answer.status(), answer.headers(), Optional.empty(), "", true);
        } else if (body.problem().isPresent()) {
            throw WireFailure.ofTarget(body.problem().get());
        }
        String text = body.text();
        Optional<Object> content = Optional.empty();
        try {
            content = Optional.ofNullable(Json.decodeValue(text));
        } catch (DecodeException e) {
            // then it is told as it stands
        }
        return new Seen(
                answer.status(), answer.headers(), content, content.isPresent() ? "" : Plain.text(text.strip()), false);
    }

    private Answer needed(Seen seen) throws WireFailure {
        if (seen.cut()) {
            throw WireFailure.ofTarget("answer is longer than " + Unit.BYTES.format((double) server.most()));
        } else if (seen.content().isEmpty()) {
            throw WireFailure.ofTarget(origin + " answered " + seen.status() + " and no JSON"
                    + (seen.excerpt().isEmpty() ? "" : ": " + seen.excerpt()));
        }
        return new Answer(seen.status(), seen.content().get() instanceof JsonObject object ? object : new JsonObject());
    }

    private String target(String path) {
        String below = server.base().getRawPath() == null ? "" : server.base().getRawPath();
        return (below.endsWith("/") ? below.substring(0, below.length() - 1) : below) + path;
    }
}
