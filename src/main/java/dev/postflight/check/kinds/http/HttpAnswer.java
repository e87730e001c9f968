package dev.postflight.check.kinds.http;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;

/** What came back, as far as it came. */
final class HttpAnswer {
    private final HttpBody body;
    private int status;
    private String protocol = "";
    private HttpHeaders headers = EmptyHttpHeaders.INSTANCE;
    private long sent;
    private long firstByte;
    private long lastByte;

    HttpAnswer(HttpBody body) {
        this.body = body;
    }

    void sent() {
        sent = System.nanoTime();
    }

    void begun() {
        if (firstByte == 0) {
            firstByte = System.nanoTime();
        }
    }

    void head(int status, String protocol, HttpHeaders headers) {
        begun();
        this.status = status;
        this.protocol = protocol;
        this.headers = headers;
        body.begin(headers);
    }

    void ended() {
        lastByte = System.nanoTime();
    }

    /** 0 until there is one. */
    int status() {
        return status;
    }

    /** {@code HTTP/1.1}, {@code HTTP/2}. */
    String protocol() {
        return protocol;
    }

    HttpHeaders headers() {
        return headers;
    }

    HttpBody body() {
        return body;
    }

    boolean hasBegun() {
        return firstByte != 0;
    }

    boolean hasEnded() {
        return lastByte != 0;
    }

    /** From the request to the first byte. */
    long processingNanos() {
        return firstByte - sent;
    }

    /** From the first byte to the last. */
    long transferNanos() {
        return lastByte - firstByte;
    }
}
