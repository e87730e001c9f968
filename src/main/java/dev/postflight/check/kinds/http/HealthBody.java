package dev.postflight.check.kinds.http;

import dev.postflight.check.Option;
import dev.postflight.check.kinds.shared.Plain;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a health endpoint says of itself, whichever of the usual ways it says it: Spring Boot Actuator ({@code
 * components}), MicroProfile Health ({@code checks} as a list), health+json ({@code checks} by name), ASP.NET Core ({@code
 * entries}, {@code results} or one plain word), or just {@code {"status": …}}.
 *
 * <p>The overall word decides, since the service knows which component it can do without; the components only say why.
 */
final class HealthBody implements HttpRule.Judge {
    private static final Option<String> OPTION = Option.choice(
            "health", List.of("auto"), "auto reads the usual health answers and names the component that is down");

    static final HttpRule RULE = HttpRule.of(
                    OPTION, "Whether the health that the answer reports is good.", settings -> new HealthBody())
            .readingBody();

    private static final Set<String> GOOD = Set.of(
            "up",
            "ok",
            "okay",
            "pass",
            "passing",
            "warn",
            "warning",
            "healthy",
            "degraded",
            "unknown",
            "green",
            "true",
            "success");
    private static final Set<String> BAD = Set.of(
            "down",
            "out_of_service",
            "fail",
            "failed",
            "failing",
            "failure",
            "unhealthy",
            "error",
            "critical",
            "red",
            "false");
    private static final List<String> STATUS = List.of("status", "healthy", "state", "health");
    private static final List<String> PARTS =
            List.of("components", "checks", "entries", "results", "dependencies", "services", "details");
    private static final List<String> NAMES = List.of("name", "componentId", "id");
    private static final int DEEPEST = 8;
    private static final int MOST_NAMED = 5;

    @Override
    public Optional<String> problem(HttpAsk asked, HttpAnswer answer) {
        HttpBody body = answer.body();
        if (body.isCut() || body.problem().isPresent()) {
            return body.problem().or(() -> Optional.of("health answer is longer than body_limit"));
        }
        return problem(body.text());
    }

    static Optional<String> problem(String text) {
        Object json;
        try {
            json = Json.decodeValue(text);
        } catch (DecodeException e) {
            json = isGood(text) || isBad(text) ? text.strip() : ""; // ASP.NET Core's default is one word
        }
        List<String> down = new ArrayList<>();
        if (json instanceof JsonObject || json instanceof JsonArray) {
            parts(json, "", 0, down);
        }
        Optional<String> overall = word(json);
        if (overall.isPresent() ? isGood(overall.get()) : down.isEmpty() && json instanceof JsonArray) {
            return Optional.empty();
        } else if (overall.isEmpty() && down.isEmpty()) {
            return Optional.of("answer is no health report");
        } else if (down.isEmpty()) {
            String word = overall.orElse("");
            boolean known = isBad(word);
            return Optional.of(
                    known ? "status is " + Plain.text(word) : "status is not known to be good: " + Plain.text(word));
        }
        int more = down.size() - MOST_NAMED;
        return Optional.of(String.join("; ", down.subList(0, Math.min(MOST_NAMED, down.size())))
                + (more > 0 ? "; and " + more + " more" : ""));
    }

    /** Adds each component that is down, the innermost ones in place of what only holds them. */
    private static void parts(Object node, String path, int depth, List<String> down) {
        if (depth > DEEPEST) {
            return;
        } else if (node instanceof JsonArray array) {
            for (Object each : array) {
                part(each, join(path, name(each)), depth, down);
            }
        } else if (node instanceof JsonObject object) {
            for (String group : PARTS) {
                Object inner = object.getValue(group);
                if (inner instanceof JsonArray) {
                    parts(inner, path, depth + 1, down);
                } else if (inner instanceof JsonObject named) {
                    for (Map.Entry<String, Object> each : named) {
                        one(each, path, depth + 1, down);
                    }
                }
            }
        }
    }

    private static void one(Map.Entry<String, Object> entry, String path, int depth, List<String> down) {
        String name = join(path, entry.getKey());
        if (entry.getValue() instanceof JsonArray array) { // health+json: several observations of one component
            for (Object each : array) {
                part(each, name, depth, down);
            }
        } else {
            part(entry.getValue(), name, depth, down);
        }
    }

    private static void part(@Nullable Object part, String name, int depth, List<String> down) {
        if (!(part instanceof JsonObject)) {
            word(part).filter(HealthBody::isBad).ifPresent(word -> down.add(says(name, word)));
            return;
        }
        int before = down.size();
        parts(part, name, depth, down);
        if (down.size() == before) {
            word(part).filter(HealthBody::isBad).ifPresent(word -> down.add(says(name, word)));
        }
    }

    private static String says(String name, String word) {
        return (name.isEmpty() ? "a component" : Plain.text(name)) + " is " + Plain.text(word);
    }

    private static String join(String path, String name) {
        return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
    }

    private static String name(@Nullable Object part) {
        if (part instanceof JsonObject object) {
            for (String key : NAMES) {
                if (object.getValue(key) instanceof String name) {
                    return name;
                }
            }
        }
        return "";
    }

    /** The word or flag by which this says how it is. */
    private static Optional<String> word(@Nullable Object node) {
        if (node instanceof JsonObject object) {
            for (String key : STATUS) {
                Object value = object.getValue(key);
                if (value instanceof JsonObject nested) { // {"status": {"code": "UP"}}, Spring Boot 1 to 2
                    return Optional.ofNullable(nested.getValue("code")).map(Object::toString);
                } else if (value != null) {
                    return Optional.of(value.toString());
                }
            }
            return Optional.empty();
        }
        if (node instanceof String text) {
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }
        return node instanceof Boolean flag ? Optional.of(flag.toString()) : Optional.empty();
    }

    private static boolean isGood(String word) {
        return GOOD.contains(word.strip().toLowerCase(Locale.ROOT));
    }

    private static boolean isBad(String word) {
        return BAD.contains(word.strip().toLowerCase(Locale.ROOT));
    }
}
