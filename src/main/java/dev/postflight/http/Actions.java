package dev.postflight.http;

import dev.postflight.board.Board;
import dev.postflight.board.CheckState;
import dev.postflight.config.CheckConfig;
import dev.postflight.metrics.Exposition;
import dev.postflight.metrics.Scrape;
import dev.postflight.outcome.Status;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What each route does. */
final class Actions {
    /** What a run may take beyond its own deadlines, waiting for a free place included, before the client is told. */
    private static final Duration GRACE = Duration.ofSeconds(10);
    /** Part of a scrape's time that the way of the answer back may take. */
    private static final Duration WAY_BACK = Duration.ofMillis(250);

    private final Answer page = Assets.html("index.html");
    private final Answer style = Assets.css("postflight.css");
    private final Answer script = Assets.script("postflight.js");
    private final Answer icon = Assets.svg("postflight.svg");
    private final Answer openapi = Assets.yaml("openapi.yaml");

    private final Board board;
    private final Scrape scrape;
    private final Runner runner;
    private final Reloader reloader;
    private final Json json;
    private final Overview overview;
    private final Events events;
    private final Workshop workshop;

    Actions(
            Board board,
            Scrape scrape,
            Runner runner,
            Reloader reloader,
            Json json,
            Overview overview,
            Events events,
            Workshop workshop) {
        this.board = board;
        this.scrape = scrape;
        this.runner = runner;
        this.reloader = reloader;
        this.json = json;
        this.overview = overview;
        this.events = events;
        this.workshop = workshop;
    }

    Future<Answer> page(RoutingContext request) {
        return Future.succeededFuture(page);
    }

    Future<Answer> style(RoutingContext request) {
        return Future.succeededFuture(style);
    }

    Future<Answer> script(RoutingContext request) {
        return Future.succeededFuture(script);
    }

    Future<Answer> icon(RoutingContext request) {
        return Future.succeededFuture(icon);
    }

    Future<Answer> openapi(RoutingContext request) {
        return Future.succeededFuture(openapi);
    }

    Future<Answer> healthy(RoutingContext request) {
        return Future.succeededFuture(Answer.text("healthy\n"));
    }

    Future<Answer> ready(RoutingContext request) {
        return reloader.inForce()
                ? Future.succeededFuture(Answer.text("ready\n"))
                : Future.failedFuture(new Problem(503, "Postflight is starting or stopping"));
    }

    Future<Answer> metrics(RoutingContext request) {
        Exposition format = exposition(request);
        return workshop.order(request, format.contentType(), out -> scrape.write(out, format));
    }

    Future<Answer> probe(RoutingContext request) {
        Query query = Query.of(request, "check");
        CheckState check = find(query.needed("check"));
        Exposition format = exposition(request);
        return run(request, check)
                .compose(result -> workshop.order(
                        request,
                        format.contentType(),
                        out -> scrape.writeProbe(
                                out, format, check, check.view().success(), result.took())));
    }

    Future<Answer> targets(RoutingContext request) {
        Query.of(request);
        String address = request.request().authority().toString();
        boolean tls = request.request().isSSL();
        return workshop.order(
                request,
                Answer.JSON,
                out -> out.write(overview.targets(board.checks(), address, tls)
                        .toBuffer()
                        .getBytes()));
    }

    Future<Answer> status(RoutingContext request) {
        Query query = Query.of(request, "application", "status", "kind", "fail_on");
        Predicate<CheckState> wanted = query.filter();
        @Nullable Status failOn = query.status("fail_on");
        if (failOn != null) {
            query.mustName(board.checks()); // else a name misspelt would always be a success
        }
        return workshop.order(
                        request,
                        Answer.JSON,
                        out -> out.write(overview.of(board, wanted).toBuffer().getBytes()))
                .map(answer ->
                        failOn != null && overview.isAsBadAs(failOn, board, wanted) ? answer.withStatus(503) : answer);
    }

    Future<Answer> check(RoutingContext request) {
        Query.of(request);
        CheckState check = find(request.pathParam("id"));
        return workshop.order(
                request,
                Answer.JSON,
                out -> out.write(json.withHistory(check).toBuffer().getBytes()));
    }

    Future<Answer> run(RoutingContext request) {
        Query.of(request);
        refuseMembers(request);
        CheckState check = find(request.pathParam("id"));
        return run(request, check).map(result -> Answer.json(json.check(check)));
    }

    Future<Answer> events(RoutingContext request) {
        Query.of(request);
        return Future.succeededFuture(events.listen(request));
    }

    Future<Answer> reload(RoutingContext request) {
        Query.of(request);
        refuseMembers(request);
        return reloader.reload()
                .map(done -> Answer.json(new JsonObject().put("result", done)))
                // the old configuration stays; what is wrong with the new one is for whoever asked
                .recover(failure -> Future.failedFuture(new Problem(422, String.valueOf(failure.getMessage()))));
    }

    private CheckState find(String id) {
        return board.find(id).orElseThrow(() -> Problem.unknownCheck(id));
    }

    private Future<dev.postflight.outcome.Result> run(RoutingContext request, CheckState check) {
        Duration patience = patience(request, check.config());
        return runner.run(check.config().id())
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof TimeoutException
                                ? new Problem(
                                        504, "the run of " + check.config().id() + " was not over in time")
                                : failure));
    }

    /** As long as the run may take, but never longer than the Prometheus that asks would wait. */
    private static Duration patience(RoutingContext request, CheckConfig check) {
        Duration whole = check.timeout().multipliedBy(check.retries() + 1L).plus(GRACE);
        @Nullable String scrapeTimeout = request.request().getHeader("X-Prometheus-Scrape-Timeout-Seconds");
        if (scrapeTimeout == null || !scrapeTimeout.matches("\\d{1,5}(\\.\\d{1,9})?")) {
            return whole;
        }
        Duration theirs = Duration.ofMillis((long) (Double.parseDouble(scrapeTimeout) * 1e3))
                .minus(WAY_BACK);
        return theirs.compareTo(whole) < 0 && theirs.toMillis() > 0 ? theirs : whole;
    }

    /** Requests that change something take no settings yet: silence about a member that does nothing would be a lie. */
    private static void refuseMembers(RoutingContext request) {
        JsonObject body = Body.object(request.body().buffer());
        if (!body.isEmpty()) {
            throw new Problem(
                    400,
                    "unknown member " + Json.shown(body.fieldNames().iterator().next()) + "; none is known here");
        }
    }

    /** The older text unless OpenMetrics is asked for at least as much; people with a browser get text. */
    static Exposition exposition(RoutingContext request) {
        if (!request.request().headers().contains(HttpHeaders.ACCEPT)) {
            return Exposition.TEXT;
        }
        double text = 0;
        double openMetrics = 0;
        for (MIMEHeader range : request.parsedHeaders().accept()) {
            @Nullable String version = range.parameter("version");
            switch (range.component().toLowerCase(Locale.ROOT) + "/"
                    + range.subComponent().toLowerCase(Locale.ROOT)) {
                case "application/openmetrics-text" -> {
                    if (version == null || version.equals("1.0.0")) {
                        openMetrics = Math.max(openMetrics, range.weight());
                    }
                }
                case "text/plain" -> {
                    if (version == null || version.equals("0.0.4")) {
                        text = Math.max(text, range.weight());
                    }
                }
                default -> {}
            }
        }
        return openMetrics > 0 && openMetrics >= text ? Exposition.OPEN_METRICS : Exposition.TEXT;
    }
}
