package dev.postflight.check.kinds.tcp;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.net.Network;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Proves that nobody can connect to a port, on any address of its host. */
final class TcpClosed implements Check {
    private final Network network;
    private final Network.Endpoint endpoint;

    TcpClosed(Setup setup) {
        this.network = setup.network();
        this.endpoint = TcpCheck.endpoint(setup.settings());
    }

    /** What one address did: it let us in, or says how it did not. */
    private record Knock(String place, boolean open, String how, Optional<WireFailure> unknown) {}

    @Override
    public Future<Outcome> run(Run run) {
        return network.resolve(run, endpoint.host(), endpoint.family())
                .compose(addresses -> Future.join(
                        addresses.stream().map(address -> knock(run, address)).toList()))
                .map(knocks -> outcome(run, knocks.list()))
                .otherwise(failure -> WireFailure.outcome(failure, List.of()));
    }

    private Future<Knock> knock(Run run, InetAddress address) {
        String place = new Network.Endpoint(address.getHostAddress(), endpoint.port(), endpoint.family()).toString();
        return network.open(run, endpoint, address, Duration.ZERO, Optional.empty(), endpoint.host())
                .transform(done -> {
                    if (done.succeeded()) {
                        done.result().close();
                        return Future.succeededFuture(new Knock(place, true, "open", Optional.empty()));
                    } else if (!(done.cause() instanceof WireFailure failure)) {
                        return Future.failedFuture(done.cause());
                    } else {
                        boolean known = failure.finding() == Finding.TARGET_BAD;
                        return Future.succeededFuture(new Knock(
                                place, false, how(run, failure), known ? Optional.empty() : Optional.of(failure)));
                    }
                });
    }

    private static Outcome outcome(Run run, List<Knock> knocks) {
        String open = knocks.stream().filter(Knock::open).map(Knock::place).collect(Collectors.joining(", "));
        if (!open.isEmpty()) {
            return Outcome.targetBad(open + " is open", List.of(TcpCheck.PORT.reads("open"), duration(run)));
        }
        Optional<WireFailure> unknown =
                knocks.stream().flatMap(knock -> knock.unknown().stream()).findFirst();
        if (unknown.isPresent()) {
            return unknown.get().outcome(List.of());
        }
        String how = knocks.stream().map(Knock::how).distinct().collect(Collectors.joining(", "));
        return Outcome.measured(List.of(TcpCheck.PORT.reads(how), duration(run)));
    }

    private static String how(Run run, WireFailure failure) {
        if (failure.sentence().startsWith("connection refused")) {
            return "refused";
        } else if (run.remaining().isZero()) {
            return "filtered (no answer within "
                    + Unit.SECONDS.format(run.timeout().toNanos() / 1e9) + ")";
        }
        return failure.sentence();
    }

    private static dev.postflight.outcome.Reading duration(Run run) {
        return TcpCheck.DURATION.reads((System.nanoTime() - run.started()) / 1e9);
    }
}
