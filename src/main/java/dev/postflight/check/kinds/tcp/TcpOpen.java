package dev.postflight.check.kinds.tcp;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Network;
import dev.postflight.net.TlsPlan;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Connects, talks if there is something to say, and hangs up. */
final class TcpOpen implements Check {
    private final Network network;
    private final Network.Endpoint endpoint;
    private final List<TcpStep> steps;
    private final TlsPlan plan;
    private final String name;
    private final boolean tlsAtOnce;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    TcpOpen(Setup setup) {
        Settings settings = setup.settings();
        this.network = setup.network();
        this.endpoint = TcpCheck.endpoint(settings);
        this.steps = TcpStep.of(settings.get(TcpCheck.DIALOGUE));
        this.plan = TlsOptions.plan(settings);
        this.name = TlsOptions.serverName(settings).orElse(endpoint.host());
        this.tlsAtOnce = settings.has(TlsOptions.TLS) && steps.stream().noneMatch(TcpStep.Secure.class::isInstance);
    }

    @Override
    public Future<Outcome> run(Run run) {
        AtomicReference<@Nullable Wire> connected = new AtomicReference<>(); // also where TLS then fails
        List<Reading> readings = new ArrayList<>();
        return network.open(run, endpoint, tlsAtOnce ? Optional.of(plan) : Optional.empty(), name, wire -> {
                    open.add(wire.channel());
                    connected.set(wire);
                })
                .compose(wire -> talk(run, wire, readings))
                .transform(done -> {
                    Wire wire = connected.get();
                    if (wire != null) {
                        wire.close();
                        readings.add(TcpCheck.PORT.reads("open"));
                        readings.addAll(times(run, wire));
                    }
                    return Future.succeededFuture(
                            done.succeeded()
                                    ? Outcome.measured(readings)
                                    : WireFailure.outcome(done.cause(), readings));
                });
    }

    @Override
    public void close() {
        open.close();
    }

    private Future<Wire> talk(Run run, Wire wire, List<Reading> readings) {
        if (steps.isEmpty()) {
            return Future.succeededFuture(wire);
        }
        long begin = System.nanoTime();
        TcpDialogue dialogue = new TcpDialogue(run, wire, steps, () -> network.secure(wire, plan, name));
        return dialogue.lead().onComplete(done -> {
            readings.add(TcpCheck.PHASE.reads((System.nanoTime() - begin) / 1e9).at("dialogue"));
            dialogue.banner().ifPresent(banner -> readings.add(TcpCheck.BANNER.reads(banner)));
        });
    }

    private static List<Reading> times(Run run, Wire wire) {
        List<Reading> readings = new ArrayList<>();
        wire.phases()
                .forEach((phase, took) ->
                        readings.add(TcpCheck.PHASE.reads(took.toNanos() / 1e9).at(phase.word())));
        readings.add(TcpCheck.DURATION.reads((System.nanoTime() - run.started()) / 1e9));
        return readings;
    }
}
