package dev.postflight.check.kinds.redis;

import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import io.netty.channel.group.ChannelGroup;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run of a redis check: asks everything in few round trips, and goes on past what is refused as far as it can. */
final class RedisProbe {
    private static final List<List<String>> QUESTIONS = List.of(
            List.of("INFO"),
            List.of("CONFIG", "GET", "save"),
            List.of("SLOWLOG", "GET", "1"),
            List.of("CLUSTER", "INFO"));

    private final Run run;
    private final Setup setup;
    private final RedisServer server;
    private final ChannelGroup open;
    private final Wanted wanted;
    private final RedisPast past;
    private final List<Reading> readings = new ArrayList<>();
    private @Nullable Wire wire;
    private @Nullable WireFailure problem;

    /** What is read only where it is named. */
    record Wanted(Set<String> databases, Set<String> sizes) {}

    RedisProbe(Run run, Setup setup, RedisServer server, ChannelGroup open, Wanted wanted, RedisPast past) {
        this.run = run;
        this.setup = setup;
        this.server = server;
        this.open = open;
        this.wanted = wanted;
        this.past = past;
    }

    Future<Outcome> go() {
        return RedisSentinel.find(run, setup.network(), server, open)
                .compose(found -> {
                    readings.addAll(found.readings());
                    return RedisConnection.open(
                            run, setup.network(), found.server(), open, connected -> wire = connected);
                })
                .compose(connection -> ping(connection)
                        .compose(pinged -> connection.askAll(QUESTIONS))
                        .compose(replies -> read(connection, replies))
                        .compose(read -> RedisSizes.read(connection, wanted.sizes()))
                        .compose(counted -> {
                            readings.addAll(counted);
                            connection.close();
                            return knock(connection);
                        }))
                .transform(done -> {
                    Wire last = wire;
                    if (last != null) {
                        last.close();
                        last.phases()
                                .forEach((phase, took) -> readings.add(RedisSignals.PHASE
                                        .reads(took.toNanos() / 1e9)
                                        .at(phase.word())));
                        readings.add(RedisSignals.DURATION.reads((System.nanoTime() - run.started()) / 1e9));
                    }
                    return Future.succeededFuture(outcome(done.cause()));
                });
    }

    /** What ended the run early counts before what it went past. */
    private Outcome outcome(@Nullable Throwable failure) {
        boolean bad = problem != null && problem.finding() == Finding.TARGET_BAD;
        Throwable reason = bad || failure == null ? problem : failure;
        return reason == null ? Outcome.measured(readings) : WireFailure.outcome(reason, readings);
    }

    /** A server that cannot serve says so here: it is loading, or has failed to save. */
    private Future<RedisReply> ping(RedisConnection connection) {
        long begin = System.nanoTime();
        return connection.ask("PING").onSuccess(reply -> {
            if (reply instanceof RedisReply.Refused refused) {
                note(connection.failure("PING", refused));
            } else {
                readings.add(RedisSignals.PING.reads((System.nanoTime() - begin) / 1e9));
            }
        });
    }

    private Future<RedisInfo> read(RedisConnection connection, List<RedisReply> replies) {
        Optional<RedisInfo> told = replies.get(0)
                .asText()
                .map(RedisInfo::of)
                .filter(info -> info.text("role").isPresent());
        if (told.isEmpty()) {
            return Future.failedFuture(
                    replies.get(0) instanceof RedisReply.Refused refused
                            ? connection.failure("INFO", refused)
                            : WireFailure.ofTarget(connection.wire().peer() + " answered to INFO without a role"));
        }
        RedisInfo info = told.get();
        readings.addAll(RedisSignals.of(info, Instant.now()));
        wanted.databases().forEach(database -> readings.add(RedisSignals.keys(info, database)));
        persistence(connection, info, replies.get(1));
        slowLog(connection, info, replies.get(2));
        if (info.says("cluster_enabled", "1")) {
            cluster(connection, replies.get(3));
        }
        return Future.succeededFuture(info);
    }

    private void persistence(RedisConnection connection, RedisInfo info, RedisReply save) {
        if (info.says("aof_enabled", "1")) {
            readings.add(RedisCheck.PERSISTENCE.reads(true));
        } else if (save instanceof RedisReply.Refused refused) {
            refused(connection, "CONFIG GET", refused, RedisCheck.PERSISTENCE);
        } else {
            save.find("save")
                    .flatMap(RedisReply::asText)
                    .ifPresent(points -> readings.add(RedisCheck.PERSISTENCE.holdsUnless(
                            points.isBlank()
                                    ? Optional.of("neither save points nor the append-only file are on")
                                    : Optional.empty())));
        }
    }

    private void slowLog(RedisConnection connection, RedisInfo info, RedisReply log) {
        Optional<Double> newest = Optional.empty();
        if (log instanceof RedisReply.Refused refused) {
            refused(connection, "SLOWLOG GET", refused, RedisSignals.SLOW_COMMANDS);
        } else {
            newest = log.asItems().stream()
                    .findFirst()
                    .flatMap(entry -> entry.asItems().stream().findFirst())
                    .flatMap(RedisReply::asNumber)
                    .or(() -> Optional.of(-1.0));
        }
        readings.addAll(past.since(info, newest));
    }

    private void cluster(RedisConnection connection, RedisReply told) {
        if (told instanceof RedisReply.Refused refused) {
            refused(connection, "CLUSTER INFO", refused, RedisCheck.CLUSTER_OK);
            return;
        }
        RedisInfo cluster = RedisInfo.of(told.asText().orElse(""));
        int failing = cluster.number("cluster_slots_fail").orElse(0.0).intValue()
                + cluster.number("cluster_slots_pfail").orElse(0.0).intValue();
        String state = cluster.says("cluster_state", "ok") ? "" : "the cluster is down";
        String slots = failing == 0 ? "" : failing + " slots are on nodes that do not answer";
        readings.add(RedisCheck.CLUSTER_OK.holdsUnless(
                state.isEmpty() && slots.isEmpty()
                        ? Optional.empty()
                        : Optional.of(state.isEmpty() || slots.isEmpty() ? state + slots : state + ", " + slots)));
        cluster.number("cluster_known_nodes").ifPresent(nodes -> readings.add(RedisCheck.CLUSTER_NODES.reads(nodes)));
    }

    /** What is missing for want of a privilege is told only where somebody expects something of it. */
    private void refused(RedisConnection connection, String command, RedisReply.Refused refused, Signal signal) {
        run.note(() -> command + " was refused: " + refused.code());
        if (setup.asks(signal)) {
            note(connection.failure(command, refused));
        }
    }

    /** What is the target's fault counts more than what is ours. */
    private void note(WireFailure failure) {
        boolean worse =
                problem != null && problem.finding() != Finding.TARGET_BAD && failure.finding() == Finding.TARGET_BAD;
        if (problem == null || worse) {
            problem = failure;
        }
    }

    /** Whether a stranger gets in; asked only where somebody wants to know. */
    private Future<RedisReply> knock(RedisConnection known) {
        if (!setup.asks(RedisCheck.PASSWORD_REQUIRED)) {
            return Future.succeededFuture(new RedisReply.Nothing());
        } else if (known.needsNoPassword()) {
            return let("the server has no password");
        }
        return RedisConnection.open(run, setup.network(), known.server().withoutLogin(), open, stranger -> {})
                .compose(stranger -> stranger.ask("PING").onComplete(done -> stranger.close()))
                .compose(reply -> {
                    boolean refused = reply instanceof RedisReply.Refused;
                    return refused && ((RedisReply.Refused) reply).code().equals("NOAUTH")
                            ? let("")
                            : let(refused ? "the default user needs none" : "PING was answered without one");
                });
    }

    private Future<RedisReply> let(String why) {
        readings.add(RedisCheck.PASSWORD_REQUIRED.holdsUnless(why.isEmpty() ? Optional.empty() : Optional.of(why)));
        return Future.succeededFuture(new RedisReply.Nothing());
    }
}
