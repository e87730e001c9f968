package dev.postflight.http;

import dev.postflight.config.ServerConfig;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** What the routes do that other systems call in their own words. */
final class WebhookActions {
    static final String GITHUB = "/api/v1/webhooks/github";
    static final String CDEVENTS = "/api/v1/webhooks/cdevents";

    private final Optional<GithubDelivery> github;
    private final ServerConfig.CdEvents cdevents;
    private final Registrar registrar;

    WebhookActions(ServerConfig.Webhooks config, Registrar registrar) {
        this.github = config.github().map(GithubDelivery::new);
        this.cdevents = config.cdevents();
        this.registrar = registrar;
    }

    /** Its signature is what a token is elsewhere. */
    Future<Answer> github(RoutingContext request) {
        GithubDelivery delivery = github.orElseThrow(
                () -> new Problem(404, "no webhooks of GitHub are taken here; server.webhooks.github configures them"));
        Buffer body = Optional.ofNullable(request.body().buffer()).orElseGet(Buffer::buffer);
        if (!delivery.isSigned(body, request.request().getHeader("X-Hub-Signature-256"))) {
            throw new Problem(
                    401,
                    "the signature in X-Hub-Signature-256 is missing or wrong; is the secret the same on both sides?");
        }
        Query.of(request);
        String event = Optional.ofNullable(request.request().getHeader("X-GitHub-Event"))
                .orElse("");
        if (event.equals("ping")) {
            return Future.succeededFuture(Answer.json(new JsonObject().put("result", "pong")));
        }
        return answer(delivery.read(event, Body.object(body)));
    }

    Future<Answer> cdevents(RoutingContext request) {
        Query.of(request);
        Tokens.Holder holder = request.get("holder");
        CdEvent event = CdEvent.of(request.request().headers(), request.body().buffer());
        return answer(event.read(cdevents, holder.name(), registrar::isKnown));
    }

    private Future<Answer> answer(Heard heard) {
        if (heard instanceof Heard.Announced announced) {
            return registrar.take(announced.announcement());
        }
        String why = ((Heard.Ignored) heard).why();
        return Future.succeededFuture(
                Answer.json(new JsonObject().put("ignored", why)).withStatus(202));
    }
}
