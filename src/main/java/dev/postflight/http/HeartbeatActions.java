package dev.postflight.http;

import dev.postflight.board.CheckState;
import dev.postflight.launch.Heartbeats;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Value;
import dev.postflight.store.Beat;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the routes do at which scheduled jobs report. Who knows the address needs no token: nobody guesses it. */
final class HeartbeatActions {
    static final String PATH = "/api/v1/heartbeats";

    /** Paths that nobody may see in a log. */
    private static final Pattern REPORT = Pattern.compile(PATH + "/[^/]+(/start|/fail)?");

    /** What follows from a report is told too, but nobody's job waits for it. */
    private static final long JUDGING_MILLIS = 1_000;

    private final Heartbeats heartbeats;
    private final Runner runner;
    private final Optional<URI> address;

    /** @param address where others reach this server; as the request has it where empty */
    HeartbeatActions(Heartbeats heartbeats, Runner runner, Optional<URI> address) {
        this.heartbeats = heartbeats;
        this.runner = runner;
        this.address = address;
    }

    static boolean isReport(String path) {
        return REPORT.matcher(path).matches();
    }

    Future<Answer> start(RoutingContext request) {
        return take(request, Beat.Kind.START);
    }

    Future<Answer> success(RoutingContext request) {
        return take(request, Beat.Kind.SUCCESS);
    }

    Future<Answer> fail(RoutingContext request) {
        return take(request, Beat.Kind.FAIL);
    }

    Future<Answer> list(RoutingContext request) {
        Query.of(request);
        String base = address.map(URI::toString)
                .orElseGet(() ->
                        request.request().scheme() + "://" + request.request().authority());
        JsonArray all = new JsonArray();
        heartbeats
                .lines()
                .orElseThrow(() -> new Problem(503, "the addresses are not known yet: the store has not told", 5))
                .forEach(line -> all.add(new JsonObject()
                        .put("check", line.check().config().id())
                        .put("application", line.check().config().application())
                        .put("status", line.check().view().status().word())
                        .put("url", base.replaceAll("/+$", "") + PATH + "/" + line.word())));
        return Future.succeededFuture(Answer.json(new JsonObject().put("heartbeats", all)));
    }

    private Future<Answer> take(RoutingContext request, Beat.Kind kind) {
        return DeploymentActions.told(heartbeats
                .report(request.pathParam("id"), kind)
                .compose(check -> judge(check)
                        .map(due -> Answer.json(new JsonObject()
                                .put("check", check.config().id())
                                .put("heard", kind.word())
                                .put("next_due", due)))));
    }

    /** Judges at once, and gives the moment at which the next report is due; null when that takes too long. */
    private Future<@Nullable String> judge(CheckState check) {
        return runner.run(check.config().id())
                .timeout(JUDGING_MILLIS, TimeUnit.MILLISECONDS)
                .map(result -> result.outcome().readings().stream()
                        .filter(reading -> reading.signal().name().equals("next_due"))
                        .map(Reading::value)
                        .filter(Value.Number.class::isInstance)
                        .map(value -> Instant.ofEpochMilli(Math.round(((Value.Number) value).value() * 1e3))
                                .toString())
                        .findFirst()
                        .orElse(null))
                .otherwise(failure -> null);
    }
}
