package dev.postflight.check.kinds.http;

import dev.postflight.net.WireFailure;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far redirects are followed.
 *
 * @param most how many
 * @param downgrade whether one may lead from https to http
 */
record HttpRedirects(Follow follow, int most, boolean downgrade) {

    /** Where a redirect may lead. */
    enum Follow {
        NONE,
        SAME_ORIGIN,
        /** The same host, by whatever scheme and port, as from http to https. */
        SAME_HOST,
        ANY;

        static final List<String> WORDS = List.of("none", "same_origin", "same_host", "any");

        static Follow of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** Where this answer sends a client, if it does. */
    static Optional<String> location(HttpAnswer answer) {
        return switch (answer.status()) {
            case 301, 302, 303, 307, 308 -> Optional.ofNullable(answer.headers().get(HttpHeaderNames.LOCATION));
            default -> Optional.empty();
        };
    }

    /** What to ask next; empty when the answer is the last one; fails when it leads where it must not. */
    Future<Optional<HttpAsk>> next(HttpAsk asked, HttpAnswer answer, int followed) {
        Optional<String> location = follow == Follow.NONE ? Optional.empty() : location(answer);
        return location.isEmpty()
                ? Future.succeededFuture(location.map(none -> asked))
                : hop(asked, answer, location.get(), followed);
    }

    private Future<Optional<HttpAsk>> hop(HttpAsk asked, HttpAnswer answer, String location, int followed) {
        Optional<URI> url = resolve(asked, location);
        Optional<HttpOrigin> to = url.flatMap(HttpOrigin::of);
        if (url.isEmpty() || to.isEmpty()) {
            return refuse("redirect to what is no http or https URL");
        }
        HttpOrigin from = asked.origin();
        HttpOrigin origin = to.get();
        boolean same = origin.equals(from);
        boolean keepMethod = keepsMethod(answer.status(), asked);
        if (followed == most) {
            return refuse("more than " + most + (most == 1 ? " redirect" : " redirects"));
        } else if (from.secure() && !origin.secure() && !downgrade) {
            return refuse("redirect from https to http is refused: " + origin);
        } else if (!allows(from, origin)) {
            return refuse("redirect to another " + (follow == Follow.SAME_HOST ? "host" : "origin") + " is refused: "
                    + origin);
        } else if (!same && keepMethod && !asked.body().isEmpty()) {
            return refuse("redirect would carry the body to another origin: " + origin);
        }
        return Future.succeededFuture(Optional.of(
                same ? asked.elsewhere(url.get(), keepMethod) : asked.stranger(origin, url.get(), keepMethod)));
    }

    private boolean allows(HttpOrigin from, HttpOrigin to) {
        return switch (follow) {
            case NONE -> false;
            case SAME_ORIGIN -> to.equals(from);
            case SAME_HOST -> to.host().equals(from.host());
            case ANY -> true;
        };
    }

    /** RFC 9110, 15.4: what every browser does with a POST that is redirected by 301 or 302. */
    private static boolean keepsMethod(int status, HttpAsk asked) {
        return switch (status) {
            case 307, 308 -> true;
            case 303 -> false;
            default -> !asked.method().name().equals("POST");
        };
    }

    /** Servers send spaces and worse; browsers escape them. */
    private static Optional<URI> resolve(HttpAsk asked, String location) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : location.getBytes(StandardCharsets.UTF_8)) {
            if (octet <= ' ' || octet == 127 || "\"<>\\^`{|}".indexOf(octet) >= 0) {
                escaped.append(String.format("%%%02X", octet & 0xff));
            } else {
                escaped.append((char) octet);
            }
        }
        try {
            return Optional.of(resolve(asked.url(), new URI(escaped.toString())));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /**
     * RFC 3986, 5.2, where {@link URI#resolve} still follows the RFC before it: a query alone is one of the same page, nothing is
     * the same page, and there is nothing above the root.
     */
    private static URI resolve(URI base, URI reference) throws URISyntaxException {
        boolean samePage = !reference.isAbsolute()
                && reference.getRawAuthority() == null
                && reference.getRawPath().isEmpty();
        if (samePage) {
            String page = base.toString().split("\\?", 2)[0];
            String query = reference.getRawQuery() == null ? base.getRawQuery() : reference.getRawQuery();
            return new URI(query == null ? page : page + "?" + query);
        }
        URI resolved = base.resolve(reference).normalize();
        String path = resolved.getRawPath();
        if (path == null || !path.startsWith("/..")) {
            return resolved;
        }
        String root = resolved.getScheme() + "://" + resolved.getRawAuthority();
        String query = resolved.getRawQuery() == null ? "" : "?" + resolved.getRawQuery();
        return new URI(root + path.replaceFirst("^(/\\.\\.(?=/|$))+/?", "/") + query);
    }

    private static Future<Optional<HttpAsk>> refuse(String sentence) {
        return Future.failedFuture(WireFailure.ofTarget(sentence));
    }
}
