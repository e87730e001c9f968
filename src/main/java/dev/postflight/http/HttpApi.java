package dev.postflight.http;

import dev.postflight.board.Board;
import dev.postflight.config.ServerConfig;
import dev.postflight.launch.Heartbeats;
import dev.postflight.launch.MaintenanceCalendar;
import dev.postflight.metrics.Scrape;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The HTTP server of the daemon: the page, the API and the metrics, on every core. */
public final class HttpApi {
    private final Vertx vertx;
    private final ServerConfig config;
    private final Routes routes;
    private final Events events;
    private final Workshop workshop;
    private final Waiting waiting;
    private final List<ApiServer> servers = new CopyOnWriteArrayList<>();
    private volatile @Nullable String deployment;

    /**
     * A server that is not started.
     *
     * @param mask goes over every text that a configuration or a target wrote
     */
    public HttpApi(
            Vertx vertx,
            ServerConfig config,
            Board board,
            Scrape scrape,
            Runner runner,
            Reloader reloader,
            Desk desk,
            Reporter reporter,
            Heartbeats heartbeats,
            MaintenanceCalendar calendar,
            UnaryOperator<String> mask) {
        this.vertx = vertx;
        this.config = config;
        this.events = new Events(vertx);
        this.workshop = new Workshop(vertx);
        Json json = new Json(board, mask);
        DeploymentJson deployments = new DeploymentJson(Clock.systemUTC(), mask);
        this.waiting = new Waiting(desk, System::nanoTime);
        Registrar registrar = new Registrar(board, desk, deployments);
        this.routes = new Routes(
                new Actions(
                        board, scrape, runner, reloader, json, new Overview(json, Clock.systemUTC()), events, workshop),
                new DeploymentActions(desk, reporter, registrar, deployments, waiting),
                new WebhookActions(config.webhooks(), registrar),
                new HeartbeatActions(heartbeats, runner, config.url()),
                new MaintenanceActions(calendar, board),
                reloader::inForce);
        desk.onNews(news -> {
            if (events.isHeard()) {
                events.publish("deployment", deployments.news(news));
            }
        });
        board.onChange(change -> {
            if (events.isHeard()) {
                events.publish("status", Json.change(change));
            }
        });
        board.onResult(judged -> {
            if (events.isHeard()) {
                events.publish("result", Json.result(judged));
            }
        });
    }

    Routes routes() {
        return routes;
    }

    Waiting waiting() {
        return waiting;
    }

    /** Ends with the port; fails with one sentence that says what to change. */
    public Future<Integer> start() {
        if (!config.insecure() && !Guard.isLoopback(config.host()) && !isSecure()) {
            return Future.failedFuture(new IllegalStateException("server.listen " + config.host()
                    + " lets other machines in: give server.tls, and server.tokens or server.tls.client_ca, or set"
                    + " server.insecure: true"));
        }
        RateLimit rates = new RateLimit(System::nanoTime);
        AtomicInteger connections = new AtomicInteger();
        DeploymentOptions all = new DeploymentOptions()
                .setInstances(Math.max(2, Runtime.getRuntime().availableProcessors()));
        return vertx.deployVerticle(
                        () -> {
                            ApiServer server = new ApiServer(config, routes, rates, connections);
                            servers.add(server);
                            return server;
                        },
                        all)
                .map(id -> {
                    deployment = id;
                    return servers.get(0).port();
                })
                .recover(failure -> Future.failedFuture(explained(failure)));
    }

    /** Ends when the port is free again; requests under way are cut. */
    public Future<Void> stop() {
        events.close();
        workshop.close();
        String id = deployment;
        return id == null ? Future.succeededFuture() : vertx.undeploy(id).mapEmpty();
    }

    private boolean isSecure() {
        return config.tls().isPresent()
                && (!config.tokens().isEmpty() || config.tls().get().clientCa().isPresent());
    }

    private Throwable explained(Throwable failure) {
        String place = config.host() + ":" + config.port();
        if (failure instanceof BindException
                && String.valueOf(failure.getMessage()).contains("in use")) {
            return new IllegalStateException(
                    place + " is in use: another Postflight may run already; stop it, or set another server.listen",
                    failure);
        }
        return new IllegalStateException("cannot serve on " + place + ": " + failure.getMessage(), failure);
    }
}
