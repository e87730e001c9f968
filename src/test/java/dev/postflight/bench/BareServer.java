package dev.postflight.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** A child that is a Vert.x HTTP server which answers everything alike, and nothing else. */
final class BareServer {
    private BareServer() {}

    /**
     * Runs until it is stopped.
     *
     * @param arguments its port
     */
    public static void main(String[] arguments) {
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2))
                .createHttpServer()
                .requestHandler(request -> request.response().end("ok\n"))
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1");
    }
}
