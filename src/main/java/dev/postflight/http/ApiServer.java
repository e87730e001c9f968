package dev.postflight.http;

import dev.postflight.config.ServerConfig;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One event loop's share of the server: takes a request through all gates to its action, and the answer back. */
final class ApiServer extends VerticleBase {
    private static final Logger LOG = Logger.getLogger(ApiServer.class.getName());

    /** Far more than the page, a Prometheus or two and a pipeline hold; few enough to leave files for the checks. */
    private static final int MOST_CONNECTIONS = 1_000;

    private static final int LARGEST_BODY = 64 * 1024;
    /** For the rest of a body that was refused. */
    private static final long LINGER_MILLIS = 1_000;

    private static final String CONTENT_SECURITY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final ServerConfig config;
    private final Routes routes;
    private final Tokens tokens;
    private final Guard guard;
    private final RateLimit rates;
    private final AtomicInteger connections;

    @SuppressWarnings("NullAway.Init") // start() makes them, before any request
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private Patience patience;

    ApiServer(ServerConfig config, Routes routes, RateLimit rates, AtomicInteger connections) {
        this.config = config;
        this.routes = routes;
        this.tokens = new Tokens(config.tokens());
        this.guard = new Guard(config.host());
        this.rates = rates;
        this.connections = connections;
    }

    @Override
    public Future<?> start() {
        patience = new Patience(vertx);
        server = vertx.createHttpServer(options(config))
                .connectionHandler(this::connected)
                .invalidRequestHandler(this::refuseMalformed)
                .exceptionHandler(failure -> LOG.log(Level.FINE, "connection lost", failure))
                .requestHandler(router());
        return server.listen();
    }

    int port() {
        return server.actualPort();
    }

    private static HttpServerOptions options(ServerConfig config) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                // -1: any free port, the same one for all instances
                .setPort(config.port() == 0 ? -1 : config.port())
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false) // one protocol less that strangers can strain
                .setMaxInitialLineLength(4_096)
                .setMaxHeaderSize(16 * 1024);
        config.tls().ifPresent(tls -> {
            options.setSsl(true)
                    .setSslHandshakeTimeout(Patience.LIMIT.toSeconds())
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(tls.certificate().toString())
                            .addKeyPath(tls.key().toString()));
            tls.clientCa()
                    .ifPresent(ca -> options.setClientAuth(ClientAuth.REQUIRED)
                            .setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
        });
        return options;
    }

    private void connected(HttpConnection connection) {
        boolean tooMany = connections.incrementAndGet() > MOST_CONNECTIONS;
        connection.closeHandler(closed -> {
            connections.decrementAndGet();
            patience.pause(connection);
        });
        if (tooMany && !patience.dropLongest()) {
            connection.close();
        } else {
            patience.expectRequest(connection);
        }
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(this::admit);
        BodyHandler bodies =
                BodyHandler.create(false).setBodyLimit(LARGEST_BODY).setHandleFileUploads(false);
        router.route().handler(request -> {
            if (HeartbeatActions.isReport(request.request().path())) {
                Enclosure.pass(request);
            } else {
                bodies.handle(request);
            }
        });
        router.route().handler(request -> {
            patience.pause(request.request().connection());
            request.next();
        });
        for (Routes.Route route : routes.all()) {
            router.route(route.path()).handler(request -> act(route, request));
        }
        router.route().handler(request -> send(request, Answer.problem(new Problem(404, "there is no such path"))));
        router.route().failureHandler(this::fail);
        return router;
    }

    /** What every request has to pass before anything of it is read. */
    private void admit(RoutingContext request) {
        decorate(request.response());
        HttpServerRequest asked = request.request();
        guard.inspect(asked);
        double cost = routes.cost(asked.method(), request.normalizedPath());
        if (!rates.allows(asked.remoteAddress().hostAddress(), cost)) {
            send(request, Answer.problem(new Problem(429, "too many requests", 1)));
            return;
        }
        Optional<Tokens.Holder> holder = routes.isPublic(asked.path())
                ? Optional.of(Tokens.ANYBODY)
                : tokens.holder(asked.getHeader(HttpHeaders.AUTHORIZATION));
        if (holder.isEmpty()) {
            request.response().headers().add("WWW-Authenticate", "Bearer realm=\"postflight\"");
            request.response().headers().add("WWW-Authenticate", "Basic realm=\"postflight\", charset=\"UTF-8\"");
            send(request, Answer.problem(new Problem(401, "a token is needed")));
            return;
        }
        request.put("holder", holder.get());
        request.next();
    }

    private void act(Routes.Route route, RoutingContext request) {
        Routes.@Nullable Method method = route.method(request.request().method());
        if (method == null) {
            Problem problem = new Problem(
                    405, "this path takes " + route.allow() + (route.why().isEmpty() ? "" : ": " + route.why()));
            send(request, Answer.problem(problem).with("Allow", route.allow()));
            return;
        }
        Tokens.Holder holder = request.get("holder");
        if (!holder.scopes().contains(method.scope())) {
            throw new Problem(
                    403, "this token lacks the scope " + method.scope().word());
        }
        if (Guard.isChange(request.request().method()) && !holder.mayChange()) {
            throw new Problem(403, "changes need the token as Authorization: Bearer");
        }
        method.action()
                .answer(request)
                .onSuccess(answer -> send(request, answer))
                .onFailure(request::fail);
    }

    private void fail(RoutingContext request) {
        Throwable failure = request.failure();
        Problem problem;
        if (failure instanceof Problem known) {
            problem = known;
        } else if (failure == null || request.statusCode() < 500) {
            problem = new Problem(Math.max(400, request.statusCode()), reason(request.statusCode()));
        } else {
            LOG.log(
                    Level.WARNING,
                    "cannot answer " + request.request().method() + " " + shown(request.request()),
                    failure);
            problem = new Problem(500, "a bug in Postflight; its log says more");
        }
        send(request, Answer.problem(problem));
    }

    /** A job's address is a secret. */
    private static String shown(HttpServerRequest asked) {
        return HeartbeatActions.isReport(asked.path()) ? HeartbeatActions.PATH + "/…" : asked.path();
    }

    private static String reason(int status) {
        return status == 413 ? "a body may have " + LARGEST_BODY + " bytes" : "the request is malformed";
    }

    private void send(RoutingContext request, Answer answer) {
        HttpServerResponse response = request.response();
        if (answer.isStreamed() || response.ended() || response.closed()) {
            return;
        }
        HttpConnection connection = request.request().connection();
        response.setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, answer.type())
                .putHeader(
                        HttpHeaders.CONTENT_LENGTH,
                        Integer.toString(answer.body().length()));
        answer.headers().forEach(response::putHeader);
        patience.expectTaking(connection, answer.body().length());
        boolean close = isBodyUnread(request.request());
        if (close) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        (request.request().method().equals(HttpMethod.HEAD) ? response.end() : response.end(answer.body()))
                .onComplete(taken -> {
                    if (close) {
                        linger(request.request());
                    } else {
                        patience.expectRequest(connection);
                    }
                });
    }

    /** A refusal came first; what is left of the body is nothing that we would wait for. */
    private static boolean isBodyUnread(HttpServerRequest request) {
        @Nullable String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean hasBody =
                request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
        return hasBody && !request.isEnded();
    }

    /** Closed at once, who still sends would lose the answer by a reset: RFC 9112, section 9.6. */
    private void linger(HttpServerRequest asked) {
        HttpConnection connection = asked.connection();
        if (asked.isEnded()) { // it came while we answered
            connection.close();
            return;
        }
        long timer = vertx.setTimer(LINGER_MILLIS, fired -> Patience.drop(connection));
        asked.end().onComplete(done -> {
            vertx.cancelTimer(timer);
            connection.close();
        });
        asked.resume();
    }

    private void decorate(HttpServerResponse response) {
        response.putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Content-Security-Policy", CONTENT_SECURITY)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** What is no HTTP at all. */
    private void refuseMalformed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = cause instanceof TooLongHttpLineException
                ? 414
                : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        Answer answer = Answer.problem(new Problem(status, "the request is malformed"));
        decorate(request.response());
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, answer.type())
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(answer.body())
                .onComplete(sent -> request.connection().close());
    }
}
