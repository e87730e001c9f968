package dev.postflight.check.kinds.http;

import dev.postflight.net.TlsPlan;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is asked of whom: all of one request but its connection. Nothing in it changes from run to run.
 *
 * @param target path and query
 * @param headers all of them, credentials too
 * @param serverName what TLS asks for and finds in the certificate
 */
record HttpAsk(
        HttpMethod method,
        HttpOrigin origin,
        String target,
        HttpHeaders headers,
        String body,
        TlsPlan tls,
        String serverName) {
    /** The jar's own version; there is none where it runs from classes. */
    private static final String AGENT = "postflight/"
            + Optional.ofNullable(HttpAsk.class.getPackage().getImplementationVersion())
                    .orElse("dev");

    /** What every request says, whatever is configured. */
    static HttpHeaders commonHeaders(HttpOrigin origin) {
        return new DefaultHttpHeaders()
                .set(HttpHeaderNames.HOST, origin.authority())
                .set(HttpHeaderNames.USER_AGENT, AGENT)
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.CONNECTION, "close");
    }

    /** Path and query of a URL as the request line has them; a fragment never goes over the wire. */
    static String target(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    /** As people see it: no credentials and no query, where keys and tokens like to stand. */
    String title() {
        int query = target.indexOf('?');
        return origin + (query < 0 ? target : target.substring(0, query) + "?…");
    }

    URI url() {
        return URI.create(origin + target);
    }

    FullHttpRequest message(HttpHeaders ownHeaders) {
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                method,
                target,
                body.isEmpty() ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(body, StandardCharsets.UTF_8),
                ownHeaders,
                EmptyHttpHeaders.INSTANCE);
    }

    /** The same question elsewhere on the origin, as a redirect wants it. */
    HttpAsk elsewhere(URI url, boolean keepMethod) {
        if (keepMethod) {
            return new HttpAsk(method, origin, target(url), headers, body, tls, serverName);
        }
        HttpHeaders without =
                headers.copy().remove(HttpHeaderNames.CONTENT_LENGTH).remove(HttpHeaderNames.CONTENT_TYPE);
        return new HttpAsk(reading(), origin, target(url), without, "", tls, serverName);
    }

    /** The same question to another origin, which gets nothing that was meant for the first one alone. */
    HttpAsk stranger(HttpOrigin other, URI url, boolean keepMethod) {
        TlsPlan anonymous = new TlsPlan(tls.trust(), tls.ca(), Optional.empty(), tls.alpn(), tls.versions());
        return new HttpAsk(
                keepMethod ? method : reading(), other, target(url), commonHeaders(other), "", anonymous, other.host());
    }

    private HttpMethod reading() {
        return method.equals(HttpMethod.HEAD) ? method : HttpMethod.GET;
    }
}
