package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Shape;
import dev.postflight.config.shape.ConditionSchema;
import dev.postflight.config.shape.ShapeSchema;
import dev.postflight.notify.channel.ChannelKind;
import dev.postflight.notify.channel.Channels;
import dev.postflight.outcome.Signal;
import dev.postflight.past.Lookback;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The JSON Schema of a configuration file, made from what options and signals declare of themselves, so that editors
 * complete and mark mistakes. It knows shapes and names; what needs a look at other places (ids, parameters, limits of one
 * key by another) is for the loader.
 */
public final class ConfigSchema {
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
    /** Or a template's parameter, of which nobody knows what it will be. */
    private static final String ID = "^([A-Za-z0-9._-]|\\$\\{[^}]*\\})+$";

    private final List<CheckKind> kinds;

    private ConfigSchema(List<CheckKind> kinds) {
        this.kinds = kinds;
    }

    public static String json(List<CheckKind> kinds) {
        return new ConfigSchema(kinds).file().encodePrettily() + "\n";
    }

    private JsonObject file() {
        JsonObject properties = new JsonObject()
                .put(Key.APPLICATION, text("What is deployed, and owns the checks of this file.", 100))
                .put(Key.DEFAULTS_KEY, group(Key.DEFAULTS).put("description", "What the checks of this file share."))
                .put(Key.TEMPLATES, templates())
                .put(Key.CHECKS, list(ref("check")).put("description", "One question each, asked again and again."))
                .put(Key.WATCH_KEY, group(WatchReader.WATCH).put("description", "How deployments are watched."))
                .put(Key.NOTIFY_KEY, channels());
        Key.GLOBAL.keySet().stream()
                .sorted()
                .forEach(key -> properties.put(key, group(Key.GLOBAL.getOrDefault(key, new Shape.Group()))));
        return object(properties)
                .put("$schema", DRAFT)
                .put("title", "Postflight configuration")
                .put("dependentRequired", new JsonObject().put(Key.CHECKS, new JsonArray().add(Key.APPLICATION)))
                .put("$defs", definitions());
    }

    private JsonObject definitions() {
        JsonObject definitions = ShapeSchema.definitions().put("check", check());
        kinds.stream()
                .flatMap(kind -> Stream.concat(kind.signals().stream(), Lookback.signals(kind.signals()).stream()))
                .map(Signal::unit)
                .distinct()
                .sorted()
                .forEach(unit -> definitions.put(ConditionSchema.name(unit), ConditionSchema.definition(unit)));
        for (CheckKind kind : kinds) {
            definitions.put(kind.name(), kindOptions(kind));
            definitions.put(kind.name() + ".expect", conditions(kind));
            definitions.put(kind.name() + ".trend", trends(kind));
            definitions.put(
                    kind.name() + ".compare",
                    mapping(ComparisonReader.able(kind), ShapeSchema.of(ComparisonReader.SHAPE)));
            definitions.put(
                    kind.name() + ".before_deployment",
                    mapping(ComparisonReader.moments(kind), ShapeSchema.of(ComparisonReader.SPAN)));
        }
        return definitions;
    }

    private static JsonObject channels() {
        JsonObject properties = group(NotifyReader.COMMON).getJsonObject("properties");
        List<String> names = new ArrayList<>();
        for (ChannelKind kind : Channels.ALL) {
            properties.put(kind.name(), ShapeSchema.of(kind.options()).put("description", kind.summary()));
            names.add(kind.name());
        }
        return new JsonObject()
                .put("type", "object")
                .put("description", "Who is told of deployments: names of channels, each with its kind.")
                .put("additionalProperties", object(properties).put("oneOf", required(names)));
    }

    private static JsonObject kindOptions(CheckKind kind) {
        return ShapeSchema.of(kind.options()).put("description", kind.summary());
    }

    private JsonObject templates() {
        JsonObject template = object(new JsonObject()
                        .put(
                                Template.PARAMETERS,
                                new JsonObject().put("type", "object").put("description", "Defaults; null where none."))
                        .put(Template.CHECK, ref("check"))
                        .put(Key.CHECKS, list(ref("check"))))
                .put("oneOf", required(List.of(Template.CHECK, Key.CHECKS)));
        return new JsonObject()
                .put("type", "object")
                .put("description", "Checks with parameters, for what is alike.")
                .put("additionalProperties", template);
    }

    private JsonObject check() {
        JsonObject properties = group(Key.CHECK).getJsonObject("properties");
        properties.getJsonObject(Key.ID.name()).put("pattern", ID).put("maxLength", 100);
        JsonObject any = new JsonObject().put("type", "object");
        properties
                .put(Key.EXPECT, new JsonObject().put("description", "What must hold, else the check fails."))
                .put(Key.PREFER, new JsonObject().put("description", "What should hold, else the check warns."))
                .put(
                        Key.TREND,
                        new JsonObject().put("description", "Where it must not be heading, else the check fails."))
                .put(
                        Key.COMPARE,
                        new JsonObject().put("description", "What must be no worse than before a deployment."))
                .put(
                        Key.BEFORE_DEPLOYMENT,
                        new JsonObject()
                                .put("description", "Moments that must lie at most so long before a deployment."))
                .put(Key.USE, text("The template to make this check from.", 100))
                .put(
                        Key.WITH,
                        anyOf(any.copy(), list(any.copy()))
                                .put("description", "The template's parameters, once or several times."));
        JsonArray byKind = new JsonArray();
        List<String> one = new ArrayList<>();
        for (CheckKind kind : kinds) {
            properties.put(kind.name(), ref(kind.name()));
            one.add(kind.name());
            JsonObject conditions = new JsonObject()
                    .put(Key.EXPECT, ref(kind.name() + ".expect"))
                    .put(Key.PREFER, ref(kind.name() + ".expect"))
                    .put(Key.TREND, ref(kind.name() + ".trend"))
                    .put(Key.COMPARE, ref(kind.name() + ".compare"))
                    .put(Key.BEFORE_DEPLOYMENT, ref(kind.name() + ".before_deployment"));
            byKind.add(new JsonObject()
                    .put("if", new JsonObject().put("required", new JsonArray().add(kind.name())))
                    .put(
                            "then",
                            new JsonObject()
                                    .put("required", new JsonArray().add(Key.ID.name()))
                                    .put("properties", conditions)));
        }
        byKind.add(new JsonObject()
                .put("if", new JsonObject().put("required", new JsonArray().add(Key.USE)))
                .put(
                        "then",
                        new JsonObject()
                                .put(
                                        "propertyNames",
                                        new JsonObject()
                                                .put(
                                                        "enum",
                                                        new JsonArray()
                                                                .add(Key.USE)
                                                                .add(Key.WITH)))));
        one.add(Key.USE);
        return object(properties).put("oneOf", required(one)).put("allOf", byKind);
    }

    private static JsonObject conditions(CheckKind kind) {
        JsonObject properties = new JsonObject();
        Stream.concat(kind.signals().stream(), Lookback.signals(kind.signals()).stream())
                .forEach(signal ->
                        properties.put(signal.name(), each(kind, signal).put("description", signal.doc())));
        return ShapeSchema.orReference(object(properties));
    }

    private static JsonObject trends(CheckKind kind) {
        JsonObject properties = new JsonObject();
        JsonObject limit = text("A limit on growth such as < 2 %/day over 24h, or on decline such as > -5 %/day.", 100);
        kind.signals().stream()
                .filter(signal -> Lookback.hasTrend(signal.unit()))
                .forEach(signal ->
                        properties.put(signal.name(), trend(signal, anyOf(limit.copy(), list(limit.copy())))));
        return ShapeSchema.orReference(object(properties));
    }

    private static JsonObject mapping(List<Signal> signals, JsonObject each) {
        JsonObject properties = new JsonObject();
        signals.forEach(signal -> properties.put(signal.name(), trend(signal, each.copy())));
        return ShapeSchema.orReference(object(properties));
    }

    private static JsonObject trend(Signal signal, JsonObject limit) {
        return signal.key() == null ? limit : perKey(limit, new JsonObject().put("const", "any"));
    }

    private static JsonObject each(CheckKind kind, Signal signal) {
        JsonObject condition = ConditionSchema.of(signal.unit());
        return signal.key() == null
                ? condition
                : perKey(
                        condition,
                        kind.together().contains(signal.name()) ? condition : new JsonObject().put("const", "any"));
    }

    private static JsonObject perKey(JsonObject condition, JsonObject forAll) {
        return ShapeSchema.orReference(
                forAll, new JsonObject().put("type", "object").put("additionalProperties", condition));
    }

    private static JsonObject group(Shape.Group group) {
        return ShapeSchema.object(group);
    }

    private static JsonObject object(JsonObject properties) {
        return new JsonObject()
                .put("type", "object")
                .put("properties", properties)
                .put("additionalProperties", false);
    }

    private static JsonArray required(Collection<String> alternatives) {
        JsonArray all = new JsonArray();
        alternatives.forEach(name -> all.add(new JsonObject().put("required", new JsonArray().add(name))));
        return all;
    }

    private static JsonObject text(String description, int longest) {
        return new JsonObject()
                .put("type", new JsonArray().add("string").add("number").add("boolean"))
                .put("maxLength", longest)
                .put("description", description);
    }

    private static JsonObject list(JsonObject items) {
        return new JsonObject().put("type", "array").put("items", items);
    }

    private static JsonObject anyOf(JsonObject... alternatives) {
        return new JsonObject().put("anyOf", new JsonArray(List.of(alternatives)));
    }

    private static JsonObject ref(String name) {
        return new JsonObject().put("$ref", "#/$defs/" + name);
    }
}
