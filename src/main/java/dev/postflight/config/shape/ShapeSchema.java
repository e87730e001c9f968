package dev.postflight.config.shape;

import dev.postflight.check.Option;
import dev.postflight.check.Shape;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A shape as JSON Schema. Wherever a text could stand, a reference or a template's parameter may. */
public final class ShapeSchema implements Shape.Visitor<JsonObject> {
    static final String SPAN_PART = "\\d+(\\.\\d+)?\\s*(ns|us|µs|ms|s|min|m|h|d|w)\\s*";
    static final String SIZE_UNIT = "([kKMGTP]?B|[KMGTP]iB)?\\s*";

    private static final String ONLY_REFERENCES = "^(\\$\\{[^}]+\\})+$";

    private static final ShapeSchema SCHEMA = new ShapeSchema();

    private ShapeSchema() {}

    /** What many options share. */
    public static JsonObject definitions() {
        return new JsonObject()
                .put(
                        "text",
                        new JsonObject()
                                .put(
                                        "type",
                                        new JsonArray()
                                                .add("string")
                                                .add("number")
                                                .add("boolean")))
                .put(
                        "reference",
                        new JsonObject()
                                .put("type", "string")
                                .put("pattern", "\\$\\{")
                                .put("description", "Holds ${env:NAME}, ${file:path} or a template's parameter."))
                .put(
                        "span",
                        orReference(
                                new JsonObject().put("type", "string").put("pattern", "^\\s*(" + SPAN_PART + ")+$"),
                                new JsonObject().put("const", 0)));
    }

    private static JsonObject ref(String name) {
        return new JsonObject().put("$ref", "#/$defs/" + name);
    }

    public static JsonObject of(Shape<?> shape) {
        return shape.accept(SCHEMA);
    }

    private static JsonObject of(Option<?> option) {
        JsonObject schema = of(option.shape()).put("description", option.doc());
        Fallback.of(option).ifPresent(value -> schema.put("default", json(value)));
        return schema;
    }

    private static Object json(Object value) {
        if (value instanceof List<?> list) {
            return new JsonArray(list.stream().map(ShapeSchema::json).toList());
        } else if (value instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            map.forEach((key, entry) -> object.put(String.valueOf(key), json(entry)));
            return object;
        }
        return value;
    }

    @Override
    public JsonObject text(Shape.Text text) {
        return ref("text");
    }

    @Override
    public JsonObject hidden(Shape.Hidden hidden) {
        return new JsonObject().put("type", "string").put("pattern", ONLY_REFERENCES);
    }

    @Override
    public JsonObject whole(Shape.Whole whole) {
        return orReference(new JsonObject()
                .put("type", "integer")
                .put("minimum", whole.least())
                .put("maximum", whole.most()));
    }

    @Override
    public JsonObject decimal(Shape.Decimal decimal) {
        JsonObject number = new JsonObject().put("type", "number");
        if (Double.isFinite(decimal.least())) {
            number.put("minimum", decimal.least());
        }
        if (Double.isFinite(decimal.most())) {
            number.put("maximum", decimal.most());
        }
        return orReference(number);
    }

    @Override
    public JsonObject flag(Shape.Flag flag) {
        return orReference(new JsonObject().put("type", "boolean"));
    }

    @Override
    public JsonObject span(Shape.Span span) {
        return ref("span");
    }

    @Override
    public JsonObject size(Shape.Size size) {
        return orReference(
                new JsonObject().put("type", "string").put("pattern", "^\\s*\\d+(\\.\\d+)?\\s*" + SIZE_UNIT + "$"),
                new JsonObject()
                        .put("type", "integer")
                        .put("minimum", size.least())
                        .put("maximum", size.most()));
    }

    @Override
    public JsonObject url(Shape.Url url) {
        return orReference(new JsonObject()
                .put("type", "string")
                .put("pattern", "^(" + String.join("|", url.schemes()) + ")://[^/?#]"));
    }

    @Override
    public JsonObject choice(Shape.Choice choice) {
        return orReference(new JsonObject().put("enum", new JsonArray(List.copyOf(choice.words()))));
    }

    @Override
    public JsonObject regex(Shape.Regex regex) {
        return new JsonObject().put("type", "string");
    }

    @Override
    public JsonObject listOf(Shape.ListOf<?> list) {
        JsonObject each = of(list.each());
        return new JsonObject()
                .put(
                        "anyOf",
                        new JsonArray()
                                .add(new JsonObject().put("type", "array").put("items", each))
                                .add(each));
    }

    @Override
    public JsonObject mapOf(Shape.MapOf<?> map) {
        return orReference(new JsonObject().put("type", "object").put("additionalProperties", of(map.each())));
    }

    @Override
    public JsonObject group(Shape.Group group) {
        List<JsonObject> alternatives = new ArrayList<>(List.of(object(group)));
        group.options().stream().filter(Option::main).forEach(option -> alternatives.add(of(option.shape())));
        if (group.options().stream().noneMatch(Option::required)) {
            alternatives.add(new JsonObject().put("type", "null"));
        }
        return orReference(alternatives.toArray(new JsonObject[0]));
    }

    /** A group that is written out. */
    public static JsonObject object(Shape.Group group) {
        JsonObject properties = new JsonObject();
        JsonArray required = new JsonArray();
        for (Option<?> option : group.options()) {
            properties.put(option.name(), of(option));
            if (option.required()) {
                required.add(option.name());
            }
        }
        JsonObject object = new JsonObject()
                .put("type", "object")
                .put("properties", properties)
                .put("additionalProperties", false);
        return required.isEmpty() ? object : object.put("required", required);
    }

    /** A template may put a parameter in the place of anything. */
    public static JsonObject orReference(JsonObject... alternatives) {
        JsonArray all = new JsonArray();
        for (JsonObject alternative : alternatives) {
            all.add(alternative);
        }
        return new JsonObject().put("anyOf", all.add(ref("reference")));
    }
}
