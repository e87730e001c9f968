package dev.postflight.notify.channel;

import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Posts to an incoming webhook of Slack: a headline, why, what checks say, links. All that comes from outside is plain text, so
 * that nobody can mention a channel or fake a link by the name of a version.
 */
final class SlackChannel implements Channel {
    static final Option<Secret> URL =
            Option.secret("url", "the URL of the incoming webhook").needed().asMain();

    static final ChannelKind KIND = ChannelKind.named("slack", "Posts a message to a channel of Slack.")
            .options(URL, Poster.TIMEOUT, Poster.CA)
            .tells(Occasion.NO_GO, Occasion.GO, Occasion.UNDECIDED, Occasion.OVERRIDDEN)
            .complains(settings -> HookUrl.complaints(URL, settings))
            .opens(SlackChannel::new);

    /** Slack's limits, in characters (Block Kit reference). */
    private static final int LONGEST_HEADER = 150;

    private static final int LONGEST_TEXT = 2_900;

    private final Poster poster;
    private final URI url;

    private SlackChannel(ChannelKind.Opening opening) {
        this.poster = new Poster(opening.vertx(), opening.settings());
        this.url = HookUrl.of(opening.settings().get(URL));
    }

    @Override
    public Future<String> deliver(Tidings tidings, String id) {
        return poster.postJson(url, Map.of(), message(tidings).toBuffer())
                .map(answer -> Integer.toString(answer.status()));
    }

    @Override
    public void close() {
        poster.close();
    }

    private static JsonObject message(Tidings tidings) {
        String title = sign(tidings) + Wording.title(tidings);
        JsonArray blocks = new JsonArray()
                .add(new JsonObject()
                        .put("type", "header")
                        .put("text", plain(Wording.line(title, LONGEST_HEADER - 1))));
        String sentence = Wording.sentence(tidings);
        if (!sentence.isEmpty()) {
            blocks.add(section(sentence));
        }
        List<String> reasons = Wording.reasons(tidings);
        if (!reasons.isEmpty()) {
            blocks.add(section("• " + String.join("\n• ", reasons)));
        }
        blocks.add(section(facts(tidings)));
        String links = links(tidings.links());
        if (!links.isEmpty()) {
            blocks.add(new JsonObject()
                    .put("type", "context")
                    .put(
                            "elements",
                            new JsonArray()
                                    .add(new JsonObject().put("type", "mrkdwn").put("text", links))));
        }
        // what phones show; here Slack takes marks for what they are in its own language
        return new JsonObject().put("text", escaped(title)).put("blocks", blocks);
    }

    static String sign(Tidings tidings) {
        return switch (tidings.occasion()) {
            case NO_GO -> "\uD83D\uDD34 ";
            case GO -> "\uD83D\uDFE2 ";
            case UNDECIDED -> "\uD83D\uDFE1 ";
            case REGISTERED, OVERRIDDEN, SIGNED, ENDED -> "";
        };
    }

    private static String facts(Tidings tidings) {
        List<String> lines = new ArrayList<>();
        Wording.facts(tidings).forEach((title, text) -> lines.add(title + ": " + text));
        return String.join("\n", lines);
    }

    private static JsonObject section(String text) {
        String cut = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
        return new JsonObject().put("type", "section").put("text", plain(cut));
    }

    private static JsonObject plain(String text) {
        return new JsonObject().put("type", "plain_text").put("text", text).put("emoji", false);
    }

    private static String links(Tidings.Links links) {
        List<String> all = new ArrayList<>();
        if (!links.report().isEmpty()) {
            all.add("<" + escaped(links.report()) + "|Report>");
        }
        if (!links.deployment().isEmpty()) {
            all.add("<" + escaped(links.deployment()) + "|Deployment>");
        }
        return String.join(" · ", all);
    }

    /** The three signs that Slack's own language needs escaped. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
