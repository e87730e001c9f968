package dev.postflight.http;

import dev.postflight.outcome.Unit;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** The members of a JSON body, each a text; what is not known is refused, since silence about it would be a lie. */
final class Members {
    /** Names and versions: more is no such thing, and stands in metrics and messages. */
    static final int LINE = 200;
    /** Browsers and proxies take no longer addresses. */
    private static final int ADDRESS = 2_000;
    /** A note may tell a story. */
    static final int NOTE = 4_000;

    /** Longer than anything that may be planned; beyond it nobody can count. */
    private static final Duration LONGEST = Duration.ofDays(3_660);

    private final JsonObject body;

    private Members(JsonObject body) {
        this.body = body;
    }

    static Members of(RoutingContext request, String... known) {
        JsonObject body = Body.object(request.body().buffer());
        List<String> names = List.of(known);
        for (String name : body.fieldNames()) {
            if (!names.contains(name)) {
                throw new Problem(
                        400, "unknown member " + Json.shown(name) + "; known are " + String.join(", ", names));
            }
        }
        return new Members(body);
    }

    /** A text on one line; empty where nothing is said. */
    String line(String name) {
        return text(name, LINE, false);
    }

    /** The same, not empty. */
    String needed(String name) {
        String value = line(name);
        if (value.isBlank()) {
            throw new Problem(400, "the member " + name + " is needed");
        }
        return value;
    }

    /** A text that may have several lines. */
    String note() {
        return text("note", NOTE, true);
    }

    /** Reports and messages make a link of it, which must never run as a script. */
    String link(String name) {
        return link(name, text(name, ADDRESS, false));
    }

    static String link(String name, String url) {
        if (url.isEmpty()) {
            return url;
        }
        try {
            URI parsed = URI.create(url);
            if (parsed.getHost() != null && String.valueOf(parsed.getScheme()).matches("(?i)https?")) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new Problem(400, name + " is " + Json.shown(url) + ", expected an address such as https://shop.example");
    }

    Optional<Instant> moment(String name) {
        String text = line(name);
        return text.isEmpty() ? Optional.empty() : Optional.of(moment(name, text));
    }

    /** A length of time such as {@code 2h}. */
    Optional<Duration> span(String name) {
        String text = line(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        double seconds;
        try {
            seconds = Unit.SECONDS.parse(text);
        } catch (IllegalArgumentException e) {
            seconds = Double.NaN;
        }
        if (!(seconds > 0 && seconds <= LONGEST.toSeconds())) {
            throw new Problem(400, name + " is " + Json.shown(text) + ", expected a length of time such as 2h or 90m");
        }
        return Optional.of(Duration.ofMillis(Math.round(seconds * 1e3)));
    }

    /** False where nothing is said. */
    boolean flag(String name) {
        Object value = body.getValue(name);
        if (value == null) {
            return false;
        }
        if (!(value instanceof Boolean flag)) {
            throw new Problem(400, name + " is " + Json.shown(value.toString()) + ", expected true or false");
        }
        return flag;
    }

    static Instant moment(String name, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new Problem(
                    400,
                    name + " is " + Json.shown(text)
                            + ", expected a moment with its zone, such as 2026-03-01T12:00:00Z");
        }
    }

    private String text(String name, int most, boolean lines) {
        Object value = body.getValue(name);
        if (value == null) {
            return "";
        }
        if (!(value instanceof String text)) {
            throw new Problem(400, name + " is " + Json.shown(value.toString()) + ", expected a text in quotes");
        }
        return clean(name, text, most, lines);
    }

    /** The text itself, when it is short and neither controls a terminal nor breaks a database's encoding. */
    static String clean(String name, String text, int most, boolean lines) {
        if (text.length() > most) {
            throw new Problem(400, name + " has " + text.length() + " characters, expected " + most + " at most");
        }
        text.codePoints().filter(point -> !isFit(point, lines)).findFirst().ifPresent(point -> {
            throw new Problem(
                    400, name + " holds the character " + String.format("U+%04X", point) + ", expected visible ones");
        });
        return text;
    }

    private static boolean isFit(int point, boolean lines) {
        return switch (Character.getType(point)) {
            case Character.CONTROL -> lines && (point == '\n' || point == '\r' || point == '\t');
            case Character.FORMAT -> point == 0x200D; // joins the parts of many an emoji
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> false;
            default -> true;
        };
    }
}
