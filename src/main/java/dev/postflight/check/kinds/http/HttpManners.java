package dev.postflight.check.kinds.http;

import dev.postflight.check.Option;
import dev.postflight.check.kinds.shared.Plain;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rules for answers that need no more than an option and a look at a header. */
final class HttpManners {
    /** A name that can be nobody's (RFC 6761), so no server has a reason to trust it. */
    static final String FOREIGN_ORIGIN = "https://postflight.invalid";

    static final String CODINGS = "gzip, deflate, br";

    static final Option<Boolean> TO_HTTPS = Option.flag(
                    "redirects_to_https", "the answer must be a redirect to the same host by https")
            .or(false);
    static final Option<String> FOREIGN =
            Option.choice("cors", List.of("strict"), "sends a foreign Origin, which the answer must not let in");
    static final Option<Boolean> COMPRESSED = Option.flag(
                    "compression", "sends Accept-Encoding, and the answer must be compressed")
            .or(false);

    static final HttpRule REDIRECTS_TO_HTTPS = HttpRule.of(
            TO_HTTPS, "Whether the answer is a redirect to the same host by https.", settings -> HttpManners::toHttps);
    static final HttpRule CORS = HttpRule.of(
            FOREIGN, "Whether the answer keeps a foreign origin out.", settings -> HttpManners::foreignOrigin);
    static final HttpRule COMPRESSION = HttpRule.of(
            COMPRESSED,
            "Whether the answer is compressed when the client can read it.",
            settings -> HttpManners::compressed);

    private HttpManners() {}

    private static Optional<String> toHttps(HttpAsk asked, HttpAnswer answer) {
        Optional<String> location = answer.status() == 303 ? Optional.empty() : HttpRedirects.location(answer);
        if (location.isEmpty()) {
            return Optional.of("answer is no redirect to https but status " + answer.status());
        }
        Optional<HttpOrigin> to;
        try {
            to = HttpOrigin.of(asked.url().resolve(URI.create(location.get().strip())));
        } catch (IllegalArgumentException e) {
            to = Optional.empty();
        }
        return to.filter(origin -> origin.secure() && origin.host().equals(asked.serverName()))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("redirect leads not to https on the same host but to "
                        + to.map(HttpOrigin::toString).orElse(Plain.text(location.get())));
    }

    private static Optional<String> foreignOrigin(HttpAsk asked, HttpAnswer answer) {
        HttpHeaders headers = answer.headers();
        List<String> allowed = headers.getAll(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN);
        boolean credentials = headers.get(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "")
                .strip()
                .equalsIgnoreCase("true");
        for (String each : allowed) {
            String origin = each.strip().toLowerCase(Locale.ROOT);
            if (origin.equals(FOREIGN_ORIGIN)) {
                return Optional.of("Access-Control-Allow-Origin lets any foreign origin in by echoing it");
            } else if (origin.equals("null")) {
                return Optional.of("Access-Control-Allow-Origin lets null in, which any page can be");
            } else if (origin.equals("*") && credentials) {
                return Optional.of("Access-Control-Allow-Origin is * and credentials are allowed");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> compressed(HttpAsk asked, HttpAnswer answer) {
        return answer.body().isCoded()
                ? Optional.empty()
                : Optional.of("answer is not compressed although " + CODINGS + " were offered");
    }
}
