package dev.postflight.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The JSON that a client sent. */
final class Body {
    /** Nothing of ours is nested half as deep; a parser's stack and memory are worth more. */
    private static final int DEEPEST = 32;

    private Body() {}

    /** An object; an empty one for no body. */
    static JsonObject object(@Nullable Buffer body) {
        if (body == null || body.length() == 0) {
            return new JsonObject();
        }
        if (depth(body) > DEEPEST) {
            throw new Problem(400, "the body is nested deeper than " + DEEPEST);
        }
        try {
            return body.toJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw new Problem(400, "the body is not a JSON object");
        }
    }

    private static int depth(Buffer body) {
        int depth = 0;
        int deepest = 0;
        boolean inText = false;
        for (int i = 0; i < body.length(); i++) {
            switch (body.getByte(i)) {
                case '\\' -> i += inText ? 1 : 0;
                case '"' -> inText = !inText;
                case '{', '[' -> deepest = Math.max(deepest, inText ? depth : ++depth);
                case '}', ']' -> depth -= inText ? 0 : 1;
                default -> {}
            }
        }
        return deepest;
    }
}
