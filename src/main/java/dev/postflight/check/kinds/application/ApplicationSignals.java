package dev.postflight.check.kinds.application;

import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;

/** What an application check measures. */
final class ApplicationSignals {
    static final Signal DURATION =
            Signal.of("duration", Unit.SECONDS, "how long it took to fetch and read the metrics");
    static final Signal SERIES = Signal.of("series", Unit.NONE, "how many samples the application exposes");
    static final Signal FORMAT = Signal.of("format", Unit.TEXT, "in which format: text or openmetrics");
    static final Signal PRESET = Signal.of("preset", Unit.TEXT, "whose names of metrics were recognised");

    static final Signal REQUESTS = Signal.of("requests", Unit.NONE, "requests that were answered within the window");
    static final Signal REQUEST_RATE =
            Signal.of("request_rate", Unit.PER_SECOND, "requests that were answered, over the window");
    static final Signal ERROR_RATIO =
            Signal.of("error_ratio", Unit.RATIO, "share of the window's requests that ended in an error");
    static final Signal LATENCY = Signal.of(
                    "latency", Unit.SECONDS, "percentiles of how long the window's requests took, from their histogram")
            .per("percentile", "p50", "p95", "p99");
    static final Signal LATENCY_MEAN =
            Signal.of("latency_mean", Unit.SECONDS, "how long the window's requests took on average");
    static final Signal ENDPOINT_ERROR_RATIO = Signal.of(
                    "endpoint_error_ratio", Unit.RATIO, "the same share for each of the endpoints that are named")
            .per("endpoint");
    static final Signal ENDPOINT_LATENCY = Signal.of(
                    "endpoint_latency",
                    Unit.SECONDS,
                    "95th percentile of how long requests took, for each of the endpoints that are named")
            .per("endpoint");
    static final Signal WORST_ERROR_RATIO = Signal.of(
            "worst_error_ratio", Unit.RATIO, "the largest share of errors of all endpoints with enough requests");
    static final Signal WORST_ENDPOINT =
            Signal.of("worst_endpoint", Unit.TEXT, "the endpoint with the largest share of errors");

    // what was counted since the look before, for comparisons
    static final Signal FAILED = Signal.of(
                    "failed",
                    Unit.RATIO,
                    "share of the requests since the last run that ended in an error, for compare")
            .judgedOnly();
    static final Signal ENDPOINT_FAILED = Signal.of(
                    "endpoint_failed", Unit.RATIO, "the same for each of the endpoints that are named, for compare")
            .per("endpoint")
            .judgedOnly();
    static final Signal SLOWER_THAN = Signal.of(
                    "slower_than",
                    Unit.RATIO,
                    "share of the requests since the last run that took longer than each bound of the histogram, for"
                            + " compare")
            .per("bound")
            .judgedOnly();

    static final Signal HEAP =
            Signal.of("heap", Unit.BYTES, "memory that was in use after the last garbage collection");
    static final Signal RESIDENT = Signal.of("resident", Unit.BYTES, "resident memory of the process");
    static final Signal STARTED = Signal.of("started", Unit.TIMESTAMP, "when the process was started");
    static final Signal UPTIME =
            Signal.of("uptime", Unit.SECONDS, "how long ago that was").judgedOnly();
    static final Signal RESTARTS =
            Signal.of("restarts", Unit.NONE, "how often the process was seen to start anew within the window");

    static final Signal METRIC = Signal.of("metric", Unit.NONE, "value of each of the metrics that are named")
            .per("name");
    static final Signal RATE = Signal.of(
                    "rate", Unit.PER_SECOND, "growth over the window of each of the counters that are named")
            .per("name");

    private ApplicationSignals() {}
}
