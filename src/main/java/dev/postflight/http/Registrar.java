package dev.postflight.http;

import dev.postflight.board.Board;
import dev.postflight.config.yaml.NearMiss;
import dev.postflight.launch.Announcement;
import dev.postflight.launch.Refused;
import dev.postflight.store.Registered;
import dev.postflight.watch.Launch;
import io.vertx.core.Future;
import java.util.List;
import java.util.TreeSet;

/** Takes the announcement of a deployment, by whichever way it came, and answers what became of it. */
final class Registrar {
    private final Board board;
    private final Desk desk;
    private final DeploymentJson json;

    Registrar(Board board, Desk desk, DeploymentJson json) {
        this.board = board;
        this.desk = desk;
        this.json = json;
    }

    Future<Answer> take(Announcement announcement) {
        return desk.register(announcement)
                .compose(registered -> answer(announcement, registered))
                .recover(failure -> Future.failedFuture(
                        failure instanceof Refused refused
                                        && refused.reason() == Refused.Reason.UNKNOWN
                                        && !isKnown(announcement.application())
                                ? unknown(announcement.application())
                                : Refusals.told(failure)));
    }

    private Future<Answer> answer(Announcement announcement, Registered registered) {
        String place = "/api/v1/deployments/" + registered.deployment().id();
        return switch (registered.result()) {
            case NEW ->
                Future.succeededFuture(
                        Answer.json(json.launch(new Launch(registered.deployment(), List.of(), List.of())))
                                .withStatus(201)
                                .with("Location", place));
            case KNOWN ->
                desk.find(registered.deployment().id())
                        .map(launch -> Answer.json(json.launch(launch)).with("Location", place));
            case CONFLICT ->
                Future.failedFuture(new Problem(
                        409,
                        "the key " + Json.shown(announcement.key())
                                + " came before with another content: it registered "
                                + registered.deployment().application() + " "
                                + registered.deployment().version()
                                + "; take a new key for each deployment"));
        };
    }

    /** Names what was probably meant. */
    Problem unknown(String application) {
        TreeSet<String> known = new TreeSet<>();
        board.checks().forEach(check -> known.add(check.config().application()));
        String hint = NearMiss.hint(application, known);
        return new Problem(
                404,
                "there is no application " + Json.shown(application)
                        + (hint.isEmpty()
                                ? known.isEmpty() ? "" : "; there are " + String.join(", ", known)
                                : "; " + hint));
    }

    boolean isKnown(String application) {
        return board.checks().stream()
                .anyMatch(check -> check.config().application().equals(application));
    }
}
