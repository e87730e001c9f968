package dev.postflight.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The files of the page, read from the jar once. */
final class Assets {
    private Assets() {}

    static Answer html(String resource) {
        return read(resource, "text/html; charset=utf-8");
    }

    static Answer css(String resource) {
        return read(resource, "text/css; charset=utf-8");
    }

    static Answer script(String resource) {
        return read(resource, "text/javascript; charset=utf-8");
    }

    static Answer svg(String resource) {
        return read(resource, "image/svg+xml");
    }

    static Answer yaml(String resource) {
        return read(resource, "application/yaml");
    }

    private static Answer read(String resource, String type) {
        try (InputStream in = Assets.class.getResourceAsStream("/web/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks web/" + resource);
            }
            return Answer.ok(type, Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
