package dev.postflight.notify.channel;

import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Draws a region in Grafana, from the deployment to its latest verdict, or to the end of its watch. Each delivery finds the
 * deployment's annotation by its tag and makes it what it should be, so that it matters neither how often it is told nor
 * whether Postflight has been restarted.
 */
final class GrafanaChannel implements Channel {
    static final Option<URI> URL =
            Option.url("url", Poster.WEB, "where Grafana is").needed();
    static final Option<Secret> TOKEN = Option.secret("token", "of a service account that may write annotations")
            .needed();
    static final Option<String> DASHBOARD =
            Option.text("dashboard", "uid of the only dashboard to draw in; all that ask for the tags when left out");
    static final Option<Long> PANEL =
            Option.whole("panel", 1, Integer.MAX_VALUE, "id of the only panel of that dashboard to draw in");

    static final ChannelKind KIND = ChannelKind.named(
                    "grafana", "Draws a region in Grafana from the deployment to its verdict.")
            .options(URL, TOKEN, DASHBOARD, PANEL, Poster.TIMEOUT, Poster.CA)
            .needs(
                    Occasion.REGISTERED,
                    Occasion.NO_GO,
                    Occasion.GO,
                    Occasion.UNDECIDED,
                    Occasion.OVERRIDDEN,
                    Occasion.ENDED)
            .complains(settings -> settings.has(PANEL) && !settings.has(DASHBOARD)
                    ? Map.of(PANEL.name(), "dashboard beside it, since a panel's id is its own there")
                    : Map.of())
            .opens(GrafanaChannel::new);

    private final Poster poster;
    private final Settings settings;
    private final Map<String, String> headers;

    private GrafanaChannel(ChannelKind.Opening opening) {
        this.settings = opening.settings();
        this.poster = new Poster(opening.vertx(), settings);
        this.headers = Map.of("Authorization", "Bearer " + settings.get(TOKEN).reveal());
    }

    /** One after the other: two that both found no annotation would make two. */
    @Override
    public int most() {
        return 1;
    }

    @Override
    public Future<String> deliver(Tidings tidings, String id) {
        String query = "?type=annotation&limit=1&tags=postflight&tags="
                + URLEncoder.encode(tag(tidings), StandardCharsets.UTF_8);
        return poster.send(HttpMethod.GET, at("/api/annotations" + query), headers, Buffer.buffer())
                .compose(answer -> known(answer)
                        .<Future<Poster.Answer>>map(annotation -> poster.send(
                                HttpMethod.PATCH,
                                at("/api/annotations/" + annotation),
                                headers,
                                body(tidings).toBuffer()))
                        .orElseGet(() -> poster.send(
                                HttpMethod.POST,
                                at("/api/annotations"),
                                headers,
                                placed(body(tidings)).toBuffer())))
                .map(answer -> Integer.toString(answer.status()));
    }

    @Override
    public void close() {
        poster.close();
    }

    private URI at(String path) {
        return Poster.below(settings.get(URL), path);
    }

    /** @throws Undelivered for what is no list of annotations */
    private Optional<Long> known(Poster.Answer answer) {
        try {
            JsonArray found = answer.body().toJsonArray();
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(found.getJsonObject(0).getLong("id"));
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            throw Undelivered.never(Poster.peer(settings.get(URL)) + " answered something else than annotations");
        }
    }

    private static String tag(Tidings tidings) {
        return "deployment:" + tidings.about().id();
    }

    private static JsonObject body(Tidings tidings) {
        JsonArray tags = new JsonArray()
                .add("postflight")
                .add("application:" + Wording.line(tidings.about().application(), 100))
                .add("version:" + Wording.line(tidings.about().version(), 100))
                .add(tag(tidings));
        verdict(tidings).ifPresent(verdict -> tags.add("verdict:" + verdict));
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("title", Wording.title(tidings));
        texts.put("sentence", Wording.sentence(tidings));
        texts.values().removeIf(String::isEmpty);
        return new JsonObject()
                .put("time", tidings.about().at().toEpochMilli())
                .put("timeEnd", end(tidings).toEpochMilli())
                .put("tags", tags)
                .put("text", escaped(String.join("\n", texts.values())));
    }

    private JsonObject placed(JsonObject body) {
        settings.find(DASHBOARD).ifPresent(uid -> body.put("dashboardUID", uid));
        settings.find(PANEL).ifPresent(panel -> body.put("panelId", panel));
        return body;
    }

    /** What the deployment has come to: the worst that counts. */
    private static Optional<String> verdict(Tidings tidings) {
        if (tidings.windows().stream().anyMatch(Tidings.Said::isNo)) {
            return Optional.of("no_go");
        }
        return tidings.windows().stream()
                .filter(Tidings.Said::settled)
                .reduce((earlier, later) -> later)
                .map(said -> said.lifted().isPresent()
                        ? "overridden"
                        : said.decision().word());
    }

    private static Instant end(Tidings tidings) {
        return tidings.about()
                .ended()
                .or(() -> tidings.windows().stream()
                        .filter(Tidings.Said::settled)
                        .map(Tidings.Said::at)
                        .reduce((earlier, later) -> later.isAfter(earlier) ? later : earlier))
                .orElse(tidings.about().at());
    }

    /** Grafana shows the text as HTML of its choice. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
