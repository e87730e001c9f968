package dev.postflight.http;

import dev.postflight.board.Board;
import dev.postflight.config.yaml.NearMiss;
import dev.postflight.launch.MaintenanceCalendar;
import dev.postflight.launch.PlannedRequest;
import dev.postflight.store.PlannedWork;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the routes of planned work do. */
final class MaintenanceActions {
    private final MaintenanceCalendar calendar;
    private final Board board;

    MaintenanceActions(MaintenanceCalendar calendar, Board board) {
        this.calendar = calendar;
        this.board = board;
    }

    Future<Answer> list(RoutingContext request) {
        Query query = Query.of(request, "application", "check");
        String application = query.optional("application");
        String check = query.optional("check");
        return DeploymentActions.told(calendar.list().map(works -> {
            JsonArray all = new JsonArray();
            works.stream()
                    .filter(work -> application.isEmpty() || work.application().equals(application))
                    .filter(work -> check.isEmpty() || work.check().equals(check))
                    .forEach(work -> all.add(json(work)));
            return Answer.json(new JsonObject().put("maintenance", all));
        }));
    }

    Future<Answer> plan(RoutingContext request) {
        Query.of(request);
        Members body =
                Members.of(request, "application", "check", "all", "from", "until", "for", "reason", "who", "key");
        PlannedRequest asked = new PlannedRequest(
                body.line("application"),
                body.line("check"),
                body.flag("all"),
                body.moment("from"),
                body.moment("until"),
                body.span("for"),
                body.needed("reason"),
                DeploymentActions.who(request, body.line("who")),
                DeploymentActions.key(request, body.line("key")));
        return DeploymentActions.told(Future.<PlannedWork>future(
                                promise -> calendar.plan(asked).onComplete(promise))
                        .map(work -> Answer.json(json(work))
                                .withStatus(201)
                                .with("Location", "/api/v1/maintenance/" + work.id())))
                .recover(failure -> Future.failedFuture(hinted(asked, failure)));
    }

    Future<Answer> end(RoutingContext request) {
        Query.of(request);
        Members.of(request);
        return DeploymentActions.told(calendar.end(request.pathParam("id")).map(work -> Answer.json(json(work))));
    }

    /** Names what was probably meant. */
    private Throwable hinted(PlannedRequest asked, Throwable failure) {
        if (!(failure instanceof Problem problem) || problem.status() != 404) {
            return failure;
        }
        boolean known = asked.application().isEmpty() || board.applications().contains(asked.application());
        List<String> names = new ArrayList<>(board.applications());
        if (known) {
            names.clear();
            board.checks().forEach(check -> names.add(check.config().id()));
        }
        String hint = NearMiss.hint(known ? asked.check() : asked.application(), names);
        return hint.isEmpty() ? failure : new Problem(404, problem.getMessage() + "; " + hint);
    }

    private JsonObject json(PlannedWork work) {
        return new JsonObject()
                .put("id", work.id())
                .put("application", orNull(work.application()))
                .put("check", orNull(work.check()))
                .put("from", work.from().toString())
                .put("until", work.until().toString())
                .put("active", calendar.isActive(work))
                .put("reason", work.reason())
                .put("who", work.who());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
