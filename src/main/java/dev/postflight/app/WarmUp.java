package dev.postflight.app;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.http.HttpCheck;
import dev.postflight.net.Network;
import dev.postflight.outcome.Outcome;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * A few probes of ourselves before the first real one: a Java program's first probe takes some hundred milliseconds to load
 * its classes, and that must not be read as a slow target.
 */
final class WarmUp {
    private static final int PROBES = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Buffer ANSWER =
            Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");

    private WarmUp() {}

    /** Ends when it is done, and well whatever happened: it is a courtesy, no condition. */
    static Future<Void> of(Vertx vertx, Network network) {
        NetServer server =
                vertx.createNetServer().connectHandler(socket -> socket.handler(request -> socket.write(ANSWER)));
        return server.listen(0, "127.0.0.1")
                .compose(listening -> {
                    URI self = URI.create("http://127.0.0.1:" + listening.actualPort() + "/");
                    Settings settings = new Settings(Map.of("url", self));
                    Check check = HttpCheck.KIND.opener().apply(new Setup(settings, Map.of(), vertx, network));
                    return probe(check, vertx, PROBES);
                })
                .eventually(server::close)
                .otherwiseEmpty()
                .mapEmpty();
    }

    private static Future<Outcome> probe(Check check, Vertx vertx, int times) {
        Promise<Outcome> promise = Promise.promise();
        EventLoop loop = Loops.next(vertx);
        loop.execute(() -> check.run(Run.within(TIMEOUT, loop, Run.Trace.NONE)).onComplete(promise));
        Future<Outcome> outcome = promise.future();
        return times == 1 ? outcome : outcome.compose(done -> probe(check, vertx, times - 1));
    }
}
