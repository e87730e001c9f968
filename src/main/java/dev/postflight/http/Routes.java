package dev.postflight.http;

import dev.postflight.config.ServerConfig.Scope;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every path there is, who may use it, and what happens then. What is not here is denied. */
final class Routes {
    /** Tell an orchestrator whether to restart or to wait; they give nothing away, and orchestrators have no tokens. */
    private static final Set<String> PUBLIC = Set.of("/-/healthy", "/-/ready");

    /** What a simple answer costs of a client's rate; see {@link RateLimit}. */
    private static final double SMALL = 1;
    /** Answers about all checks. */
    private static final double LARGE = 20;
    /** What makes us ask a target, or read files. */
    private static final double WORK = 50;

    private final List<Route> all;

    Routes(Actions actions) {
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
        return PUBLIC.contains(path);
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

    private static Route get(String path, Scope scope, double cost, Action action) {
        Method method = new Method(scope, cost, action);
        Map<HttpMethod, Method> methods = new LinkedHashMap<>();
        methods.put(HttpMethod.GET, method);
        methods.put(HttpMethod.HEAD, method);
        return new Route(path, methods);
    }

    private static Route post(String path, Scope scope, double cost, Action action) {
        return new Route(path, Map.of(HttpMethod.POST, new Method(scope, cost, action)));
    }

    /** Answers a request; a {@link Problem} thrown or failed with is told to the client, anything else is a bug. */
    @FunctionalInterface
    interface Action {
        Future<Answer> answer(RoutingContext request);
    }

    record Method(Scope scope, double cost, Action action) {}

    /** One path and its methods; a part of the path that begins with a colon stands for any one word. */
    record Route(String path, Map<HttpMethod, Method> methods) {

        @Nullable
        Method method(HttpMethod method) {
            return methods.get(method);
        }

        String allow() {
            return methods.keySet().stream().map(HttpMethod::name).collect(Collectors.joining(", "));
        }

        private boolean matches(String asked) {
            return Pattern.matches(path.replaceAll(":[a-z]+", "[^/]+"), asked);
        }
    }
}
