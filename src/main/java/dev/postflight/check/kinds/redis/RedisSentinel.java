package dev.postflight.check.kinds.redis;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.netty.channel.group.ChannelGroup;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks all Sentinels at once who the master is, and believes most of them. */
public final class RedisSentinel {
    static final Signal SENTINELS = Signal.of(
            "sentinels", Unit.NONE, "How many of the configured Sentinels answer and name the master that was asked.");
    static final Signal QUORUM = Signal.of(
            "quorum", Unit.FLAG, "Whether enough Sentinels reach each other to fail over: SENTINEL CKQUORUM.");

    private RedisSentinel() {}

    /** The master, and what was seen on the way. */
    public record Found(RedisServer server, List<Reading> readings) {}

    /** What one Sentinel said. */
    private record Word(Optional<Network.Endpoint> master, Optional<String> quorum, Optional<WireFailure> failure) {}

    /** The server itself where there are no Sentinels. */
    public static Future<Found> find(Run run, Network network, RedisServer server, ChannelGroup open) {
        RedisServer.Sentinels sentinels = server.sentinels();
        if (sentinels.places().isEmpty()) {
            return Future.succeededFuture(new Found(server, List.of()));
        }
        // the master must still be asked when a Sentinel keeps silent
        Duration half = run.remaining().dividedBy(2);
        Run within = new Run(run.loop(), run.started(), System.nanoTime() + half.toNanos(), run.trace());
        List<Future<Word>> words = sentinels.places().stream()
                .map(place -> ask(
                        within, network, sentinel(server, place), server.place().host(), open))
                .toList();
        return Future.all(words).compose(all -> {
            List<Word> said = all.list();
            return most(said)
                    .map(master -> Future.succeededFuture(new Found(server.at(master), readings(said, master))))
                    .orElseGet(() -> Future.failedFuture(none(said, server)));
        });
    }

    private static RedisServer sentinel(RedisServer server, Network.Endpoint place) {
        return new RedisServer(
                place,
                server.tls(),
                server.serverName(),
                server.sentinels().login(),
                0,
                new RedisServer.Sentinels(List.of(), Optional.empty()));
    }

    private static Future<Word> ask(Run run, Network network, RedisServer sentinel, String name, ChannelGroup open) {
        return RedisConnection.open(run, network, sentinel, open, wire -> {})
                .compose(connection -> connection
                        .askAll(List.of(
                                List.of("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name),
                                List.of("SENTINEL", "CKQUORUM", name)))
                        .compose(replies -> connection
                                .must("SENTINEL", replies.get(0))
                                .map(address -> word(address, replies.get(1))))
                        .onComplete(done -> connection.close()))
                .recover(failure -> failure instanceof WireFailure wire
                        ? Future.succeededFuture(new Word(Optional.empty(), Optional.empty(), Optional.of(wire)))
                        : Future.failedFuture(failure));
    }

    private static Word word(RedisReply address, RedisReply quorum) {
        List<String> parts = address.asItems().stream()
                .flatMap(part -> part.asText().stream())
                .toList();
        Optional<Network.Endpoint> master = Optional.empty();
        if (parts.size() == 2) {
            String host = parts.get(0).indexOf(':') >= 0 ? "[" + parts.get(0) + "]" : parts.get(0);
            try {
                master = Optional.of(Network.Endpoint.parse(host + ":" + parts.get(1), 0, Family.ANY));
            } catch (IllegalArgumentException e) {
                // no address at all
            }
        }
        String said = quorum instanceof RedisReply.Refused refused ? refused.sentence() : "";
        return new Word(master, said.isEmpty() ? Optional.empty() : Optional.of(Plain.text(said)), Optional.empty());
    }

    private static Optional<Network.Endpoint> most(List<Word> said) {
        Optional<Network.Endpoint> best = Optional.empty();
        for (Word word : said) {
            if (word.master().isPresent()
                    && (best.isEmpty() || votes(said, word.master().get()) > votes(said, best.get()))) {
                best = word.master();
            }
        }
        return best;
    }

    private static long votes(List<Word> said, Network.Endpoint master) {
        return said.stream()
                .filter(word -> word.master().filter(master::equals).isPresent())
                .count();
    }

    private static List<Reading> readings(List<Word> said, Network.Endpoint master) {
        List<Reading> readings = new ArrayList<>();
        readings.add(SENTINELS.reads((double) votes(said, master)));
        said.stream()
                .filter(word -> word.master().isPresent())
                .findFirst()
                .ifPresent(word -> readings.add(QUORUM.holdsUnless(word.quorum())));
        return readings;
    }

    private static WireFailure none(List<Word> said, RedisServer server) {
        boolean answered = said.stream().anyMatch(word -> word.failure().isEmpty());
        if (answered) {
            return new WireFailure(
                    Finding.CHECK_BROKEN,
                    "no Sentinel knows a master named " + server.place().host());
        }
        WireFailure first = said.get(0).failure().orElseThrow();
        return new WireFailure(first.finding(), "no Sentinel answers: " + first.sentence());
    }
}
