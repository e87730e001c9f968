package dev.postflight.notify.channel;

import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Map;

/**
 * Posts an adaptive card to a workflow of Microsoft Teams. Texts are runs of rich text, since Teams reads others as Markdown and
 * would make links of what the name of a version says.
 */
final class TeamsChannel implements Channel {
    static final Option<Secret> URL = Option.secret(
                    "url", "the URL of the workflow \"when a Teams webhook request is received\"")
            .needed()
            .asMain();

    static final ChannelKind KIND = ChannelKind.named("teams", "Posts a card to a channel of Microsoft Teams.")
            .options(URL, Poster.TIMEOUT, Poster.CA)
            .tells(Occasion.NO_GO, Occasion.GO, Occasion.UNDECIDED, Occasion.OVERRIDDEN)
            .complains(settings -> HookUrl.complaints(URL, settings))
            .opens(TeamsChannel::new);

    private final Poster poster;
    private final URI url;

    private TeamsChannel(ChannelKind.Opening opening) {
        this.poster = new Poster(opening.vertx(), opening.settings());
        this.url = HookUrl.of(opening.settings().get(URL));
    }

    @Override
    public Future<String> deliver(Tidings tidings, String id) {
        JsonObject message = new JsonObject()
                .put("type", "message")
                .put(
                        "attachments",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("contentType", "application/vnd.microsoft.card.adaptive")
                                        .put("content", card(tidings))));
        return poster.postJson(url, Map.of(), message.toBuffer()).map(answer -> Integer.toString(answer.status()));
    }

    @Override
    public void close() {
        poster.close();
    }

    private static JsonObject card(Tidings tidings) {
        JsonArray body = new JsonArray()
                .add(rich(run(Wording.title(tidings))
                        .put("size", "large")
                        .put("weight", "bolder")
                        .put("color", colour(tidings))));
        String sentence = Wording.sentence(tidings);
        if (!sentence.isEmpty()) {
            body.add(rich(run(sentence)));
        }
        Wording.reasons(tidings)
                .forEach(reason -> body.add(rich(run("• " + reason)).put("spacing", "small")));
        JsonObject first = new JsonObject();
        for (Map.Entry<String, String> fact : Wording.facts(tidings).entrySet()) {
            JsonObject line = rich(run(fact.getKey() + ": ").put("isSubtle", true), run(fact.getValue()));
            body.add(line.put("spacing", first.isEmpty() ? "medium" : "none"));
            first = line;
        }
        JsonArray actions = new JsonArray();
        action(actions, "Report", tidings.links().report());
        action(actions, "Deployment", tidings.links().deployment());
        return new JsonObject()
                .put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
                .put("type", "AdaptiveCard")
                .put("version", "1.4")
                .put("msteams", new JsonObject().put("width", "Full"))
                .put("body", body)
                .put("actions", actions);
    }

    private static String colour(Tidings tidings) {
        return switch (tidings.occasion()) {
            case NO_GO -> "attention";
            case GO -> "good";
            case UNDECIDED, OVERRIDDEN -> "warning";
            case REGISTERED, SIGNED, ENDED -> "default";
        };
    }

    private static JsonObject rich(JsonObject... runs) {
        JsonArray inlines = new JsonArray();
        for (JsonObject run : runs) {
            inlines.add(run);
        }
        return new JsonObject().put("type", "RichTextBlock").put("inlines", inlines);
    }

    private static JsonObject run(String text) {
        return new JsonObject().put("type", "TextRun").put("text", text);
    }

    private static void action(JsonArray actions, String title, String url) {
        if (!url.isEmpty()) {
            actions.add(new JsonObject()
                    .put("type", "Action.OpenUrl")
                    .put("title", title)
                    .put("url", url));
        }
    }
}
