package dev.postflight.check.kinds.http;

import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Family;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an http check can be told, and the request that comes of it. */
public final class HttpOptions {
    static final Option<URI> URL = Option.url(
                    "url", List.of("http", "https"), "what to ask for; user:password@ becomes basic authentication")
            .needed()
            .asMain();
    static final Option<String> METHOD = Option.choice(
            "method",
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
            "GET, or POST where there is a body");
    static final Option<Map<String, String>> HEADERS = Option.map(
                    "headers", new Shape.Text(), "headers to send; they replace those sent by default, Host too")
            .or(Map.of());
    static final Option<String> BODY =
            Option.text("body", "the body to send, as it stands; as application/json where it begins like JSON");
    public static final Option<String> USER = Option.text("user", "the name").needed();
    public static final Option<Secret> PASSWORD =
            Option.secret("password", "the password").needed();
    public static final Option<Settings> BASIC = Option.group("basic", "basic authentication", USER, PASSWORD);
    public static final Option<Secret> BEARER = Option.secret("bearer", "token sent as Authorization: Bearer");
    static final Option<String> VERSION = Option.choice(
                    "version",
                    List.of("auto", "1.1", "2"),
                    "auto speaks HTTP/2 where TLS agrees on it; 2 speaks it without TLS too")
            .or("auto");
    public static final Option<String> IP = Option.choice(
                    "ip", List.of("any", "ipv4", "ipv6", "ipv6_first"), "which of the name's addresses are used")
            .or("any");
    static final Option<String> ADDRESSES = Option.choice(
                    "addresses",
                    List.of("first", "all"),
                    "all asks every address (up to 16) at once, and the worst counts")
            .or("first");
    static final Option<String> FOLLOW = Option.choice(
                    "follow",
                    HttpRedirects.Follow.WORDS,
                    "where redirects may lead; headers, credentials and body never go to another origin")
            .or("none")
            .asMain();
    static final Option<Long> MOST =
            Option.whole("most", 1, 5, "how many are followed").or(5L);
    static final Option<Boolean> DOWNGRADE =
            Option.flag("downgrade", "whether one may lead from https to http").or(false);
    static final Option<Settings> REDIRECTS = Option.group(
                    "redirects", "how far redirects are followed", FOLLOW, MOST, DOWNGRADE)
            .or(Settings.NONE);
    static final Option<Long> BODY_LIMIT = Option.size(
                    "body_limit", 1, 16 << 20, "reading stops here, counted in decoded bytes")
            .or(1L << 20);

    /** What the connection needs for itself. */
    private static final Set<String> RESERVED =
            Set.of("connection", "content-length", "transfer-encoding", "upgrade", "keep-alive", "te", "trailer");

    private HttpOptions() {}

    static HttpAsk ask(Settings settings) {
        URI url = settings.get(URL);
        HttpOrigin origin = HttpOrigin.of(url).orElseThrow(() -> new IllegalStateException("a URL with a host"));
        String body = settings.find(BODY).orElse("");
        HttpMethod method = HttpMethod.valueOf(settings.find(METHOD).orElse(body.isEmpty() ? "GET" : "POST"));
        return new HttpAsk(
                method,
                origin,
                HttpAsk.target(url),
                headers(settings, origin, method, body),
                body,
                version(settings).of(TlsOptions.plan(settings)),
                TlsOptions.serverName(settings)
                        .or(() -> hostHeader(settings).map(HttpOrigin::host))
                        .orElse(origin.host()));
    }

    static HttpHop.Version version(Settings settings) {
        return switch (settings.get(VERSION)) {
            case "1.1" -> HttpHop.Version.ONE;
            case "2" -> HttpHop.Version.TWO;
            default -> HttpHop.Version.AUTO;
        };
    }

    public static Family family(Settings settings) {
        return Family.valueOf(settings.get(IP).toUpperCase(Locale.ROOT));
    }

    static HttpRedirects redirects(Settings settings) {
        Settings redirects = settings.get(REDIRECTS);
        return new HttpRedirects(
                HttpRedirects.Follow.of(redirects.get(FOLLOW)),
                redirects.get(MOST).intValue(),
                redirects.get(DOWNGRADE));
    }

    static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        URI url = settings.get(URL);
        if (HttpOrigin.of(url).isEmpty()) {
            complaints.put(URL.name(), "a URL such as https://shop.example/health");
        }
        settings.get(HEADERS).forEach((name, value) -> {
            if (!isToken(name)) {
                complaints.put(HEADERS.name(), "names made of letters, digits and -");
            } else if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                complaints.put(HEADERS.name(), "no " + name + ", which the connection sets itself");
            } else if (isNoHeader(value)) {
                complaints.put(HEADERS.name(), name + " without line breaks and control characters");
            } else if (name.equalsIgnoreCase("host") && hostOf(value).isEmpty()) {
                complaints.put(HEADERS.name(), "a Host such as shop.example or shop.example:8080");
            }
        });
        if (settings.find(BEARER).filter(token -> isNoHeader(token.reveal())).isPresent()) {
            complaints.put(BEARER.name(), "a token without line breaks and control characters");
        }
        long credentials = (settings.has(BASIC) ? 1 : 0)
                + (settings.has(BEARER) ? 1 : 0)
                + (url.getRawAuthority() != null && url.getRawAuthority().contains("@") ? 1 : 0)
                + settings.get(HEADERS).keySet().stream()
                        .filter("authorization"::equalsIgnoreCase)
                        .count();
        if (credentials > 1) {
            complaints.put(
                    settings.has(BEARER) ? BEARER.name() : BASIC.name(),
                    "one of basic, bearer, user:password@ in the URL and the header Authorization");
        }
        if (settings.get(HttpManners.TO_HTTPS)
                && (!"http".equalsIgnoreCase(url.getScheme())
                        || redirects(settings).follow() != HttpRedirects.Follow.NONE)) {
            complaints.put(HttpManners.TO_HTTPS.name(), "a URL with http:// and redirects none");
        }
        return complaints;
    }

    /** A name of a header. An empty one is a token to Netty until it is sent. */
    static boolean isToken(String name) {
        return !name.isEmpty() && HttpHeaderValidationUtil.validateToken(name) == -1;
    }

    private static boolean isNoHeader(String value) {
        return HttpHeaderValidationUtil.validateValidHeaderValue(value) != -1 || !value.equals(value.strip());
    }

    private static Optional<HttpOrigin> hostHeader(Settings settings) {
        return settings.get(HEADERS).entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("host"))
                .findFirst()
                .flatMap(header -> hostOf(header.getValue()));
    }

    private static Optional<HttpOrigin> hostOf(String header) {
        try {
            return HttpOrigin.of(new URI("http://" + header));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static HttpHeaders headers(Settings settings, HttpOrigin origin, HttpMethod method, String body) {
        HttpHeaders headers = HttpAsk.commonHeaders(origin);
        authorization(settings).ifPresent(value -> headers.set(HttpHeaderNames.AUTHORIZATION, value));
        if (settings.find(HttpManners.FOREIGN).isPresent()) {
            headers.set(HttpHeaderNames.ORIGIN, HttpManners.FOREIGN_ORIGIN);
        }
        if (settings.get(HttpManners.COMPRESSED)) {
            headers.set(HttpHeaderNames.ACCEPT_ENCODING, HttpManners.CODINGS);
        }
        if (!body.isEmpty() || !(method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.getBytes(StandardCharsets.UTF_8).length);
        }
        if (body.stripLeading().startsWith("{") || body.stripLeading().startsWith("[")) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        }
        settings.get(HEADERS).forEach(headers::set);
        return headers;
    }

    /** What goes into the header Authorization, from whichever of the options there is. */
    public static Optional<String> authorization(Settings settings) {
        Optional<String> bearer = settings.find(BEARER).map(token -> "Bearer " + token.reveal());
        return bearer.or(() -> settings.find(BASIC)
                .map(basic -> basic.get(USER) + ":" + basic.get(PASSWORD).reveal())
                .or(() -> userInfo(settings.get(URL)))
                .map(pair -> "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
    }

    private static Optional<String> userInfo(URI url) {
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        int at = authority.lastIndexOf('@');
        if (at < 0) {
            return Optional.empty();
        }
        String raw = authority.substring(0, at).replace("+", "%2B"); // a plus is a space in forms only
        String pair = URLDecoder.decode(raw, StandardCharsets.UTF_8);
        return Optional.of(pair.contains(":") ? pair : pair + ":");
    }
}
