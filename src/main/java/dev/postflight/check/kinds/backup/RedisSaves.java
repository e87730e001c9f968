package dev.postflight.check.kinds.backup;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.redis.RedisConnection;
import dev.postflight.check.kinds.redis.RedisReply;
import dev.postflight.check.kinds.redis.RedisSentinel;
import dev.postflight.check.kinds.redis.RedisServer;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.net.Network;
import dev.postflight.outcome.Value;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Redis has saved of itself (RDB), as the server tells.
 *
 * <p>The moment is that of the last good save, or of the start, when memory was what the disk holds.
 */
final class RedisSaves implements BackupPlace {
    private static final Option<URI> URL = Option.url(
                    "url", RedisServer.SCHEMES, "redis://host:port, or rediss:// for TLS; may hold user:password@")
            .needed()
            .asMain();

    static final Option<Settings> REDIS = Option.group(
            "redis",
            "the saves (RDB) of a Redis server; how it is reached is as the kind redis has it",
            URL,
            RedisServer.USER,
            RedisServer.PASSWORD,
            TlsOptions.TLS,
            RedisServer.SENTINELS,
            RedisServer.SENTINEL_PASSWORD);

    private final Network network;
    private final RedisServer server;
    private final String title;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    RedisSaves(Setup setup, Settings place) {
        this.network = setup.network();
        this.server = server(place);
        this.title = title(place);
    }

    static RedisServer server(Settings place) {
        return RedisServer.of(place.get(REDIS), URL);
    }

    static String title(Settings place) {
        return "the saves of " + server(place).title();
    }

    static Map<String, String> complaints(Settings place) {
        return RedisServer.complaints(place.get(REDIS), URL);
    }

    @Override
    public Backups look(Run run) throws Trouble {
        Row info = info(Awaited.of(run, () -> ask(run)));
        Optional<Instant> saved = info.moment("rdb_last_save_time").filter(moment -> moment.getEpochSecond() > 0);
        Backups backups = new Backups(Instant.now());
        backups.newestAlone();
        boolean running = info.count("rdb_bgsave_in_progress") > 0;
        backups.running(running ? 1 : 0);
        if (saved.isPresent()) {
            Backup backup = Backup.of("RDB", saved.get());
            Optional<Double> took = info.number("rdb_last_bgsave_time_sec").filter(seconds -> seconds >= 0);
            backups.add(took.map(seconds -> backup.taking(Duration.ofSeconds(seconds.longValue())))
                    .orElse(backup));
        }
        backups.tell(List.of(
                BackupSignals.WAITING.reads(info.count("rdb_changes_since_last_save")),
                BackupSignals.SUCCEEDED.holdsUnless(failure(info))));
        return backups;
    }

    private Future<RedisReply> ask(Run run) {
        return RedisSentinel.find(run, network, server, open)
                .compose(found -> RedisConnection.open(run, network, found.server(), open, wire -> {}))
                .compose(connection -> connection
                        .ask("INFO", "persistence")
                        .compose(reply -> connection.must("INFO", reply))
                        .onComplete(done -> connection.close()));
    }

    private static Row info(RedisReply reply) {
        Map<String, Value> values = new HashMap<>();
        reply.asText().orElse("").lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String value = line.substring(colon + 1).strip();
                values.put(
                        line.substring(0, colon),
                        new RedisReply.Text(value)
                                .asNumber()
                                .<Value>map(Value.Number::new)
                                .orElse(new Value.Text(value)));
            }
        });
        return new Row(values);
    }

    private static Optional<String> failure(Row info) {
        if (info.text("rdb_last_bgsave_status").equals("err")) {
            return Optional.of("the last save failed, see the server's log");
        }
        return info.count("aof_enabled") > 0
                        && info.text("aof_last_write_status").equals("err")
                ? Optional.of("the last write of the append-only file failed, see the server's log")
                : Optional.empty();
    }

    @Override
    public String nothing(Backups backups) {
        return "there is nothing in " + title;
    }

    @Override
    public void close() {
        open.close();
    }
}
