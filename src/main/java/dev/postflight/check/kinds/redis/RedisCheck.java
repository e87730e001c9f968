package dev.postflight.check.kinds.redis;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks a Redis server how it is, and looks into it. Nothing is written. */
public final class RedisCheck implements Check {
    static final Option<URI> URL = Option.url(
                    "url",
                    RedisServer.SCHEMES,
                    "redis://host:port/database, or rediss:// for TLS; may hold user:password@")
            .needed()
            .asMain();
    static final Option<List<String>> SIZES = Option.list(
                    "sizes", new Shape.Text(), "keys whose size is measured; those that are expected are anyway")
            .or(List.of());

    static final Signal PASSWORD_REQUIRED =
            Signal.of("password_required", Unit.FLAG, "Whether a second connection that does not log in is refused.");
    static final Signal PERSISTENCE = Signal.of(
            "persistence", Unit.FLAG, "Whether data outlives a restart: save points or the append-only file.");
    static final Signal CLUSTER_OK = Signal.of("cluster_ok", Unit.FLAG, "On a node of a cluster: whether it is whole.");
    static final Signal CLUSTER_NODES =
            Signal.of("cluster_nodes", Unit.NONE, "On a node of a cluster: how many nodes it knows.");

    public static final CheckKind KIND = CheckKind.named("redis")
            .summary("Asks a Redis server how it is: memory, clients, saves, replication, keys; nothing is written.")
            .options(
                    URL,
                    RedisServer.USER,
                    RedisServer.PASSWORD,
                    TlsOptions.TLS,
                    RedisServer.SENTINELS,
                    RedisServer.SENTINEL_PASSWORD,
                    SIZES)
            .signals(
                    RedisSignals.DURATION,
                    RedisSignals.PHASE,
                    RedisSignals.PING,
                    RedisSignals.VERSION,
                    RedisSignals.STARTED,
                    RedisSignals.UPTIME,
                    RedisSignals.ROLE,
                    PASSWORD_REQUIRED,
                    RedisSignals.MEMORY_USED,
                    RedisSignals.MEMORY_LIMIT,
                    RedisSignals.MEMORY_USAGE,
                    RedisSignals.FRAGMENTATION,
                    RedisSignals.POLICY,
                    RedisSignals.FULL,
                    RedisSignals.EVICTED,
                    RedisSignals.EVICTED_SINCE_START,
                    RedisSignals.CLIENTS,
                    RedisSignals.CLIENTS_LIMIT,
                    RedisSignals.CLIENTS_BLOCKED,
                    RedisSignals.REJECTED,
                    RedisSignals.HIT_RATIO,
                    RedisSignals.HIT_RATIO_SINCE_START,
                    RedisSignals.SLOW_COMMANDS,
                    PERSISTENCE,
                    RedisSignals.LAST_SAVE,
                    RedisSignals.LAST_SAVE_AGE,
                    RedisSignals.LAST_SAVE_OK,
                    RedisSignals.UNSAVED,
                    RedisSignals.AOF,
                    RedisSignals.AOF_OK,
                    RedisSignals.REPLICAS,
                    RedisSignals.LINK,
                    RedisSignals.LAG,
                    RedisSignals.LAG_SIZE,
                    RedisSentinel.SENTINELS,
                    RedisSentinel.QUORUM,
                    CLUSTER_OK,
                    CLUSTER_NODES,
                    RedisSignals.KEYS,
                    RedisSizes.SIZE)
            .keyed(RedisSignals.KEYS, key -> key.matches("db\\d{1,4}"), "a database such as db0")
            .implies(RedisSignals.FULL, "false")
            .implies(RedisSignals.LAST_SAVE_OK, "true")
            .impliesWhen(settings -> RedisServer.hasLogin(settings, URL), PASSWORD_REQUIRED, "true")
            .targets(settings -> {
                RedisServer server = RedisServer.of(settings, URL);
                return new CheckKind.Target(server.title(), server.place().host());
            })
            .complains(settings -> {
                Map<String, String> complaints = new LinkedHashMap<>(RedisServer.complaints(settings, URL));
                if (settings.get(SIZES).stream().anyMatch(String::isEmpty)) {
                    complaints.put(SIZES.name(), "names of keys");
                }
                return complaints;
            })
            .opens(RedisCheck::new);

    private final Setup setup;
    private final RedisServer server;
    private final Set<String> databases;
    private final Set<String> sizes;
    private final RedisPast past = new RedisPast();
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private RedisCheck(Setup setup) {
        this.setup = setup;
        this.server = RedisServer.of(setup.settings(), URL);
        this.databases = new LinkedHashSet<>(Set.of("db" + server.database()));
        databases.addAll(setup.asked(RedisSignals.KEYS));
        this.sizes = new LinkedHashSet<>(setup.settings().get(SIZES));
        sizes.addAll(setup.asked(RedisSizes.SIZE));
    }

    @Override
    public Future<Outcome> run(Run run) {
        return new RedisProbe(run, setup, server, open, new RedisProbe.Wanted(databases, sizes), past).go();
    }

    @Override
    public void close() {
        open.close();
    }
}
