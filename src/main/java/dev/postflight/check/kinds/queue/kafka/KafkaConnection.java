package dev.postflight.check.kinds.queue.kafka;

import dev.postflight.check.Run;
import dev.postflight.net.Network;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.netty.buffer.ByteBuf;
import io.netty.channel.group.ChannelGroup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection of one run to one broker: several questions at once, whose answers come in the same order. */
final class KafkaConnection {
    private final Wire wire;
    /** The highest version of each question that the broker knows, and the lowest. */
    private final Map<Integer, Versions> known = new HashMap<>();

    private @Nullable Batch<?> batch;
    private int asked;

    private record Versions(int least, int most) {}

    /** Takes out of an answer what is wanted of it. */
    @FunctionalInterface
    interface Reading<T> {
        T of(ByteBuf answer) throws WireFailure;
    }

    private KafkaConnection(Wire wire) {
        this.wire = wire;
        wire.pipeline().addLast(new KafkaFrames(wire.peer(), this::take));
    }

    /** Connects, asks what the broker knows, and logs in where one has to. */
    static Future<KafkaConnection> open(
            Run run, Vertx vertx, Network network, KafkaCluster cluster, Network.Endpoint place, ChannelGroup open) {
        return network.open(
                        run,
                        place,
                        cluster.tls(),
                        cluster.serverName().orElse(place.host()),
                        wire -> open.add(wire.channel()))
                .compose(wire -> {
                    KafkaConnection connection = new KafkaConnection(wire);
                    return connection
                            .greet()
                            .compose(greeted -> cluster.login()
                                    .map(login -> new KafkaLogin(vertx, connection, login).lead(run))
                                    .orElseGet(Future::succeededFuture))
                            .map(connection)
                            .onFailure(failure -> connection.close());
                });
    }

    String peer() {
        return wire.peer();
    }

    boolean knows(KafkaApi api) {
        Versions versions = known.get(api.key());
        return versions != null && versions.least <= api.version() && api.version() <= versions.most;
    }

    <T> Future<T> ask(String doing, KafkaApi api, Consumer<ByteBuf> body, Reading<T> reading) {
        return askAll(doing, api, List.of(body), reading).map(all -> all.get(0));
    }

    /** Asks the same of several things; each answer is read as it comes, so that only what is wanted of it stays. */
    <T> Future<List<T>> askAll(String doing, KafkaApi api, List<Consumer<ByteBuf>> bodies, Reading<T> reading) {
        if (bodies.isEmpty()) {
            return Future.succeededFuture(List.of());
        } else if (!known.isEmpty() && !knows(api)) {
            return Future.failedFuture(new WireFailure(
                    Finding.CHECK_BROKEN,
                    "%s does not know %s in version %s, which Postflight speaks: it is no Kafka from 2.1 to 4.x"
                            .formatted(peer(), api.title(), api.version())));
        }
        Batch<T> mine = new Batch<>(api, asked, bodies.size(), reading);
        batch = mine;
        Future<List<T>> answers = wire.await("waiting for " + doing, mine.promise);
        for (Consumer<ByteBuf> body : bodies) {
            wire.channel().write(KafkaBytes.request(api, asked++, body));
        }
        wire.channel().flush();
        return answers;
    }

    void close() {
        wire.close();
    }

    private Future<Void> greet() {
        return ask("the versions it speaks", KafkaApi.API_VERSIONS, bytes -> {}, answer -> {
                    int error = answer.readShort();
                    if (error != 0) {
                        throw WireFailure.ofTarget(peer() + " does not tell its versions: error " + error);
                    }
                    KafkaBytes.all(
                            answer,
                            each -> known.put(
                                    (int) each.readShort(), new Versions(each.readShort(), each.readShort())));
                    if (known.isEmpty()) {
                        throw WireFailure.ofTarget(peer() + " knows no request of Kafka's");
                    }
                    return answer;
                })
                .mapEmpty();
    }

    private void take(ByteBuf answer) {
        Batch<?> current = batch;
        if (current != null) {
            current.take(answer);
        }
    }

    /** Questions that are under way. */
    private final class Batch<T> {
        private final Promise<List<T>> promise = Promise.promise();
        private final List<T> answers = new ArrayList<>();
        private final KafkaApi api;
        private final int first;
        private final int count;
        private final Reading<T> reading;

        Batch(KafkaApi api, int first, int count, Reading<T> reading) {
            this.api = api;
            this.first = first;
            this.count = count;
            this.reading = reading;
        }

        void take(ByteBuf answer) {
            try {
                int number = answer.readInt();
                if (number != first + answers.size()) {
                    throw WireFailure.ofTarget("%s answered question %s instead of question %s"
                            .formatted(peer(), number, first + answers.size()));
                } else if (api.isCompact()) {
                    answer.skipBytes(1); // no tagged fields
                }
                answers.add(reading.of(answer));
            } catch (WireFailure e) {
                promise.tryFail(e);
            } catch (IndexOutOfBoundsException e) {
                promise.tryFail(WireFailure.ofTarget(
                        "%s sent an answer to %s that ends too early".formatted(peer(), api.title())));
            }
            if (answers.size() == count) {
                batch = null;
                promise.tryComplete(answers);
            }
        }
    }
}
