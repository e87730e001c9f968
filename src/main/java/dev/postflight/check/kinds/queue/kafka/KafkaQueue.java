package dev.postflight.check.kinds.queue.kafka;

import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSource;
import dev.postflight.net.Network;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What a group has not read yet of a topic of Kafka's.
 *
 * <p>One broker says who leads the partitions and who keeps the group's offsets; those say the rest. Nothing is
 * consumed: no group is joined and no offset is committed.
 */
public final class KafkaQueue implements QueueSource {
    private final Vertx vertx;
    private final Network network;
    private final KafkaCluster cluster;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    public KafkaQueue(Setup setup) {
        this.vertx = setup.vertx();
        this.network = setup.network();
        this.cluster = KafkaCluster.of(setup.settings());
    }

    @Override
    public Future<QueueSight> look(Run run) {
        return new Look(run).lead();
    }

    @Override
    public void close() {
        open.close();
    }

    /** One run, with the connections that it opens. */
    private final class Look {
        private final Run run;
        private final Map<Integer, Future<KafkaConnection>> brokers = new HashMap<>();

        Look(Run run) {
            this.run = run;
        }

        Future<QueueSight> lead() {
            return bootstrap(0)
                    .compose(start -> coordinator(start.topics(), start.coordinator())
                            .compose(group -> leaders(start.topics(), new KafkaLag(cluster, group))))
                    .onComplete(done -> brokers.values().forEach(broker -> broker.onSuccess(KafkaConnection::close)));
        }

        /** What a first broker tells. */
        private record Start(KafkaTopics topics, int coordinator) {}

        private Future<Start> bootstrap(int index) {
            int left = cluster.servers().size() - index;
            // the others must still be asked when one keeps silent
            Duration share = run.remaining().dividedBy(left);
            Run within = left == 1
                    ? run
                    : new Run(run.loop(), run.started(), System.nanoTime() + share.toNanos(), run.trace());
            return KafkaConnection.open(
                            within, vertx, network, cluster, cluster.servers().get(index), open)
                    .compose(connection -> KafkaTopics.ask(connection, cluster)
                            .compose(topics -> KafkaGroup.coordinator(connection, cluster)
                                    .map(coordinator -> new Start(topics, coordinator)))
                            .onComplete(done -> connection.close()))
                    .recover(failure -> Future.failedFuture(hinted(failure)))
                    .recover(failure ->
                            left == 1 || isOfCheck(failure) ? Future.failedFuture(failure) : bootstrap(index + 1));
        }

        private Future<KafkaGroup> coordinator(KafkaTopics topics, int number) {
            List<Integer> partitions = topics.partitions().stream()
                    .filter(partition -> partition.topic().equals(cluster.topic()))
                    .map(KafkaTopics.Partition::number)
                    .toList();
            return broker(topics, number).compose(connection -> KafkaGroup.ask(connection, cluster, partitions));
        }

        private Future<QueueSight> leaders(KafkaTopics topics, KafkaLag lag) {
            return each(
                            topics,
                            (leader, partitions) -> leader.ranges(partitions).map(ranges -> {
                                lag.add(ranges);
                                return ranges;
                            }))
                    .compose(all -> lag.isTooWide()
                            ? Future.succeededFuture(List.of())
                            : each(topics, (leader, partitions) -> leader.moments(lag.fronts(partitions))))
                    .compose(moments ->
                            lag.sight(moments.stream().flatMap(List::stream).toList()));
        }

        /** Asks all leaders at once. */
        private <T> Future<List<T>> each(
                KafkaTopics topics, BiFunction<KafkaPartitions, List<KafkaTopics.Partition>, Future<T>> question) {
            List<Future<T>> answers = new ArrayList<>();
            topics.partitions().stream()
                    .map(KafkaTopics.Partition::leader)
                    .distinct()
                    .forEach(leader -> answers.add(broker(topics, leader)
                            .compose(connection ->
                                    question.apply(new KafkaPartitions(connection, cluster), topics.ledBy(leader)))));
            return Future.all(answers).map(all -> all.list());
        }

        private Future<KafkaConnection> broker(KafkaTopics topics, int number) {
            return brokers.computeIfAbsent(number, key -> {
                try {
                    return KafkaConnection.open(run, vertx, network, cluster, topics.broker(number), open)
                            .recover(named(number));
                } catch (WireFailure e) {
                    return Future.failedFuture(e);
                }
            });
        }
    }

    /** Brokers that tell others to reach them where only they reach themselves are a trap that many fall into. */
    private static Function<Throwable, Future<KafkaConnection>> named(int number) {
        return failure -> Future.failedFuture(
                failure instanceof WireFailure wire && wire.finding() == Finding.TARGET_BAD
                        ? WireFailure.ofTarget(
                                "broker %s, where its advertised.listeners say: %s".formatted(number, wire.sentence()))
                        : failure);
    }

    /** Kafka just hangs up on who asks without a login. */
    private Throwable hinted(Throwable failure) {
        return cluster.login().isEmpty()
                        && failure instanceof WireFailure wire
                        && wire.sentence().startsWith("connection closed by")
                        && wire.sentence().contains(KafkaTopics.WAITING)
                ? WireFailure.ofTarget(wire.sentence() + ", as Kafka does where it wants a login (security_protocol)")
                : failure;
    }

    private static boolean isOfCheck(Throwable failure) {
        return failure instanceof WireFailure wire && wire.finding() == Finding.CHECK_BROKEN;
    }
}
