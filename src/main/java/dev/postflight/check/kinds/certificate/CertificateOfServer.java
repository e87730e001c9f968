package dev.postflight.check.kinds.certificate;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.net.Network;
import dev.postflight.net.TlsPeer;
import dev.postflight.net.TlsPlan;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Shakes hands with a server, writes down what it shows, and hangs up without a word. */
final class CertificateOfServer implements Check {
    private final Network network;
    private final CertificateServer server;
    private final String name;
    private final TlsPlan plan;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    CertificateOfServer(Setup setup) {
        Settings settings = setup.settings();
        this.network = setup.network();
        this.server = CertificateServer.of(settings);
        this.name = settings.find(CertificateCheck.SERVER_NAME)
                .orElse(server.endpoint().host());
        this.plan = new TlsPlan(
                TlsPlan.Trust.RECORD,
                CertificateCheck.ca(settings),
                settings.find(CertificateCheck.CLIENT_CERTIFICATE)
                        .map(file -> new TlsPlan.Identity(
                                Path.of(file), Path.of(settings.get(CertificateCheck.CLIENT_KEY)))),
                List.of(),
                TlsPlan.Versions.ANY);
    }

    @Override
    public Future<Outcome> run(Run run) {
        return network.open(run, server.endpoint(), Optional.empty(), name)
                .compose(wire -> shake(wire).transform(shaken -> {
                    wire.close();
                    return Future.succeededFuture(outcome(wire, shaken));
                }))
                .otherwise(failure -> WireFailure.outcome(failure, List.of()));
    }

    @Override
    public void close() {
        open.close();
    }

    private Future<Wire> shake(Wire wire) {
        open.add(wire.channel());
        Future<Wire> ready =
                server.startTls().map(protocol -> protocol.lead(wire)).orElse(Future.succeededFuture(wire));
        return ready.compose(led -> network.secure(led, plan, name));
    }

    private static Outcome outcome(Wire wire, AsyncResult<Wire> shaken) {
        Optional<TlsPeer> peer = wire.tls();
        List<Reading> readings =
                peer.map(shown -> CertificateSignals.of(shown, Instant.now())).orElse(List.of());
        if (shaken.failed()) {
            // a server that wants a client certificate has shown its own by then, which is all that is asked here
            return peer.filter(TlsPeer::asked).isPresent()
                    ? Outcome.measured(readings)
                    : WireFailure.outcome(shaken.cause(), readings);
        }
        return peer.filter(shown -> shown.chain().isEmpty()).isPresent()
                ? Outcome.targetBad("server shows no certificate", readings)
                : Outcome.measured(readings);
    }
}
