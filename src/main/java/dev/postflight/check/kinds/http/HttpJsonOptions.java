package dev.postflight.check.kinds.http;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.TlsOptions;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What kinds that ask an API for JSON can be told alike: credentials, headers, TLS. */
public final class HttpJsonOptions {
    public static final Option<Map<String, String>> HEADERS = Option.map(
                    "headers", new Shape.Text(), "headers to send, such as X-Scope-OrgID for a tenant")
            .or(Map.of());

    /** What the client says by itself. */
    private static final Set<String> RESERVED = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-length",
            "content-type",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HttpJsonOptions() {}

    /** A client of one server of a check with these options. */
    public static HttpJson open(Setup setup, URI base, long most) {
        Settings settings = setup.settings();
        Map<String, String> headers = new LinkedHashMap<>(settings.get(HEADERS));
        settings.find(HttpOptions.BEARER).ifPresent(token -> headers.put("Authorization", "Bearer " + token.reveal()));
        settings.find(HttpOptions.BASIC).ifPresent(basic -> headers.put("Authorization", basic(basic)));
        return new HttpJson(
                setup,
                new HttpJson.Server(
                        base,
                        TlsOptions.plan(settings),
                        TlsOptions.serverName(settings).orElse(origin(base).host()),
                        headers,
                        most));
    }

    public static boolean hasCredentials(Settings settings) {
        return settings.has(HttpOptions.BASIC) || settings.has(HttpOptions.BEARER) || hasOwn(settings);
    }

    /** The origin of a URL about which there were no complaints. */
    public static HttpOrigin origin(URI base) {
        return HttpOrigin.of(base).orElseThrow(() -> new IllegalStateException("a URL with a host"));
    }

    /** What is wrong with the options, by their names; {@code url} is that of the URL's own option. */
    public static Map<String, String> complaints(Settings settings, String url, URI base) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        if (HttpOrigin.of(base).isEmpty() || base.getRawQuery() != null) {
            complaints.put(url, "a URL such as https://prometheus.example:9090, without a query");
        } else if (base.getRawAuthority().contains("@")) {
            complaints.put(url, "a URL without credentials; they belong under basic");
        }
        settings.get(HEADERS).forEach((name, value) -> {
            if (!HttpOptions.isToken(name)) {
                complaints.put(HEADERS.name(), "names made of letters, digits and -");
            } else if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                complaints.put(HEADERS.name(), "no " + name + ", which the check sets itself");
            } else if (isNoHeader(value)) {
                complaints.put(HEADERS.name(), name + " without line breaks and control characters");
            }
        });
        if (settings.find(HttpOptions.BEARER)
                .filter(token -> isNoHeader(token.reveal()))
                .isPresent()) {
            complaints.put(HttpOptions.BEARER.name(), "a token without line breaks and control characters");
        }
        long credentials = Stream.of(
                        settings.has(HttpOptions.BASIC), settings.has(HttpOptions.BEARER), hasOwn(settings))
                .filter(given -> given)
                .count();
        if (credentials > 1) {
            complaints.put(
                    settings.has(HttpOptions.BEARER) ? HttpOptions.BEARER.name() : HttpOptions.BASIC.name(),
                    "one of basic, bearer and the header Authorization");
        }
        return complaints;
    }

    private static boolean hasOwn(Settings settings) {
        return settings.get(HEADERS).keySet().stream().anyMatch("authorization"::equalsIgnoreCase);
    }

    private static boolean isNoHeader(String value) {
        return HttpHeaderValidationUtil.validateValidHeaderValue(value) != -1 || !value.equals(value.strip());
    }

    private static String basic(Settings basic) {
        String pair = basic.get(HttpOptions.USER) + ":"
                + basic.get(HttpOptions.PASSWORD).reveal();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
