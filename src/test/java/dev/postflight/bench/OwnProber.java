package dev.postflight.bench;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.http.HttpCheck;
import dev.postflight.net.Network;
import dev.postflight.outcome.Finding;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** A child that probes by our own http check, without scheduler and board. */
final class OwnProber {
    private OwnProber() {}

    /**
     * Runs until it is stopped.
     *
     * @param arguments a URL, and the PEM file of the authority to trust
     */
    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Prober.vertx();
        Settings settings =
                new Settings(Map.of("url", URI.create(arguments[0]), "tls", new Settings(Map.of("ca", arguments[1]))));
        Check check = HttpCheck.KIND.opener().apply(new Setup(settings, Map.of(), vertx, new Network(vertx)));
        new Prober(
                        vertx,
                        context -> check.run(
                                        Run.within(Duration.ofSeconds(5), context.nettyEventLoop(), Run.Trace.NONE))
                                .map(outcome -> outcome.finding() == Finding.MEASURED))
                .serve();
    }
}
