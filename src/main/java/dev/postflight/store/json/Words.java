package dev.postflight.store.json;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Values in JSON that several trees write alike. */
final class Words {
    private Words() {}

    /** NaN and the infinities as texts. */
    static Object number(double value) {
        return Double.isFinite(value) ? (Object) value : Double.toString(value);
    }

    static double number(JsonObject json, String name) {
        Object value = json.getValue(name);
        return value instanceof Number number
                ? number.doubleValue()
                : value instanceof String text ? Double.parseDouble(text) : Double.NaN;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static <E extends Enum<E>> E constant(Class<E> type, JsonObject json, String name) {
        return Enum.valueOf(type, json.getString(name, "").toUpperCase(Locale.ROOT));
    }

    static <T> JsonArray list(List<T> items, Function<T, Object> write) {
        return new JsonArray(new ArrayList<>(items.stream().map(write).toList()));
    }

    static <T> List<T> list(JsonArray items, Function<JsonObject, T> read) {
        List<T> all = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            all.add(read.apply(items.getJsonObject(i)));
        }
        return all;
    }
}
