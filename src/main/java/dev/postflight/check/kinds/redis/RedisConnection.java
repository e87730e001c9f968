package dev.postflight.check.kinds.redis;

import dev.postflight.check.Run;
import dev.postflight.net.Network;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.group.ChannelGroup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One conversation of one run with a Redis server, under the name {@code postflight}.
 *
 * <p>Commands never show anywhere but by their names: what follows may be a password.
 */
public final class RedisConnection {
    private final RedisServer server;
    private final Wire wire;
    private @Nullable Awaited awaited;
    private final RedisReplyReader reader;
    private @Nullable Consumer<RedisReply> listener;
    private boolean needsNoPassword;

    /** How many replies are still to come. */
    private record Awaited(int count, List<RedisReply> replies, Promise<List<RedisReply>> promise) {}

    private RedisConnection(RedisServer server, Wire wire) {
        this.server = server;
        this.wire = wire;
        this.reader = new RedisReplyReader(wire.peer(), this::take);
        wire.pipeline().addLast(reader);
    }

    /**
     * Connects and logs in.
     *
     * @param open where the connection is kept so that the check's end closes it
     * @param connected told of each connection before it speaks TLS or logs in
     */
    public static Future<RedisConnection> open(
            Run run, Network network, RedisServer server, ChannelGroup open, Consumer<Wire> connected) {
        String name = server.serverName().orElse(server.place().host());
        return network.open(run, server.place(), server.tls(), name, wire -> {
                    open.add(wire.channel());
                    connected.accept(wire);
                })
                .compose(wire -> {
                    run.note(() -> "logging in to " + wire.peer() + " as "
                            + server.login().map(RedisServer.Login::title).orElse("nobody"));
                    return new RedisConnection(server, wire).greet();
                });
    }

    public Future<RedisReply> ask(String... command) {
        return askAll(List.of(List.of(command))).map(replies -> replies.get(0));
    }

    /** Sends all commands at once; the replies are as many, in their order. */
    public Future<List<RedisReply>> askAll(List<List<String>> commands) {
        if (commands.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Promise<List<RedisReply>> promise = Promise.promise();
        awaited = new Awaited(commands.size(), new ArrayList<>(), promise);
        String names = commands.stream()
                .map(command -> command.get(0))
                .distinct()
                .limit(3)
                .collect(Collectors.joining(", "));
        Future<List<RedisReply>> replies = wire.await("waiting for the answer to " + names, promise);
        wire.channel().writeAndFlush(encoded(commands));
        return replies;
    }

    /** Listens to the channels of a pattern for as long as the connection lasts; nothing more can be asked on it. */
    public Future<Void> listen(String pattern, Consumer<RedisReply> heard) {
        return ask("PSUBSCRIBE", pattern)
                .compose(reply -> must("PSUBSCRIBE", reply))
                .onSuccess(subscribed -> {
                    listener = heard;
                    reader.last();
                })
                .mapEmpty();
    }

    /** A refusal as whose fault it is: a missing privilege is ours, a server that cannot serve is its own. */
    public WireFailure failure(String command, RedisReply.Refused refused) {
        return RedisRefusal.of(wire.peer(), server.login(), command, refused);
    }

    /** The reply, unless it is a refusal. */
    public Future<RedisReply> must(String command, RedisReply reply) {
        return reply instanceof RedisReply.Refused refused
                ? Future.failedFuture(failure(command, refused))
                : Future.succeededFuture(reply);
    }

    /** Whether a password was sent to a server that has none. */
    public boolean needsNoPassword() {
        return needsNoPassword;
    }

    public RedisServer server() {
        return server;
    }

    public Wire wire() {
        return wire;
    }

    public void close() {
        wire.close();
    }

    private Future<RedisConnection> greet() {
        List<List<String>> words = new ArrayList<>();
        server.login().ifPresent(login -> {
            List<String> auth = new ArrayList<>(List.of("AUTH"));
            login.user().ifPresent(auth::add);
            auth.add(login.password());
            words.add(auth);
        });
        int named = words.size();
        words.add(List.of("CLIENT", "SETNAME", "postflight"));
        if (server.database() > 0) {
            words.add(List.of("SELECT", Integer.toString(server.database())));
        }
        return askAll(words).compose(replies -> {
            for (int i = 0; i < replies.size(); i++) {
                // a name is a courtesy that may be refused
                if (replies.get(i) instanceof RedisReply.Refused refused
                        && (i != named || RedisRefusal.isFinal(refused))) {
                    if (i < named && RedisRefusal.isPasswordless(refused)) {
                        needsNoPassword = true;
                    } else {
                        return Future.failedFuture(failure(words.get(i).get(0), refused));
                    }
                }
            }
            return Future.succeededFuture(this);
        });
    }

    private void take(RedisReply reply) {
        Awaited now = awaited;
        Consumer<RedisReply> heard = listener;
        if (now == null && heard != null) {
            heard.accept(reply);
            return;
        } else if (now == null) {
            wire.fail(new WireFailure(Finding.TARGET_BAD, wire.peer() + " sent an answer that nobody had asked for"));
            wire.channel().close();
            return;
        }
        now.replies().add(reply);
        boolean last = reply instanceof RedisReply.Refused refused && RedisRefusal.isFinal(refused);
        if (last) { // the server hangs up after it, whatever else was asked
            awaited = null;
            now.promise().tryFail(failure("connecting", (RedisReply.Refused) reply));
            wire.channel().close();
        } else if (now.replies().size() == now.count()) {
            awaited = null;
            now.promise().tryComplete(now.replies());
        }
    }

    private static ByteBuf encoded(List<List<String>> commands) {
        ByteBuf bytes = Unpooled.buffer();
        for (List<String> command : commands) {
            line(bytes, "*" + command.size());
            for (String word : command) {
                byte[] content = word.getBytes(StandardCharsets.UTF_8);
                line(bytes, "$" + content.length);
                bytes.writeBytes(content).writeBytes(new byte[] {'\r', '\n'});
            }
        }
        return bytes;
    }

    private static void line(ByteBuf bytes, String text) {
        bytes.writeCharSequence(text + "\r\n", StandardCharsets.US_ASCII);
    }
}
