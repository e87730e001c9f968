package dev.postflight.notify.channel;

import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts JSON: the tidings as they are, or a template of the owner's. With a secret each request is signed, as others do it:
 * {@code Postflight-Signature: t=<unix seconds>,v1=<HMAC-SHA256 of "t.body" in hexadecimal>}.
 */
final class WebhookChannel implements Channel {
    static final Option<URI> URL = Option.url("url", Poster.WEB, "where to post; secrets in it by reference")
            .needed()
            .asMain();
    static final Option<Secret> SECRET = Option.secret(
            "secret", "signs each request: Postflight-Signature: t=<unix seconds>,v1=<HMAC-SHA256 of \"t.body\">");
    static final Option<Map<String, String>> HEADERS = Option.map(
                    "headers", new Shape.Text(), "headers to send; credentials by reference")
            .or(Map.of());
    static final Option<String> TEMPLATE = Option.text(
            "template",
            "the body to post instead of the usual JSON, with places that are filled JSON-escaped: "
                    + String.join(
                            ", ",
                            Template.PLACES.stream()
                                    .map(place -> "${" + place + "}")
                                    .toList()));

    static final ChannelKind KIND = ChannelKind.named(
                    "webhook", "Posts JSON to a URL, signed if you like, as it is or by a template of yours.")
            .options(URL, SECRET, HEADERS, TEMPLATE, Poster.TIMEOUT, Poster.CA)
            .tells(Occasion.values())
            .placed(TEMPLATE)
            .complains(WebhookChannel::complaints)
            .opens(opening -> new WebhookChannel(opening, InstantSource.system()));

    private final Poster poster;
    private final URI url;
    private final Optional<Secret> secret;
    private final Map<String, String> headers;
    private final Optional<Template> template;
    private final InstantSource clock;

    WebhookChannel(ChannelKind.Opening opening, InstantSource clock) {
        Settings settings = opening.settings();
        this.poster = new Poster(opening.vertx(), settings);
        this.url = settings.get(URL);
        this.secret = settings.find(SECRET);
        this.headers = settings.get(HEADERS);
        this.template = settings.find(TEMPLATE).map(Template::new);
        this.clock = clock;
    }

    @Override
    public Future<String> deliver(Tidings tidings, String id) {
        Buffer body = Buffer.buffer(template.map(given -> given.fill(tidings, WebhookChannel::escaped))
                .orElseGet(() -> new JsonObject()
                        .put("id", id)
                        .mergeIn(TidingsJson.of(tidings))
                        .encode()));
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Postflight-Event", tidings.occasion().word());
        all.put("Postflight-Delivery", id);
        secret.ifPresent(key -> {
            String t = Long.toString(clock.instant().getEpochSecond());
            all.put("Postflight-Signature", "t=" + t + ",v1=" + hmac(key, t, body));
        });
        return poster.postJson(url, all, body).map(answer -> Integer.toString(answer.status()));
    }

    @Override
    public void close() {
        poster.close();
    }

    static String hmac(Secret key, String t, Buffer body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((t + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes()));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("HMAC-SHA256, which every Java has", e);
        }
    }

    /** Fit to stand between the quotes of a JSON text. */
    static String escaped(String value) {
        String quoted = Json.encode(value);
        return quoted.substring(1, quoted.length() - 1);
    }

    static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        settings.get(HEADERS).forEach((name, value) -> {
            if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || value.matches("(?s).*[\\r\\n\\x00].*")) {
                complaints.put(HEADERS.name(), "names of headers, and values on one line");
            }
        });
        settings.find(TEMPLATE).ifPresent(text -> {
            try {
                // with numbers, which fit both within quotes and without
                Json.decodeValue(text.replaceAll("\\$\\{[a-z_]+\\}", "0").replace("$${", "${"));
            } catch (DecodeException e) {
                complaints.put(TEMPLATE.name(), "a template that makes JSON, such as {\"text\": \"${title}\"}");
            }
        });
        return complaints;
    }
}
