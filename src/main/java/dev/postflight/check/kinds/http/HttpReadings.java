package dev.postflight.check.kinds.http;

import dev.postflight.check.Setup;
import dev.postflight.net.Phase;
import dev.postflight.net.TlsPeer;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an http check measures, and how it is read off the hops of a probe. */
final class HttpReadings {
    static final Signal STATUS = Signal.of("status", Unit.NONE, "Status code of the last answer.");
    static final Signal PHASE = Signal.of(
                    "phase",
                    Unit.SECONDS,
                    "How long each phase took: resolve, connect, tls, processing, transfer; summed over redirects.")
            .per("phase", "resolve", "connect", "tls", "processing", "transfer");
    static final Signal DURATION =
            Signal.of("duration", Unit.SECONDS, "From name lookup to last byte, redirects included.");
    static final Signal BODY_SIZE =
            Signal.of("body_size", Unit.BYTES, "Size of the body once decoded, counted up to body_limit.");
    static final Signal REDIRECTS = Signal.of("redirects", Unit.NONE, "How many redirects were followed.");
    static final Signal PROTOCOL =
            Signal.of("protocol", Unit.TEXT, "What the server answered by, e.g. HTTP/1.1 or HTTP/2.");
    static final Signal ADDRESS = Signal.of("address", Unit.TEXT, "The address that answered.");
    static final Signal CERTIFICATE_NOT_AFTER = Signal.of(
            "certificate_not_after",
            Unit.TIMESTAMP,
            "Until when the server's certificate is valid; also of one that is refused.");
    static final Signal CERTIFICATE_DAYS_LEFT =
            Signal.of("certificate_days_left", Unit.DAYS, "For how long the server's certificate is still valid.");
    static final Signal TLS_VERSION = Signal.of("tls_version", Unit.TEXT, "Version of TLS, e.g. TLSv1.3.");
    static final Signal CIPHER = Signal.of("cipher", Unit.TEXT, "Cipher suite of TLS.");
    static final Signal HEADER = Signal.of(
                    "header", Unit.ANY, "A header of the answer, by its name; a number where it is a whole number.")
            .per("name")
            .judgedOnly();
    static final Signal BODY = Signal.of("body", Unit.TEXT, "The decoded body as text.");
    static final Signal JSON = Signal.of(
                    "json",
                    Unit.ANY,
                    "A value in a JSON body by its path, such as components.db.status, items[0].id, items.length.")
            .per("path")
            .judgedOnly();

    private final Setup setup;
    private final List<HttpRule.Active> rules;
    private final List<JsonPath> paths;
    private final Set<String> headers;

    HttpReadings(Setup setup, List<HttpRule.Active> rules) {
        this.setup = setup;
        this.rules = rules;
        this.paths = setup.asked(JSON).stream().map(JsonPath::of).toList();
        this.headers = setup.asked(HEADER);
    }

    /** Whether somebody reads the body, so that it must be kept. */
    boolean wantBody() {
        return !paths.isEmpty()
                || setup.asks(BODY)
                || rules.stream().anyMatch(active -> active.rule().readsBody());
    }

    /** Everything there is to read, however far the last hop got. */
    List<Reading> of(List<HttpHop> hops, Duration took) {
        List<Reading> readings = new ArrayList<>();
        HttpHop last = hops.get(hops.size() - 1);
        HttpAnswer answer = last.answer();
        phases(hops, readings);
        last.address().ifPresent(address -> readings.add(ADDRESS.reads(address)));
        last.tls().ifPresent(tls -> tls(tls, readings));
        if (answer.status() == 0) {
            return readings;
        }
        readings.add(STATUS.reads(answer.status()));
        readings.add(PROTOCOL.reads(answer.protocol()));
        readings.add(REDIRECTS.reads(hops.size() - 1));
        for (String name : headers) {
            readings.add(header(answer.headers(), name).at(name));
        }
        if (answer.hasEnded()) {
            readings.add(DURATION.reads(took.toNanos() / 1e9));
            answer.body().finish();
            body(answer.body(), readings);
            for (HttpRule.Active active : rules) {
                readings.add(active.read(last.ask(), answer));
            }
        }
        return readings;
    }

    private static void phases(List<HttpHop> hops, List<Reading> readings) {
        Map<Phase, Duration> sums = new EnumMap<>(Phase.class);
        for (HttpHop hop : hops) {
            hop.phases().forEach((phase, length) -> sums.merge(phase, length, Duration::plus));
        }
        sums.forEach((phase, length) ->
                readings.add(PHASE.reads(length.toNanos() / 1e9).at(phase.word())));
    }

    private static void tls(TlsPeer tls, List<Reading> readings) {
        if (!tls.chain().isEmpty()) {
            Instant until = tls.chain().get(0).getNotAfter().toInstant();
            readings.add(CERTIFICATE_NOT_AFTER.reads((double) until.getEpochSecond()));
            readings.add(CERTIFICATE_DAYS_LEFT.reads(
                    Duration.between(Instant.now(), until).toSeconds() / 86_400.0));
        }
        if (!tls.protocol().isEmpty()) {
            readings.add(TLS_VERSION.reads(tls.protocol()));
            readings.add(CIPHER.reads(tls.cipher()));
        }
    }

    private static Reading header(HttpHeaders headers, String name) {
        List<String> values = headers.getAll(name);
        if (values.isEmpty()) {
            return HEADER.absent("no such header");
        }
        String value = String.join(", ", values);
        return isCount(value) ? HEADER.reads(Double.parseDouble(value)) : HEADER.reads(value);
    }

    /** A whole number without anything that a comparison as a number would lose. */
    private static boolean isCount(String value) {
        boolean digits = !value.isEmpty() && value.length() <= 15;
        for (int i = 0; digits && i < value.length(); i++) {
            digits = value.charAt(i) >= '0' && value.charAt(i) <= '9';
        }
        return digits && (value.length() == 1 || value.charAt(0) != '0');
    }

    private void body(HttpBody body, List<Reading> readings) {
        readings.add(
                body.problem().isEmpty()
                        ? BODY_SIZE.reads((double) body.size())
                        : BODY_SIZE.absent(body.problem().get()));
        if (!setup.asks(BODY) && paths.isEmpty()) {
            return;
        }
        @Nullable
        String unreadable = body.isCut()
                ? "body is longer than " + Unit.BYTES.format((double) body.size()) + " (body_limit)"
                : body.problem().orElse(null);
        String text = unreadable == null ? body.text() : "";
        if (setup.asks(BODY)) {
            readings.add(unreadable == null ? BODY.reads(text) : BODY.absent(unreadable));
        }
        if (!paths.isEmpty()) {
            json(text, unreadable, readings);
        }
    }

    private void json(String text, @Nullable String unreadable, List<Reading> readings) {
        @Nullable String why = unreadable;
        @Nullable Object document = null;
        if (why == null) {
            try {
                // RFC 8259, 8.1: a byte order mark may be passed over, and some servers send one
                document = Json.decodeValue(text.startsWith("\ufeff") ? text.substring(1) : text);
            } catch (DecodeException e) {
                why = text.isBlank() ? "body is empty" : "body is no JSON";
            }
        }
        for (JsonPath path : paths) {
            readings.add(
                    why == null ? path.read(JSON, document) : JSON.absent(why).at(path.text()));
        }
    }
}
