package dev.postflight.check.kinds.elasticsearch;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** How the cluster is: its colour, its nodes, its shards, and what its master has still to do. */
final class ElasticsearchHealth {
    static final Signal STATUS = Signal.of("status", Unit.TEXT, "green, yellow or red");
    static final Signal CLUSTER = Signal.of("cluster", Unit.TEXT, "the cluster's name");
    static final Signal NODES = count("nodes", "nodes in the cluster");
    static final Signal DATA_NODES = count("data_nodes", "nodes that hold data");
    static final Signal SHARDS_ACTIVE = count("shards_active", "shards that serve");
    static final Signal SHARDS_UNASSIGNED = count("shards_unassigned", "shards that no node holds");
    static final Signal SHARDS_INITIALIZING = count("shards_initializing", "shards that are being built up");
    static final Signal SHARDS_RELOCATING = count("shards_relocating", "shards that are moving to another node");
    static final Signal SHARDS_ACTIVE_SHARE =
            Signal.of("shards_active_share", Unit.RATIO, "share of all shards that serve");
    static final Signal PENDING_TASKS = count("pending_tasks", "changes that wait for the master");
    static final Signal OLDEST_TASK =
            Signal.of("oldest_task", Unit.SECONDS, "how long the oldest of these has been waiting; 0 for none");

    private ElasticsearchHealth() {}

    static Future<List<Reading>> ask(Run run, ElasticsearchApi api) {
        return api.get(run, "/_cluster/health", "the cluster privilege monitor")
                .compose(health -> health.getValue("status") instanceof String
                        ? Future.succeededFuture(readings(health))
                        : Future.failedFuture(WireFailure.ofTarget(
                                "/_cluster/health tells no status: this is not Elasticsearch or OpenSearch")));
    }

    private static List<Reading> readings(JsonObject health) {
        List<Reading> readings = new ArrayList<>(List.of(
                STATUS.reads(Plain.text(health.getString("status"))),
                CLUSTER.reads(Plain.text(String.valueOf(health.getValue("cluster_name", ""))))));
        number(readings, NODES, health, "number_of_nodes", 1);
        number(readings, DATA_NODES, health, "number_of_data_nodes", 1);
        number(readings, SHARDS_ACTIVE, health, "active_shards", 1);
        number(readings, SHARDS_UNASSIGNED, health, "unassigned_shards", 1);
        number(readings, SHARDS_INITIALIZING, health, "initializing_shards", 1);
        number(readings, SHARDS_RELOCATING, health, "relocating_shards", 1);
        number(readings, SHARDS_ACTIVE_SHARE, health, "active_shards_percent_as_number", 100);
        number(readings, PENDING_TASKS, health, "number_of_pending_tasks", 1);
        number(readings, OLDEST_TASK, health, "task_max_waiting_in_queue_millis", 1000);
        return readings;
    }

    private static void number(List<Reading> readings, Signal signal, JsonObject from, String name, double divisor) {
        readings.add(
                from.getValue(name) instanceof Number number
                        ? signal.reads(number.doubleValue() / divisor)
                        : signal.absent("the cluster does not tell " + name));
    }

    private static Signal count(String name, String doc) {
        return Signal.of(name, Unit.NONE, doc);
    }
}
