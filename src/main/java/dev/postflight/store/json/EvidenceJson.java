package dev.postflight.store.json;

import dev.postflight.outcome.Unit;
import dev.postflight.watch.Basis;
import dev.postflight.watch.Comparing;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Ruling;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What a verdict rests upon: what each check says, with its comparisons. */
public final class EvidenceJson {
    private EvidenceJson() {}

    public static String write(List<Evidence> evidence) {
        return Words.list(evidence, EvidenceJson::evidence).encode();
    }

    public static List<Evidence> read(String text) {
        return Words.list(new JsonArray(text), EvidenceJson::evidence);
    }

    private static JsonObject evidence(Evidence of) {
        return new JsonObject()
                .put("check", of.check())
                .put("gating", of.gating())
                .put("decision", Words.word(of.decision()))
                .put("basis", Words.word(of.basis()))
                .put("sentence", of.sentence())
                .put("coverage", Words.number(of.coverage()))
                .put("rulings", Words.list(of.rulings(), EvidenceJson::ruling));
    }

    private static Evidence evidence(JsonObject json) {
        return new Evidence(
                json.getString("check", ""),
                json.getBoolean("gating", true),
                Words.constant(Decision.class, json, "decision"),
                Words.constant(Basis.class, json, "basis"),
                json.getString("sentence", ""),
                Words.number(json, "coverage"),
                Words.list(json.getJsonArray("rulings", new JsonArray()), EvidenceJson::ruling));
    }

    private static JsonObject ruling(Ruling of) {
        return new JsonObject()
                .put("comparing", comparing(of.comparing()))
                .put("decision", Words.word(of.decision()))
                .put("basis", Words.word(of.basis()))
                .put("sentence", of.sentence())
                .put("before", Words.number(of.before()))
                .put("after", Words.number(of.after()))
                .put("ratio", Words.number(of.ratio()))
                .put("low", Words.number(of.low()))
                .put("high", Words.number(of.high()))
                .put("effect", Words.number(of.effect()));
    }

    private static Ruling ruling(JsonObject json) {
        return new Ruling(
                comparing(json.getJsonObject("comparing", new JsonObject())),
                Words.constant(Decision.class, json, "decision"),
                Words.constant(Basis.class, json, "basis"),
                json.getString("sentence", ""),
                Words.number(json, "before"),
                Words.number(json, "after"),
                Words.number(json, "ratio"),
                Words.number(json, "low"),
                Words.number(json, "high"),
                Words.number(json, "effect"));
    }

    private static JsonObject comparing(Comparing of) {
        return new JsonObject()
                .put("signal", of.signal())
                .put("key", of.key())
                .put("unit", Words.word(of.unit()))
                .put("method", Words.word(of.method()))
                .put("higher_is_worse", of.higherIsWorse())
                .put("bound", Words.number(of.bound()))
                .put("relative", of.relative())
                .put("gating", of.gating());
    }

    private static Comparing comparing(JsonObject json) {
        return new Comparing(
                json.getString("signal", ""),
                json.getString("key", ""),
                Words.constant(Unit.class, json, "unit"),
                Words.constant(Comparing.Method.class, json, "method"),
                json.getBoolean("higher_is_worse", true),
                Words.number(json, "bound"),
                json.getBoolean("relative", false),
                json.getBoolean("gating", true));
    }
}
