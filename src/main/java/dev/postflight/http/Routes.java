package dev.postflight.http;

import dev.postflight.config.ServerConfig.Scope;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every path there is, who may use it, and what happens then. What is not here is denied. */
final class Routes {
    /**
     * The first two tell an orchestrator whether to restart or to wait; they give nothing away, and orchestrators have no
     * tokens. The third has no token either, but proves by its signature whose it is. Jobs that report prove it by the address
     * itself.
     */
    private static final Set<String> PUBLIC = Set.of("/-/healthy", "/-/ready", WebhookActions.GITHUB);

    /** What a simple answer costs of a client's rate; see {@link RateLimit}. */
    private static final double SMALL = 1;
    /** Answers about all checks. */
    private static final double LARGE = 20;
    /** What is written to disk before it is answered. */
    private static final double WRITE = 5;
    /** What makes us ask a target, or read files. */
    private static final double WORK = 50;

    private final List<Route> all;

    /** @param inForce whether a configuration is: before that, no application is known and nobody must be told so */
    Routes(
            Actions actions,
            DeploymentActions deployments,
            WebhookActions webhooks,
            HeartbeatActions heartbeats,
            MaintenanceActions maintenance,
            BooleanSupplier inForce) {
        all = List.of(
                get("/", Scope.STATUS_READ, SMALL, actions::page),
                get("/postflight.css", Scope.STATUS_READ, SMALL, actions::style),
                get("/postflight.js", Scope.STATUS_READ, SMALL, actions::script),
                get("/postflight.svg", Scope.STATUS_READ, SMALL, actions::icon),
                get("/metrics", Scope.METRICS_READ, LARGE, actions::metrics),
                // Prometheus sets the pace of these itself, one request for each check
                get("/probe", Scope.METRICS_READ, SMALL, actions::probe),
                get("/api/v1/targets", Scope.METRICS_READ, LARGE, actions::targets),
                get("/api/v1/status", Scope.STATUS_READ, LARGE, actions::status),
                get("/api/v1/checks/:id", Scope.STATUS_READ, SMALL, actions::check),
                post("/api/v1/checks/:id/run", Scope.ADMIN, WORK, actions::run),
                get("/api/v1/deployments", Scope.STATUS_READ, LARGE, when(inForce, deployments::list))
                        .and(post(
                                "/api/v1/deployments",
                                Scope.DEPLOY_WRITE,
                                WRITE,
                                when(inForce, deployments::register))),
                get("/api/v1/deployments/:id", Scope.STATUS_READ, SMALL, when(inForce, deployments::show)),
                get("/api/v1/deployments/:id/verdict", Scope.STATUS_READ, SMALL, when(inForce, deployments::verdict)),
                get("/api/v1/deployments/:id/report", Scope.STATUS_READ, WORK, when(inForce, deployments::report)),
                post("/api/v1/deployments/:id/sign-offs", Scope.DEPLOY_WRITE, WRITE, when(inForce, deployments::sign)),
                post("/api/v1/deployments/:id/close", Scope.DEPLOY_WRITE, WRITE, when(inForce, deployments::close)),
                post("/api/v1/deployments/:id/abort", Scope.DEPLOY_WRITE, WRITE, when(inForce, deployments::abort)),
                post("/api/v1/deployments/:id/override", Scope.ADMIN, WRITE, when(inForce, deployments::override)),
                post(WebhookActions.CDEVENTS, Scope.DEPLOY_WRITE, WRITE, when(inForce, webhooks::cdevents)),
                post(WebhookActions.GITHUB, Scope.DEPLOY_WRITE, WRITE, when(inForce, webhooks::github)),
                get(HeartbeatActions.PATH, Scope.ADMIN, SMALL, when(inForce, heartbeats::list)),
                report("", when(inForce, heartbeats::success)),
                report("/start", when(inForce, heartbeats::start)),
                report("/fail", when(inForce, heartbeats::fail)),
                get("/api/v1/maintenance", Scope.STATUS_READ, SMALL, when(inForce, maintenance::list))
                        .and(post("/api/v1/maintenance", Scope.DEPLOY_WRITE, WRITE, when(inForce, maintenance::plan))),
                delete("/api/v1/maintenance/:id", Scope.DEPLOY_WRITE, WRITE, when(inForce, maintenance::end)),
                get("/api/v1/events", Scope.STATUS_READ, LARGE, actions::events),
                get("/openapi.yaml", Scope.STATUS_READ, SMALL, actions::openapi),
                get("/-/healthy", Scope.STATUS_READ, SMALL, actions::healthy),
                get("/-/ready", Scope.STATUS_READ, SMALL, actions::ready),
                post("/-/reload", Scope.ADMIN, WORK, actions::reload));
    }

    List<Route> all() {
        return all;
    }

    boolean isPublic(String path) {
        return PUBLIC.contains(path) || HeartbeatActions.isReport(path);
    }

    double cost(HttpMethod method, String path) {
        for (Route route : all) {
            if (route.matches(path)) {
                Method found = route.method(method);
                return found == null ? SMALL : found.cost;
            }
        }
        return SMALL;
    }

    private static Action when(BooleanSupplier inForce, Action action) {
        return request -> {
            if (!inForce.getAsBoolean()) {
                throw new Problem(503, "Postflight is starting or stopping", 1);
            }
            return action.answer(request);
        };
    }

    private static Route get(String path, Scope scope, double cost, Action action) {
        Method method = new Method(scope, cost, action);
        Map<HttpMethod, Method> methods = new LinkedHashMap<>();
        methods.put(HttpMethod.GET, method);
        methods.put(HttpMethod.HEAD, method);
        return new Route(path, methods, "");
    }

    private static Route delete(String path, Scope scope, double cost, Action action) {
        return new Route(path, Map.of(HttpMethod.DELETE, new Method(scope, cost, action)), "");
    }

    /** The scope is what those have who need no token. */
    private static Route report(String end, Action action) {
        return new Route(
                HeartbeatActions.PATH + "/:id" + end,
                Map.of(HttpMethod.POST, new Method(Scope.DEPLOY_WRITE, SMALL, action)),
                "a GET may come from whoever previews a link, and must not count as a report");
    }

    private static Route post(String path, Scope scope, double cost, Action action) {
        return new Route(path, Map.of(HttpMethod.POST, new Method(scope, cost, action)), "");
    }

    /** Answers a request; a {@link Problem} thrown or failed with is told to the client, anything else is a bug. */
    @FunctionalInterface
    interface Action {
        Future<Answer> answer(RoutingContext request);
    }

    record Method(Scope scope, double cost, Action action) {}

    /**
     * One path and its methods.
     *
     * @param path a part of it that begins with a colon stands for any one word
     * @param why it takes no other methods, for who might expect one; empty where that is plain
     */
    record Route(String path, Map<HttpMethod, Method> methods, String why) {

        @Nullable
        Method method(HttpMethod method) {
            return methods.get(method);
        }

        /** The same path with the other's methods too. */
        Route and(Route other) {
            Map<HttpMethod, Method> both = new LinkedHashMap<>(methods);
            both.putAll(other.methods);
            return new Route(path, both, why);
        }

        String allow() {
            return methods.keySet().stream().map(HttpMethod::name).collect(Collectors.joining(", "));
        }

        private boolean matches(String asked) {
            return Pattern.matches(path.replaceAll(":[a-z]+", "[^/]+"), asked);
        }
    }
}
