package dev.postflight.http;

import dev.postflight.config.ServerConfig;
import dev.postflight.launch.Announcement;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A CDEvent that came as a CloudEvent 1.0: in binary mode with its attributes as headers, or in structured mode as one JSON
 * document. Understood are a service's {@code deployed}, {@code upgraded} and {@code rolledback}.
 */
final class CdEvent {
    /** The media type of structured mode. */
    static final String STRUCTURED = "application/cloudevents+json";

    /** With the event's own version behind it, which was 0.1 to 0.3 in the specifications up to 0.5. */
    private static final Pattern TYPE = Pattern.compile(
            "dev\\.cdevents\\.service\\.(deployed|upgraded|rolledback)\\.(\\d+)\\.\\d+\\.\\d+(-[a-z0-9.]+)?");
    /** {@code pkg:type/namespace/name@version?qualifiers#subpath}. */
    private static final Pattern PURL = Pattern.compile("pkg:[^@?#]+(?:@([^?#]*))?(?:\\?([^#]*))?(?:#.*)?");

    private final String id;
    private final String source;
    private final String type;
    private final Optional<String> time;
    private final JsonObject data;

    private CdEvent(String id, String source, String type, Optional<String> time, JsonObject data) {
        this.id = id;
        this.source = source;
        this.type = type;
        this.time = time;
        this.data = data;
    }

    static CdEvent of(MultiMap headers, @Nullable Buffer body) {
        String media = String.valueOf(headers.get("Content-Type")).toLowerCase(Locale.ROOT);
        JsonObject json = Body.object(body);
        if (media.startsWith(STRUCTURED)) {
            Facts event = new Facts(json);
            return new CdEvent(
                    attribute("id", event.text("id")),
                    attribute("source", event.text("source")),
                    known(attribute("type", event.text("type")), event.text("specversion")),
                    event.text("time"),
                    json.getValue("data") instanceof JsonObject data ? data : new JsonObject());
        }
        return new CdEvent(
                attribute("ce-id", header(headers, "ce-id")),
                attribute("ce-source", header(headers, "ce-source")),
                known(attribute("ce-type", header(headers, "ce-type")), header(headers, "ce-specversion")),
                header(headers, "ce-time"),
                json);
    }

    private static Optional<String> header(MultiMap headers, String name) {
        return Optional.ofNullable(headers.get(name)).filter(value -> !value.isBlank());
    }

    private static String attribute(String name, Optional<String> value) {
        return Members.clean(
                name,
                value.orElseThrow(() -> new Problem(
                        400,
                        name + " is missing: expected a CloudEvent, with headers such as ce-id or as " + STRUCTURED)),
                Members.LINE,
                false);
    }

    private static String known(String type, Optional<String> version) {
        if (!version.orElse("").startsWith("1.")) {
            throw new Problem(
                    400, "specversion is " + Json.shown(version.orElse("")) + ", expected that of CloudEvents, 1.0");
        }
        return type;
    }

    /**
     * What it says.
     *
     * @param sender the name of the token that it came with
     * @param isApplication whether there is one of that name
     */
    Heard read(ServerConfig.CdEvents config, String sender, Predicate<String> isApplication) {
        Matcher kind = TYPE.matcher(type);
        if (!kind.matches()) {
            return new Heard.Ignored("events of the type " + Json.shown(type) + " tell of no deployment; known are"
                    + " dev.cdevents.service.deployed, .upgraded and .rolledback");
        }
        Facts context = new Facts(data).object("context");
        Facts subject = new Facts(data).object("subject");
        Facts content = subject.object("content");
        Facts custom = new Facts(data).object("customData");
        // an object since 0.1, a bare word in the drafts before
        String environment = content.object("environment")
                .text("id")
                .or(() -> content.text("environment"))
                .orElse("");
        if (!config.environments().isEmpty() && !config.environments().contains(environment)) {
            return new Heard.Ignored("the environment " + Json.shown(environment) + " is not one of "
                    + String.join(", ", config.environments()));
        }
        Optional<String> moment = context.text("timestamp").or(() -> time);
        return new Heard.Announced(new Announcement(
                application(subject.needed("id"), config, isApplication),
                custom.text("version")
                        .or(() -> content.text("artifactId").flatMap(CdEvent::version))
                        .orElseThrow(() -> new Problem(
                                422,
                                "the event tells no version: expected one in subject.content.artifactId, such as"
                                        + " pkg:oci/shop@1.4.2, or in customData.version")),
                moment.map(text -> Members.moment("timestamp", text)),
                custom.text("commit").orElse(""),
                Members.link("url", custom.text("url").orElse("")),
                sender.isEmpty() ? source : sender + " (" + source + ")",
                custom.text("note")
                        .orElse("service " + kind.group(1) + (environment.isEmpty() ? "" : " in " + environment)),
                "cdevents " + digest(source + "\n" + id)));
    }

    private static String application(String subject, ServerConfig.CdEvents config, Predicate<String> isApplication) {
        String configured = config.applications().get(subject);
        if (configured != null) {
            return configured;
        }
        String last = subject.substring(subject.lastIndexOf('/') + 1);
        return !isApplication.test(subject) && isApplication.test(last) ? last : subject;
    }

    /** A digest tells people less than the tag that may stand beside it. */
    private static Optional<String> version(String artifact) {
        Matcher purl = PURL.matcher(artifact);
        if (!purl.matches()) {
            return Optional.empty();
        }
        Optional<String> version = Optional.ofNullable(purl.group(1)).map(CdEvent::decoded);
        Optional<String> tag = Arrays.stream(
                        Optional.ofNullable(purl.group(2)).orElse("").split("&"))
                .filter(pair -> pair.startsWith("tag="))
                .map(pair -> decoded(pair.substring("tag=".length())))
                .findFirst();
        return (version.filter(text -> !text.contains(":")).isPresent() ? version : tag.or(() -> version))
                .filter(text -> !text.isBlank());
    }

    private static String decoded(String text) {
        try {
            return Members.clean(
                    "artifactId",
                    URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8),
                    Members.LINE,
                    false);
        } catch (IllegalArgumentException e) {
            throw new Problem(422, "artifactId holds " + Json.shown(text) + ", which is no percent-encoding");
        }
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
