package dev.postflight.check.kinds.websocket;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.http.HttpOptions;
import dev.postflight.check.kinds.http.HttpOrigin;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Network;
import dev.postflight.net.TlsPlan;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens a WebSocket and may talk over it: sends, expects, pings, closes. */
public final class WebsocketCheck implements Check {
    private static final Option<URI> URL = Option.url("url", List.of("ws", "wss"), "the address to open")
            .needed()
            .asMain();
    private static final Option<Map<String, String>> HEADERS = Option.map(
                    "headers", new Shape.Text(), "headers of the upgrade request")
            .or(Map.of());
    private static final Option<List<String>> SUBPROTOCOL = Option.list(
                    "subprotocol", new Shape.Text(), "subprotocol to offer, or several; the server must choose one")
            .or(List.of());
    private static final Option<String> ORIGIN = Option.text("origin", "Origin header, as a browser would send it");
    private static final Option<List<Settings>> DIALOGUE = Option.list(
                    "dialogue", WebsocketStep.SHAPE, "steps in turn, each one of send, expect, ping: true, close")
            .or(List.of());

    static final Signal PHASE = Signal.of(
                    "phase", Unit.SECONDS, "Time spent in resolve, connect, tls, upgrade and dialogue.")
            .per("phase", "resolve", "connect", "tls", "upgrade", "dialogue");
    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "Time from name lookup to the last step.");
    static final Signal STEP = Signal.of("step", Unit.SECONDS, "Time of each step, by its name or number.")
            .per("step");
    static final Signal STATUS =
            Signal.of("status", Unit.NONE, "HTTP status of the answer to the upgrade; 101 is success.");
    static final Signal CLOSE_CODE =
            Signal.of("close_code", Unit.NONE, "Code of the server's close frame; 1005 when it had none.");
    static final Signal SUBPROTOCOL_USED =
            Signal.of("subprotocol", Unit.TEXT, "The subprotocol that the server chose; empty for none.");
    static final Signal MESSAGE = Signal.of("message", Unit.TEXT, "The last message received.");

    public static final CheckKind KIND = CheckKind.named("websocket")
            .summary("Opens a WebSocket, and may talk over it in steps.")
            .options(
                    URL,
                    HEADERS,
                    HttpOptions.BASIC,
                    HttpOptions.BEARER,
                    SUBPROTOCOL,
                    ORIGIN,
                    HttpOptions.IP,
                    TlsOptions.TLS,
                    DIALOGUE)
            .signals(PHASE, DURATION, STEP, STATUS, CLOSE_CODE, SUBPROTOCOL_USED, MESSAGE)
            .targets(WebsocketCheck::target)
            .complains(WebsocketCheck::complaints)
            .opens(WebsocketCheck::new);

    private final Network network;
    private final URI url;
    private final String title;
    private final Network.Endpoint endpoint;
    private final List<String> subprotocols;
    private final HttpHeaders headers;
    private final List<WebsocketStep> steps;
    private final Optional<TlsPlan> tls;
    private final String serverName;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private WebsocketCheck(Setup setup) {
        Settings settings = setup.settings();
        this.network = setup.network();
        this.url = settings.get(URL);
        this.title = title(settings);
        this.endpoint = endpoint(settings);
        this.subprotocols = settings.get(SUBPROTOCOL);
        this.headers = headers(settings);
        this.steps = WebsocketStep.of(settings.get(DIALOGUE));
        this.tls = origin(settings).secure()
                ? Optional.of(TlsOptions.plan(settings).offering(List.of("http/1.1")))
                : Optional.empty();
        this.serverName = TlsOptions.serverName(settings).orElse(endpoint.host());
    }

    @Override
    public Future<Outcome> run(Run run) {
        List<Reading> readings = new ArrayList<>();
        long begin = System.nanoTime();
        return network.open(run, endpoint, tls, serverName)
                .compose(wire -> {
                    open.add(wire.channel());
                    wire.phases()
                            .forEach((phase, took) -> readings.add(
                                    PHASE.reads(took.toNanos() / 1e9).at(phase.word())));
                    return upgrade(run, wire, readings)
                            .compose(upgraded -> talk(wire, readings))
                            .onComplete(done -> leave(wire));
                })
                .map(done -> Outcome.measured(with(readings, begin)))
                .otherwise(failure -> WireFailure.outcome(failure, with(readings, begin)));
    }

    @Override
    public void close() {
        open.close();
    }

    private Future<String> upgrade(Run run, Wire wire, List<Reading> readings) {
        long begin = System.nanoTime();
        run.note(() -> "asking for the upgrade of " + title);
        return WebsocketUpgrade.lead(wire, url, subprotocols, headers, status -> {
                    run.note(() -> "answer to the upgrade: " + status);
                    readings.add(STATUS.reads(status));
                })
                .onSuccess(subprotocol -> readings.add(SUBPROTOCOL_USED.reads(subprotocol)))
                .onComplete(done -> readings.add(since(begin).at("upgrade")));
    }

    private Future<Void> talk(Wire wire, List<Reading> readings) {
        long begin = System.nanoTime();
        return new WebsocketDialogue(wire, steps, readings)
                .lead()
                .onComplete(done -> readings.add(since(begin).at("dialogue")));
    }

    /** Says goodbye as RFC 6455 wants it, without waiting for the answer. */
    private static void leave(Wire wire) {
        if (wire.pipeline().get("ws-encoder") != null && wire.channel().isActive()) {
            wire.channel().writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
        }
        wire.close();
    }

    private static Reading since(long begin) {
        return PHASE.reads((System.nanoTime() - begin) / 1e9);
    }

    private static List<Reading> with(List<Reading> readings, long begin) {
        readings.add(DURATION.reads((System.nanoTime() - begin) / 1e9));
        return readings;
    }

    /** A WebSocket begins as HTTP, at the port that HTTP would use. */
    private static HttpOrigin origin(Settings settings) {
        return findOrigin(settings).orElseThrow(() -> new IllegalStateException("a URL with a host"));
    }

    private static Optional<HttpOrigin> findOrigin(Settings settings) {
        return HttpOrigin.of(URI.create("http" + settings.get(URL).toString().substring("ws".length())));
    }

    private static Network.Endpoint endpoint(Settings settings) {
        HttpOrigin origin = origin(settings);
        return new Network.Endpoint(origin.host(), origin.port(), HttpOptions.family(settings));
    }

    private static HttpHeaders headers(Settings settings) {
        HttpHeaders headers = new DefaultHttpHeaders();
        findOrigin(settings).ifPresent(origin -> headers.set(HttpHeaderNames.HOST, origin.authority()));
        settings.find(ORIGIN).ifPresent(origin -> headers.set(HttpHeaderNames.ORIGIN, origin));
        settings.find(HttpOptions.BEARER)
                .ifPresent(token -> headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token.reveal()));
        settings.find(HttpOptions.BASIC).ifPresent(basic -> {
            String pair = basic.get(HttpOptions.USER) + ":"
                    + basic.get(HttpOptions.PASSWORD).reveal();
            headers.set(
                    HttpHeaderNames.AUTHORIZATION,
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        });
        settings.get(HEADERS).forEach(headers::set);
        return headers;
    }

    /** Without credentials, and without a query, which may hold some. */
    private static String title(Settings settings) {
        String path = settings.get(URL).getRawPath();
        return "ws" + origin(settings).toString().substring("http".length()) + (path == null ? "" : path);
    }

    private static CheckKind.Target target(Settings settings) {
        return new CheckKind.Target(title(settings), origin(settings).host());
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        if (findOrigin(settings).isEmpty()) {
            complaints.put(URL.name(), "a URL such as wss://shop.example/live");
        } else if (settings.get(URL).getRawAuthority().contains("@")) {
            complaints.put(URL.name(), "a URL without credentials; they belong under basic");
        }
        if (settings.has(HttpOptions.BEARER) && settings.has(HttpOptions.BASIC)) {
            complaints.put(HttpOptions.BASIC.name(), "nothing, since bearer is given");
        }
        try {
            headers(settings);
        } catch (IllegalArgumentException e) {
            complaints.put(HEADERS.name(), "names and values that HTTP allows"); // the value may be a secret
        }
        WebsocketStep.complaint(settings.get(DIALOGUE))
                .ifPresent(complaint -> complaints.put(DIALOGUE.name(), complaint));
        return complaints;
    }
}
