package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.queue.source.QueueOptions;
import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSource;
import dev.postflight.check.kinds.redis.RedisConnection;
import dev.postflight.check.kinds.redis.RedisReply;
import dev.postflight.check.kinds.redis.RedisSentinel;
import dev.postflight.check.kinds.redis.RedisServer;
import dev.postflight.net.Network;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import java.util.List;

/** A queue that is kept in Redis: each look is one connection. */
public abstract class RedisQueue implements QueueSource {
    private final Network network;
    private final RedisServer server;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    RedisQueue(Setup setup) {
        this.network = setup.network();
        this.server = RedisServer.of(setup.settings(), QueueOptions.REDIS);
    }

    /** The source that the settings mean. */
    public static QueueSource of(Setup setup) {
        Settings settings = setup.settings();
        if (settings.has(QueueOptions.CELERY)) {
            return new CeleryQueue(setup, settings.get(QueueOptions.CELERY));
        } else if (settings.has(QueueOptions.RQ)) {
            return new RqQueue(setup, settings.get(QueueOptions.RQ));
        } else if (settings.has(QueueOptions.SIDEKIQ)) {
            return new SidekiqQueue(setup, settings.get(QueueOptions.SIDEKIQ));
        } else if (settings.has(QueueOptions.BULLMQ)) {
            return new BullQueue(setup, settings.get(QueueOptions.BULLMQ));
        }
        return new StreamQueue(setup, settings.get(QueueOptions.STREAM));
    }

    abstract Future<QueueSight> look(Run run, RedisConnection connection);

    @Override
    public final Future<QueueSight> look(Run run) {
        return RedisSentinel.find(run, network, server, open)
                .compose(found -> RedisConnection.open(run, network, found.server(), open, wire -> {}))
                .compose(connection -> look(run, connection).onComplete(done -> connection.close()));
    }

    @Override
    public void close() {
        open.close();
    }

    /** All replies, unless one of them is a refusal. */
    static Future<List<RedisReply>> all(RedisConnection connection, List<List<String>> commands) {
        return connection.askAll(commands).compose(replies -> {
            for (int i = 0; i < replies.size(); i++) {
                if (replies.get(i) instanceof RedisReply.Refused refused) {
                    return Future.failedFuture(
                            connection.failure(commands.get(i).get(0), refused));
                }
            }
            return Future.succeededFuture(replies);
        });
    }

    static double number(RedisReply reply) {
        return reply.asNumber().orElse(0.0);
    }
}
