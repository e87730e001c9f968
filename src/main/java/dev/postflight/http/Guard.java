package dev.postflight.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what no honest client sends: paths written to slip past a rule, and requests that a foreign web page made a
 * browser send.
 *
 * <p>A server that only this machine reaches is still reached by every page in this machine's browser. Such a page can
 * give its own name our address, so the name that was asked for must be ours; and it can send forms, so the page that
 * sends must be ours.
 */
final class Guard {
    /** All that a path of ours is made of: no escapes, no matrix parameters, no empty and no dotted segments. */
    private static final Pattern PLAIN_PATH = Pattern.compile("/|(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+");

    private final boolean loopbackOnly;

    Guard(String boundTo) {
        this.loopbackOnly = isLoopback(boundTo);
    }

    /** Throws the {@link Problem} with this request, if there is one. */
    void inspect(HttpServerRequest request) {
        String path = request.path();
        if (path == null || !PLAIN_PATH.matcher(path).matches()) {
            throw new Problem(404, "there is no such path");
        }
        HostAndPort authority = request.authority();
        if (loopbackOnly && (authority == null || !isLoopback(authority.host()))) {
            throw new Problem(
                    421, "this server answers to the names of this machine's loopback only, such as localhost");
        }
        @Nullable String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !origin.equalsIgnoreCase(own(request))) {
            throw new Problem(403, "requests of other sites' pages are refused");
        }
        if (isOfForeignPage(request) && !isVisit(request)) {
            throw new Problem(403, "requests of other sites' pages are refused");
        }
        boolean cloudEvents = path.equals(WebhookActions.CDEVENTS);
        // what a job sends along, its output perhaps, is of any type: nobody reads it
        if (isChange(request.method()) && !HeartbeatActions.isReport(path) && !hasJsonOrNothing(request, cloudEvents)) {
            throw new Problem(
                    415,
                    "the body must be application/json" + (cloudEvents ? " or " + CdEvent.STRUCTURED : "")
                            + ", or there must be none");
        }
    }

    /** Whether requests of this method change something; their credentials must not be sent by a browser itself. */
    static boolean isChange(HttpMethod method) {
        return !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD);
    }

    private static String own(HttpServerRequest request) {
        return request.scheme() + "://" + request.getHeader(HttpHeaders.HOST);
    }

    private static boolean isOfForeignPage(HttpServerRequest request) {
        @Nullable String site = request.getHeader("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }

    /** Somebody followed a link to the page. */
    private static boolean isVisit(HttpServerRequest request) {
        return "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && request.method().equals(HttpMethod.GET)
                && "/".equals(request.path());
    }

    /** No form of a web page can send either type. */
    private static boolean hasJsonOrNothing(HttpServerRequest request, boolean cloudEvents) {
        @Nullable String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null) {
            String media = type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
            return media.equals("application/json") || (cloudEvents && media.equals(CdEvent.STRUCTURED));
        }
        @Nullable String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null && (length == null || length.equals("0"));
    }

    static boolean isLoopback(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.equalsIgnoreCase("localhost")) {
            return true;
        }
        if (!bare.matches("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")) {
            return false; // a name: never looked up, since whoever owns it decides where it leads
        }
        try {
            return InetAddress.getByName(bare).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
