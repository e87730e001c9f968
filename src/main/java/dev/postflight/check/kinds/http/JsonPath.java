package dev.postflight.check.kinds.http;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document: {@code components.db.status}, {@code items[0].id}, {@code items.length}, {@code
 * metrics["a.b"]}.
 *
 * @param text as written
 * @param steps names (texts) and indices (whole numbers); a negative index counts from the end
 */
record JsonPath(String text, List<Object> steps) {

    /** @throws IllegalArgumentException when it is no path */
    static JsonPath of(String text) {
        return new JsonPath(text, parse(text.startsWith("$") ? text.substring(1) : text));
    }

    static boolean isPath(String text) {
        try {
            of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What stands there, in its own type; what does not, as proof of its absence. */
    Reading read(Signal signal, @Nullable Object document) {
        return value(signal, document).at(text);
    }

    private Reading value(Signal signal, @Nullable Object document) {
        @Nullable Object node = document;
        for (Object step : steps) {
            Object next = next(node, step);
            if (next == null) {
                return signal.absent(missing(node, step));
            }
            node = next;
        }
        if (node instanceof Number number) {
            return signal.reads(number.doubleValue());
        } else if (node instanceof Boolean flag) {
            return signal.reads(flag.booleanValue());
        } else if (node instanceof JsonObject object) {
            return signal.reads(object.encode());
        } else if (node instanceof JsonArray array) {
            return signal.reads(array.encode());
        }
        return node == null ? signal.absent("null") : signal.reads(node.toString());
    }

    private static @Nullable Object next(@Nullable Object node, Object step) {
        if (step instanceof String name && node instanceof JsonObject object) {
            return object.getValue(name);
        } else if (step instanceof Integer index && node instanceof JsonArray array) {
            int at = index < 0 ? array.size() + index : index;
            return at >= 0 && at < array.size() ? array.getValue(at) : null;
        }
        return step.equals("length") && node instanceof JsonArray array ? array.size() : null;
    }

    private static String missing(@Nullable Object node, Object step) {
        boolean isNull = node instanceof JsonObject object && object.containsKey(step.toString());
        return isNull ? "null" : "no such value";
    }

    private static List<Object> parse(String text) {
        List<Object> steps = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char first = text.charAt(at);
            if (first == '[') {
                int end = closing(text, at);
                steps.add(bracket(text.substring(at + 1, end)));
                at = end + 1;
            } else {
                int from = first == '.' && at + 1 < text.length() ? at + 1 : at;
                int end = from;
                while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '[') {
                    end++;
                }
                if (end == from || (first != '.' && at > 0)) {
                    throw new IllegalArgumentException(text);
                }
                steps.add(text.substring(from, end));
                at = end;
            }
        }
        return List.copyOf(steps);
    }

    private static int closing(String text, int open) {
        char quote = open + 1 < text.length() ? text.charAt(open + 1) : ' ';
        int end = quote == '"' || quote == '\'' ? text.indexOf(quote + "]", open + 2) + 1 : text.indexOf(']', open + 1);
        if (end <= open + 1) {
            throw new IllegalArgumentException(text);
        }
        return end;
    }

    private static Object bracket(String inner) {
        return inner.startsWith("\"") || inner.startsWith("'")
                ? inner.substring(1, inner.length() - 1)
                : (Object) Integer.valueOf(inner);
    }
}
