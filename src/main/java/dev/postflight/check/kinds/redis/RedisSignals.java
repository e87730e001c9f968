package dev.postflight.check.kinds.redis;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a redis check measures, and how it is read off {@code INFO}. */
final class RedisSignals {
    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "How long everything took.");
    static final Signal PHASE = Signal.of("phase", Unit.SECONDS, "How long each phase took: resolve, connect, tls.")
            .per("phase", "resolve", "connect", "tls");
    static final Signal PING = Signal.of("ping", Unit.SECONDS, "From PING to PONG on an open connection.");
    static final Signal VERSION = Signal.of("version", Unit.TEXT, "The server's version.");
    static final Signal STARTED = Signal.of("started", Unit.TIMESTAMP, "When the server was started.");
    static final Signal UPTIME =
            Signal.of("uptime", Unit.SECONDS, "For how long the server runs.").judgedOnly();
    static final Signal ROLE = Signal.of("role", Unit.TEXT, "master or replica.");

    static final Signal MEMORY_USED = Signal.of("memory_used", Unit.BYTES, "Memory that holds data.");
    static final Signal MEMORY_LIMIT =
            Signal.of("memory_limit", Unit.BYTES, "maxmemory; absent where there is no limit.");
    static final Signal MEMORY_USAGE =
            Signal.of("memory_usage", Unit.RATIO, "Memory used of the limit; absent where there is no limit.");
    static final Signal FRAGMENTATION = Signal.of(
            "fragmentation",
            Unit.NONE,
            "Memory taken from the system over memory used; much over 1.5 is waste," + " below 1 is swapping.");
    static final Signal POLICY = Signal.of("policy", Unit.TEXT, "What happens at the limit: maxmemory_policy.");
    static final Signal FULL = Signal.of(
            "full",
            Unit.FLAG,
            "Whether memory is at its limit under the policy noeviction, so that writes are refused.");
    static final Signal EVICTED =
            Signal.of("evicted", Unit.NONE, "Keys evicted for want of memory since the last run.");
    static final Signal EVICTED_SINCE_START =
            Signal.of("evicted_since_start", Unit.NONE, "Keys evicted since the server's start.");

    static final Signal CLIENTS = Signal.of("clients", Unit.NONE, "Connected clients, this check's own included.");
    static final Signal CLIENTS_LIMIT = Signal.of("clients_limit", Unit.NONE, "maxclients.");
    static final Signal CLIENTS_BLOCKED =
            Signal.of("clients_blocked", Unit.NONE, "Clients that wait in a blocking command.");
    static final Signal REJECTED =
            Signal.of("rejected", Unit.NONE, "Connections refused for too many clients since the last run.");

    static final Signal HIT_RATIO = Signal.of(
            "hit_ratio",
            Unit.RATIO,
            "Reads that found their key, since the last run; with no reads, what it was before;"
                    + " at the first run, since the server's start.");
    static final Signal HIT_RATIO_SINCE_START =
            Signal.of("hit_ratio_since_start", Unit.RATIO, "Reads that found their key, since the server's start.");
    static final Signal SLOW_COMMANDS =
            Signal.of("slow_commands", Unit.NONE, "Commands that entered the slow log since the last run.");

    static final Signal LAST_SAVE = Signal.of(
            "last_save", Unit.TIMESTAMP, "The last good RDB save; the server's start while there was none since.");
    static final Signal LAST_SAVE_AGE =
            Signal.of("last_save_age", Unit.SECONDS, "How long ago that was.").judgedOnly();
    static final Signal LAST_SAVE_OK = Signal.of("last_save_ok", Unit.FLAG, "Whether the last RDB save went well.");
    static final Signal UNSAVED = Signal.of("unsaved", Unit.NONE, "Changes since the last RDB save.");
    static final Signal AOF = Signal.of("aof", Unit.FLAG, "Whether the append-only file is on.");
    static final Signal AOF_OK = Signal.of(
            "aof_ok", Unit.FLAG, "Whether the last write and the last rewrite of the append-only file went well.");

    static final Signal REPLICAS = Signal.of("replicas", Unit.NONE, "Replicas connected to this server.");
    static final Signal LINK = Signal.of("link", Unit.FLAG, "On a replica: whether its link to the master is up.");
    static final Signal LAG = Signal.of(
            "lag",
            Unit.SECONDS,
            "Since the last exchange: on a replica with its master, or since the link is down; on a"
                    + " master with the slowest of its replicas.");
    static final Signal LAG_SIZE =
            Signal.of("lag_size", Unit.BYTES, "On a master: what the slowest of its replicas has not confirmed yet.");

    static final Signal KEYS = Signal.of(
                    "keys",
                    Unit.NONE,
                    "Keys in a database, db0 and so on: that of the URL, and those that are expected.")
            .per("database");

    private RedisSignals() {}

    static List<Reading> of(RedisInfo info, Instant now) {
        List<Reading> readings = new ArrayList<>();
        info.text("redis_version").ifPresent(version -> readings.add(VERSION.reads(version)));
        info.number("uptime_in_seconds").ifPresent(seconds -> {
            readings.add(STARTED.reads(Math.floor(serverTime(info, now) - seconds)));
            readings.add(UPTIME.reads(seconds));
        });
        readings.add(ROLE.reads(info.isReplica() ? "replica" : info.text("role").orElse("unknown")));
        memory(info, readings);
        clients(info, readings);
        number(info, "evicted_keys", EVICTED_SINCE_START, readings);
        info.number("keyspace_hits")
                .flatMap(hits -> info.number("keyspace_misses").flatMap(misses -> RedisPast.share(hits, misses)))
                .ifPresent(share -> readings.add(HIT_RATIO_SINCE_START.reads(share)));
        persistence(info, now, readings);
        replication(info, readings);
        return readings;
    }

    /** Only non-empty databases are told of. */
    static Reading keys(RedisInfo info, String database) {
        return KEYS.reads(info.number(database, "keys").orElse(0.0)).at(database);
    }

    private static void memory(RedisInfo info, List<Reading> readings) {
        number(info, "used_memory", MEMORY_USED, readings);
        number(info, "mem_fragmentation_ratio", FRAGMENTATION, readings);
        info.text("maxmemory_policy").ifPresent(policy -> readings.add(POLICY.reads(policy)));
        double limit = info.number("maxmemory").orElse(-1.0);
        Optional<Double> used = info.number("used_memory");
        if (limit == 0) {
            readings.add(MEMORY_LIMIT.absent("maxmemory is 0: no limit"));
            readings.add(MEMORY_USAGE.absent("maxmemory is 0: no limit"));
            readings.add(FULL.reads(false));
        } else if (limit > 0 && used.isPresent()) {
            readings.add(MEMORY_LIMIT.reads(limit));
            readings.add(MEMORY_USAGE.reads(used.get() / limit));
            // buffers of replicas and of the append-only file do not count against the limit
            double counted =
                    used.get() - info.number("mem_not_counted_for_evict").orElse(0.0);
            boolean full = counted >= limit && info.says("maxmemory_policy", "noeviction");
            readings.add(FULL.reads(new Value.Flag(
                    full,
                    full
                            ? "%s used of %s and the policy is noeviction: writes are refused"
                                    .formatted(Unit.BYTES.format(counted), Unit.BYTES.format(limit))
                            : "")));
        }
    }

    private static void clients(RedisInfo info, List<Reading> readings) {
        number(info, "connected_clients", CLIENTS, readings);
        number(info, "maxclients", CLIENTS_LIMIT, readings);
        number(info, "blocked_clients", CLIENTS_BLOCKED, readings);
    }

    private static void persistence(RedisInfo info, Instant now, List<Reading> readings) {
        info.number("rdb_last_save_time").filter(saved -> saved > 0).ifPresent(saved -> {
            readings.add(LAST_SAVE.reads(saved));
            readings.add(LAST_SAVE_AGE.reads(Math.max(0, serverTime(info, now) - saved)));
        });
        info.text("rdb_last_bgsave_status")
                .ifPresent(status -> readings.add(
                        LAST_SAVE_OK.holdsUnless(problem(status, "the last RDB save failed, see the server's log"))));
        number(info, "rdb_changes_since_last_save", UNSAVED, readings);
        info.text("aof_enabled").ifPresent(on -> {
            readings.add(AOF.reads(on.equals("1")));
            if (on.equals("1")) {
                readings.add(AOF_OK.holdsUnless(
                        problem(info.text("aof_last_write_status").orElse("ok"), "the last write of it failed")
                                .or(() -> problem(
                                        info.text("aof_last_bgrewrite_status").orElse("ok"),
                                        "the last rewrite of it failed"))));
            } else {
                readings.add(AOF_OK.absent("the append-only file is off"));
            }
        });
    }

    private static void replication(RedisInfo info, List<Reading> readings) {
        number(info, "connected_slaves", REPLICAS, readings);
        if (info.isReplica()) {
            boolean up = info.says("master_link_status", "up");
            boolean syncing = info.says("master_sync_in_progress", "1");
            String why = syncing ? "a full copy from the master is under way" : "the master is not reached";
            readings.add(LINK.holdsUnless(up ? Optional.empty() : Optional.of(why)));
            // counted in whole seconds: a link that is down was never 0 s ago
            readings.add(info.number(up ? "master_last_io_seconds_ago" : "master_link_down_since_seconds")
                    .filter(seconds -> seconds >= 0)
                    .map(seconds -> LAG.reads(up ? seconds : Math.max(1, seconds)))
                    .orElseGet(() -> LAG.absent("the link to the master was never up")));
            return;
        }
        List<String> online = IntStream.range(
                        0, (int) Math.min(1000, info.number("connected_slaves").orElse(0.0)))
                .mapToObj(index -> "slave" + index)
                .filter(name -> info.says(name, "state", "online"))
                .toList();
        if (online.isEmpty()) {
            readings.add(LAG.absent("no replica follows"));
            readings.add(LAG_SIZE.absent("no replica follows"));
            return;
        }
        online.stream()
                .flatMap(name -> info.number(name, "lag").stream())
                .max(Double::compare)
                .ifPresent(most -> readings.add(LAG.reads(most)));
        double reached = info.number("master_repl_offset").orElse(0.0);
        online.stream()
                .flatMap(name -> info.number(name, "offset").stream())
                .min(Double::compare)
                .ifPresent(least -> readings.add(LAG_SIZE.reads(Math.max(0, reached - least))));
    }

    /** The server's own clock, by which it stamps its saves. */
    private static double serverTime(RedisInfo info, Instant now) {
        return info.number("server_time_usec").map(micros -> micros / 1e6).orElse((double) now.getEpochSecond());
    }

    private static Optional<String> problem(String status, String sentence) {
        return status.equals("ok") ? Optional.empty() : Optional.of(sentence);
    }

    private static void number(RedisInfo info, String name, Signal signal, List<Reading> readings) {
        info.number(name).ifPresent(value -> readings.add(signal.reads(value)));
    }
}
