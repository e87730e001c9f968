package dev.postflight.notify.channel;

import dev.postflight.watch.Decision;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Tidings as JSON: what waits in the store, and what a webhook without a template is sent. */
public final class TidingsJson {
    private TidingsJson() {}

    public static JsonObject of(Tidings tidings) {
        return new JsonObject()
                .put("event", tidings.occasion().word())
                .put("at", tidings.at().toString())
                .put("deployment", about(tidings.about()))
                .put("status", tidings.status())
                .put("verdict", tidings.said().map(TidingsJson::said).orElse(null))
                .put("windows", list(tidings.windows(), TidingsJson::said))
                .put("sign_offs", list(tidings.words(), TidingsJson::word))
                .put(
                        "links",
                        new JsonObject()
                                .put("deployment", tidings.links().deployment())
                                .put("report", tidings.links().report()));
    }

    /**
     * The same read again.
     *
     * @throws RuntimeException for what is no such JSON
     */
    public static Tidings read(JsonObject json) {
        JsonObject links = json.getJsonObject("links");
        return new Tidings(
                Occasion.of(json.getString("event")),
                Instant.parse(json.getString("at")),
                about(json.getJsonObject("deployment")),
                json.getString("status"),
                Optional.ofNullable(json.getJsonObject("verdict")).map(TidingsJson::said),
                list(json.getJsonArray("windows"), TidingsJson::said),
                list(json.getJsonArray("sign_offs"), TidingsJson::word),
                new Tidings.Links(links.getString("deployment"), links.getString("report")));
    }

    private static JsonObject about(Tidings.About about) {
        return new JsonObject()
                .put("id", about.id())
                .put("application", about.application())
                .put("version", about.version())
                .put("at", about.at().toString())
                .put("registered", about.registered().toString())
                .put("commit", about.commit())
                .put("url", about.url())
                .put("who", about.who())
                .put("note", about.note())
                .put("state", about.state())
                .put("ended", about.ended().map(Instant::toString).orElse(null))
                .put("why", about.why());
    }

    private static Tidings.About about(JsonObject json) {
        return new Tidings.About(
                json.getString("id"),
                json.getString("application"),
                json.getString("version"),
                Instant.parse(json.getString("at")),
                Instant.parse(json.getString("registered")),
                json.getString("commit"),
                json.getString("url"),
                json.getString("who"),
                json.getString("note"),
                json.getString("state"),
                Optional.ofNullable(json.getString("ended")).map(Instant::parse),
                json.getString("why"));
    }

    private static JsonObject said(Tidings.Said said) {
        return new JsonObject()
                .put("window", said.window())
                .put("decision", said.decision().word())
                .put("basis", said.basis())
                .put("at", said.at().toString())
                .put("settled", said.settled())
                .put("extended", said.extended())
                .put("sentence", said.sentence())
                .put("reasons", list(said.reasons(), TidingsJson::reason))
                .put(
                        "override",
                        said.lifted()
                                .map(lifted -> new JsonObject()
                                        .put("who", lifted.who())
                                        .put("note", lifted.note())
                                        .put("at", lifted.at().toString()))
                                .orElse(null));
    }

    private static Tidings.Said said(JsonObject json) {
        return new Tidings.Said(
                json.getString("window"),
                decision(json),
                json.getString("basis"),
                Instant.parse(json.getString("at")),
                json.getBoolean("settled"),
                json.getBoolean("extended"),
                json.getString("sentence"),
                list(json.getJsonArray("reasons"), TidingsJson::reason),
                Optional.ofNullable(json.getJsonObject("override"))
                        .map(lifted -> new Tidings.Lifted(
                                lifted.getString("who"),
                                lifted.getString("note"),
                                Instant.parse(lifted.getString("at")))));
    }

    private static JsonObject reason(Tidings.Reason reason) {
        return new JsonObject()
                .put("check", reason.check())
                .put("gating", reason.gating())
                .put("decision", reason.decision().word())
                .put("sentence", reason.sentence());
    }

    private static Tidings.Reason reason(JsonObject json) {
        return new Tidings.Reason(
                json.getString("check"), json.getBoolean("gating"), decision(json), json.getString("sentence"));
    }

    private static JsonObject word(Tidings.Word word) {
        return new JsonObject()
                .put("role", word.role())
                .put("who", word.who())
                .put("decision", word.go() ? "go" : "no_go")
                .put("note", word.note())
                .put("at", word.at().toString());
    }

    private static Tidings.Word word(JsonObject json) {
        return new Tidings.Word(
                json.getString("role"),
                json.getString("who"),
                json.getString("decision").equals("go"),
                json.getString("note"),
                Instant.parse(json.getString("at")));
    }

    private static Decision decision(JsonObject json) {
        return Decision.valueOf(json.getString("decision").toUpperCase(java.util.Locale.ROOT));
    }

    private static <T> JsonArray list(List<T> all, Function<T, JsonObject> each) {
        return new JsonArray(all.stream().map(each).toList());
    }

    private static <T> List<T> list(JsonArray all, Function<JsonObject, T> each) {
        return all.stream().map(item -> each.apply((JsonObject) item)).toList();
    }
}
