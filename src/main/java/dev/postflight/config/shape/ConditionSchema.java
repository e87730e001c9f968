package dev.postflight.config.shape;

import dev.postflight.outcome.Unit;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** What a condition on a unit looks like, as JSON Schema: near enough to mark most slips. */
public final class ConditionSchema {
    private static final String NUMBER = "[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?";

    private ConditionSchema() {}

    /** Points to the definition, which many signals share. */
    public static JsonObject of(Unit unit) {
        return new JsonObject().put("$ref", "#/$defs/" + name(unit));
    }

    public static String name(Unit unit) {
        return "condition." + unit.name().toLowerCase(Locale.ROOT);
    }

    /** One condition, or a list of which one must hold. */
    public static JsonObject definition(Unit unit) {
        JsonObject one = one(unit);
        return new JsonObject()
                .put(
                        "anyOf",
                        new JsonArray()
                                .add(one)
                                .add(new JsonObject()
                                        .put("type", "array")
                                        .put("items", one)
                                        .put("minItems", 1)));
    }

    private static JsonObject one(Unit unit) {
        String quantity = quantity(unit);
        JsonArray types = new JsonArray().add("string").add("null");
        if (unit.isNumeric()) {
            types.add("number");
        }
        if (unit == Unit.FLAG || unit == Unit.ANY) {
            types.add("boolean");
        }
        JsonObject one = new JsonObject().put("type", types);
        return quantity.isEmpty()
                ? one
                : one.put(
                        "pattern",
                        "\\$\\{|^\\s*(any|present|absent|((<=|>=|==|!=|<|>)\\s*)?" + quantity + "(\\.\\." + quantity
                                + ")?)\\s*$");
    }

    /** Empty where there is no telling. */
    private static String quantity(Unit unit) {
        return switch (unit) {
            case NONE -> "(" + NUMBER + "|[1-9]xx)\\s*";
            case SECONDS -> "-?(0|(" + ShapeSchema.SPAN_PART + ")+)";
            case BYTES -> NUMBER + "\\s*" + ShapeSchema.SIZE_UNIT;
            case RATIO -> NUMBER + "\\s*%?\\s*";
            case DAYS -> NUMBER + "\\s*[hdw]?\\s*";
            case PER_SECOND -> NUMBER + "\\s*(/(s|min|m|h))?\\s*";
            case FLAG -> "(true|false)";
            case TIMESTAMP, TEXT, ANY -> "";
        };
    }
}
