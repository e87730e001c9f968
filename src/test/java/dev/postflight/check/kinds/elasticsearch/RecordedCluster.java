package dev.postflight.check.kinds.elasticsearch;

import dev.postflight.testing.ApiServer;

/**
 * Answers as an Elasticsearch 8 gives them, cut to what is asked for. They are laid out by hand after its reference
 * and after what an OpenSearch answers, which {@link OpenSearchTest} asks.
 */
final class RecordedCluster {
    static final String HEALTH = """
            {"cluster_name":"shop","status":"%s","timed_out":false,"number_of_nodes":3,"number_of_data_nodes":2,
            "active_primary_shards":20,"active_shards":38,"relocating_shards":1,"initializing_shards":0,
            "unassigned_shards":2,"unassigned_primary_shards":0,"delayed_unassigned_shards":0,
            "number_of_pending_tasks":4,"number_of_in_flight_fetch":0,"task_max_waiting_in_queue_millis":1500,
            "active_shards_percent_as_number":95.0}""";

    /** A hundred gigabytes each; the last node holds no data. */
    static final String STATS = """
            {"nodes":{
            "aaa":{"name":"es-1","roles":["data_hot","ingest"],"fs":{"total":{
            "total_in_bytes":107374182400,"free_in_bytes":85899345920,"available_in_bytes":%d}}},
            "bbb":{"name":"es-2","roles":["data"],"fs":{"total":{
            "total_in_bytes":107374182400,"free_in_bytes":64424509440,"available_in_bytes":64424509440}}},
            "ccc":{"name":"es-3","roles":["master"],"fs":{"total":{
            "total_in_bytes":107374182400,"free_in_bytes":1024,"available_in_bytes":1024}}}}}""";

    static final String SETTINGS = """
            {"persistent":%s,"transient":{},"defaults":{"cluster":{"routing":{"allocation":{"disk":{
            "threshold_enabled":"true","reroute_interval":"60s","watermark":{"flood_stage.frozen.max_headroom":"20GB",
            "flood_stage":"95%%","high":"90%%","low":"85%%","flood_stage.frozen":"95%%",
            "flood_stage.max_headroom":"100GB","low.max_headroom":"200GB","high.max_headroom":"150GB"}}}}}}}""";

    static final String NEWEST = """
            {"took":2,"timed_out":false,"_shards":{"total":5,"successful":5,"skipped":0,"failed":0},
            "hits":{"max_score":null,"hits":[]},
            "aggregations":{"newest":{"value":%d,"value_as_string":"a date"}}}""";

    static final String EMPTY = """
            {"took":1,"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},
            "hits":{"max_score":null,"hits":[]},"aggregations":{"newest":{"value":null}}}""";

    static final String PARTLY = """
            {"took":1,"timed_out":false,"_shards":{"total":5,"successful":3,"skipped":0,"failed":%d},
            "hits":{"max_score":null,"hits":[]},"aggregations":{"newest":{"value":1700000000000}}}""";

    static final String UNAUTHORIZED = """
            {"error":{"root_cause":[{"type":"security_exception","reason":"unable to authenticate user [monitor]"}],
            "type":"security_exception","reason":"unable to authenticate user [monitor] for REST request"},"status":401}""";

    static final String FORBIDDEN = """
            {"error":{"root_cause":[],"type":"security_exception","reason":"action [%s] is unauthorized for user [monitor]"},
            "status":403}""";

    static final String NO_MASTER = """
            {"error":{"root_cause":[],"type":"master_not_discovered_exception","reason":null},"status":503}""";

    static final long GIB = 1L << 30;

    private RecordedCluster() {}

    /** In its right mind, but for two replicas without a node. */
    static ApiServer serve(ApiServer server) {
        return server.with("/_cluster/health", 200, HEALTH.formatted("yellow"))
                .with("/_nodes/stats/fs", 200, STATS.formatted(80 * GIB))
                .with("/_cluster/settings", 200, SETTINGS.formatted("{}"));
    }
}
