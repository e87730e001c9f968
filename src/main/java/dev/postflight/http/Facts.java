package dev.postflight.http;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** A part of a message in another system's format, of which we need a few members and ignore the rest. */
final class Facts {
    private final JsonObject json;

    Facts(JsonObject json) {
        this.json = json;
    }

    /** An empty one where there is none. */
    Facts object(String name) {
        return new Facts(json.getValue(name) instanceof JsonObject found ? found : new JsonObject());
    }

    /** Empty where it is missing, null, empty or no text. */
    Optional<String> text(String name) {
        return json.getValue(name) instanceof String text && !text.isBlank()
                ? Optional.of(Members.clean(name, text, Members.NOTE, true))
                : Optional.empty();
    }

    String needed(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    long number(String name) {
        if (json.getValue(name) instanceof Number number) {
            return number.longValue();
        }
        throw missing(name);
    }

    private static Problem missing(String name) {
        return new Problem(422, "the event lacks the member " + name);
    }
}
