package dev.postflight.check.kinds.queue.rabbit;

import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.queue.source.QueueOptions;
import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.check.kinds.queue.source.QueueSource;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Network;
import dev.postflight.net.TlsPlan;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A queue of RabbitMQ without its management plugin: declared passively in AMQP, which changes nothing and tells how much
 * is ready and how many consume.
 *
 * <p>Whether something moved cannot be seen so, only that nobody is there to move it.
 */
final class AmqpQueue implements QueueSource {
    private static final int CONNECTION = 10;
    private static final int CHANNEL = 20;
    private static final int QUEUE = 50;

    private static final int NO_RIGHT = 403;
    private static final int NO_QUEUE = 404;
    private static final int NO_VHOST = 530;

    private final Network network;
    private final RabbitQueue queue;
    private final List<String> names = new ArrayList<>();
    private final Optional<TlsPlan> tls;
    private final Optional<String> serverName;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    AmqpQueue(Setup setup) {
        this.network = setup.network();
        this.queue = RabbitQueue.of(setup.settings());
        this.tls = queue.tls(setup.settings());
        this.serverName = TlsOptions.serverName(setup.settings());
        names.add(queue.name());
        setup.settings().find(QueueOptions.DEAD_LETTERS).ifPresent(names::add);
    }

    @Override
    public Future<QueueSight> look(Run run) {
        return network.open(
                        run,
                        queue.place(),
                        tls,
                        serverName.orElse(queue.place().host()),
                        wire -> open.add(wire.channel()))
                .compose(wire -> new Conversation(run, wire).lead().onComplete(done -> wire.close()));
    }

    @Override
    public void close() {
        open.close();
    }

    /** One connection of one run. */
    private final class Conversation {
        private final Run run;
        private final Wire wire;
        private final List<Declared> declared = new ArrayList<>();
        private @Nullable Promise<AmqpFrames.Method> awaited;

        /** What a queue is said to hold. */
        private record Declared(long ready, long consumers) {}

        Conversation(Run run, Wire wire) {
            this.run = run;
            this.wire = wire;
            wire.pipeline().addLast(new AmqpFrames(wire.peer(), this::take));
        }

        Future<QueueSight> lead() {
            return ask("the greeting", CONNECTION, 10, Unpooled.wrappedBuffer(AmqpFrames.PROTOCOL))
                    .compose(start -> ask("the answer to the login", CONNECTION, 30, login()))
                    .compose(tune -> {
                        run.note(() -> "logged in as " + queue.user());
                        int channels = tune.arguments().readUnsignedShort();
                        long frames = tune.arguments().readUnsignedInt();
                        wire.channel()
                                .write(AmqpFrames.method(
                                        0,
                                        CONNECTION,
                                        31,
                                        bytes -> bytes.writeShort(channels)
                                                .writeInt((int) frames)
                                                .writeShort(0)));
                        return ask(
                                "the virtual host",
                                CONNECTION,
                                41,
                                AmqpFrames.method(
                                        0,
                                        CONNECTION,
                                        40,
                                        bytes -> AmqpFrames.shortText(bytes, queue.vhost())
                                                .writeShort(0)));
                    })
                    .compose(opened -> ask(
                            "a channel", CHANNEL, 11, AmqpFrames.method(1, CHANNEL, 10, bytes -> bytes.writeByte(0))))
                    .compose(channel -> declare(0))
                    .compose(done -> ask(
                            "the goodbye",
                            CONNECTION,
                            51,
                            AmqpFrames.method(
                                    0,
                                    CONNECTION,
                                    50,
                                    bytes -> AmqpFrames.shortText(bytes.writeShort(200), "done")
                                            .writeInt(0))))
                    .map(closed -> sight())
                    .recover(failure -> Future.failedFuture(
                            failure instanceof IndexOutOfBoundsException
                                    ? WireFailure.ofTarget(wire.peer() + " sent a method that ends too early")
                                    : failure));
        }

        private Future<Void> declare(int index) {
            if (index == names.size()) {
                return Future.succeededFuture();
            }
            ByteBuf passive = AmqpFrames.method(
                    1,
                    QUEUE,
                    10,
                    bytes -> AmqpFrames.shortText(bytes.writeShort(0), names.get(index))
                            .writeByte(1)
                            .writeInt(0));
            return ask("the queue " + names.get(index), QUEUE, 11, passive).compose(method -> {
                method.shortText();
                declared.add(new Declared(
                        method.arguments().readUnsignedInt(), method.arguments().readUnsignedInt()));
                return declare(index + 1);
            });
        }

        private QueueSight sight() {
            Declared first = declared.get(0);
            // while somebody consumes, each run counts as a move
            String front = first.consumers() == 0 ? "nobody consumes" : "run " + run.started();
            QueueSight sight = QueueSight.of(
                    first.ready(),
                    Set.of(front),
                    new ArrayList<>(List.of(QueueSignals.CONSUMERS.reads(first.consumers()))));
            QueueSight whole = first.ready() == 0 ? sight.and(QueueSight.nothingWaits()) : sight;
            return declared.size() == 1
                    ? whole
                    : whole.and(List.of(
                            QueueSignals.DEAD_LETTERS.reads(declared.get(1).ready())));
        }

        private ByteBuf login() {
            Map<String, Object> properties = new LinkedHashMap<>();
            properties.put("product", "postflight");
            properties.put("connection_name", "postflight");
            // else a broker that refuses just hangs up
            properties.put("capabilities", List.of("authentication_failure_close"));
            return AmqpFrames.method(0, CONNECTION, 11, bytes -> {
                AmqpFrames.shortText(AmqpFrames.table(bytes, properties), "PLAIN");
                AmqpFrames.longText(bytes, "\0" + queue.user() + "\0" + queue.password());
                return AmqpFrames.shortText(bytes, "en_US");
            });
        }

        /** Sends, and waits for just this method; what a broker closes with instead is told. */
        private Future<AmqpFrames.Method> ask(String doing, int group, int number, ByteBuf bytes) {
            Promise<AmqpFrames.Method> promise = Promise.promise();
            awaited = promise;
            Future<AmqpFrames.Method> method = wire.await("waiting for " + doing, promise);
            wire.channel().writeAndFlush(bytes);
            return method.compose(came -> {
                if (came.is(group, number)) {
                    return Future.succeededFuture(came);
                }
                boolean closed = came.is(CONNECTION, 50) || came.is(CHANNEL, 40);
                return Future.failedFuture(
                        closed
                                ? refusal(came.arguments().readUnsignedShort(), came.shortText())
                                : WireFailure.ofTarget("%s answered %s.%s instead of %s"
                                        .formatted(wire.peer(), came.group(), came.number(), doing)));
            });
        }

        private void take(AmqpFrames.Method method) {
            Promise<AmqpFrames.Method> promise = awaited;
            awaited = null;
            if (promise != null) {
                promise.tryComplete(method);
            }
        }

        private WireFailure refusal(int code, String text) {
            String said = Plain.text(text);
            return switch (code) {
                case NO_QUEUE -> WireFailure.ofTarget("there is no such queue: " + said);
                case NO_RIGHT, NO_VHOST ->
                    new WireFailure(
                            Finding.CHECK_BROKEN, "RabbitMQ refuses the user %s: %s".formatted(queue.user(), said));
                default -> WireFailure.ofTarget(wire.peer() + " closed with " + code + ": " + said);
            };
        }
    }
}
