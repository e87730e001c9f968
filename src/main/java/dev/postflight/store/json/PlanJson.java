package dev.postflight.store.json;

import dev.postflight.watch.Plan;
import dev.postflight.watch.Window;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** How a deployment is watched. */
public final class PlanJson {
    private static final String WARMUP = "warmup";
    private static final String WINDOWS = "windows";
    private static final String LENGTH = "length";
    private static final String REQUIRE = "require";
    private static final String WHEN_UNDECIDED = "when_undecided";
    private static final String EARLY_GO = "early_go";
    private static final String ROLES = "roles";

    private PlanJson() {}

    public static String write(Plan plan) {
        return new JsonObject()
                .put(WARMUP, plan.warmup().toString())
                .put(WINDOWS, Words.list(plan.windows(), PlanJson::window))
                .put(WHEN_UNDECIDED, Words.word(plan.whenUndecided()))
                .put(EARLY_GO, plan.earlyGo())
                .put(ROLES, new JsonArray(plan.roles()))
                .encode();
    }

    public static Plan read(String text) {
        JsonObject json = new JsonObject(text);
        return new Plan(
                Duration.parse(json.getString(WARMUP)),
                Words.list(json.getJsonArray(WINDOWS, new JsonArray()), PlanJson::window),
                Words.constant(Plan.WhenUndecided.class, json, WHEN_UNDECIDED),
                json.getBoolean(EARLY_GO, false),
                json.getJsonArray(ROLES, new JsonArray()).stream()
                        .map(String::valueOf)
                        .toList());
    }

    private static JsonObject window(Window window) {
        return new JsonObject().put(LENGTH, window.length().toString()).put(REQUIRE, Words.word(window.require()));
    }

    private static Window window(JsonObject json) {
        return new Window(Duration.parse(json.getString(LENGTH)), Words.constant(Window.Require.class, json, REQUIRE));
    }
}
