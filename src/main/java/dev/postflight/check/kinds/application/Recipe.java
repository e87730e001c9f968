package dev.postflight.check.kinds.application;

import dev.postflight.check.kinds.application.exposition.Selector;
import dev.postflight.check.kinds.application.exposition.Series;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Under which names an application counts its requests.
 *
 * @param name whose names they are
 * @param requests the counter of requests
 * @param errors which of them, or what other counter, are errors; by the status where it is left out
 * @param latency the histogram or summary of how long they took
 * @param endpointLatency the same by endpoint, where that is another one
 * @param endpoint the labels that may tell endpoints apart, the most exact first
 */
record Recipe(
        String name,
        Selector requests,
        Optional<Selector> errors,
        Selector latency,
        Selector endpointLatency,
        List<String> endpoint) {

    /** Labels in which libraries put a status: as it is, or as its class. */
    private static final List<String> STATUS = List.of(
            "status", "code", "status_code", "http_response_status_code", "http_status_code", "response_status");

    /** Labels in which libraries put a route; {@code path} is last, since some have no bound to their paths. */
    private static final List<String> ENDPOINT =
            List.of("uri", "http_route", "route", "handler", "url_rule", "endpoint", "view", "action", "url", "path");

    /** In the order in which they are looked for: some applications have the names of two. */
    static final List<Recipe> PRESETS = List.of(
            of("micrometer", "http_server_requests_seconds_count", "http_server_requests_seconds"),
            of("vertx", "vertx_http_server_requests_total", "vertx_http_server_response_time_seconds"),
            of("flask", "flask_http_request_duration_seconds_count", "flask_http_request_duration_seconds"),
            new Recipe(
                    "django",
                    Selector.parse("django_http_responses_total_by_status_view_method_total"),
                    Optional.empty(),
                    Selector.parse("django_http_requests_latency_including_middlewares_seconds"),
                    Selector.parse("django_http_requests_latency_seconds_by_view_method"),
                    ENDPOINT),
            new Recipe(
                    "fastapi",
                    Selector.parse("http_requests_total{handler!=\"\"}"),
                    Optional.empty(),
                    Selector.parse("http_request_duration_highr_seconds"),
                    Selector.parse("http_request_duration_seconds"),
                    ENDPOINT),
            of("opentelemetry", "http_server_request_duration_seconds_count", "http_server_request_duration_seconds"),
            of("aspnet", "http_requests_received_total", "http_request_duration_seconds"),
            of("generic", "http_requests_total", "http_request_duration_seconds"),
            of("generic", "http_request_duration_seconds_count", "http_request_duration_seconds"));

    /** The word that leaves it to the exposition which of them it is. */
    static final String AUTO = "auto";

    static Recipe of(String name, String requests, String latency) {
        return new Recipe(
                name,
                Selector.parse(requests),
                Optional.empty(),
                Selector.parse(latency),
                Selector.parse(latency),
                ENDPOINT);
    }

    /** Of a counter that is configured; its histogram is the one that it belongs to, if it belongs to one. */
    static Recipe own(Selector requests) {
        String histogram = requests.name().replaceAll("_(count|total)$", "");
        Selector latency = new Selector(histogram, List.of());
        return new Recipe("own", requests, Optional.empty(), latency, latency, ENDPOINT);
    }

    /** What a user may write for a preset. */
    static List<String> words() {
        return Stream.concat(Stream.of(AUTO), PRESETS.stream().map(Recipe::name))
                .distinct()
                .toList();
    }

    /** The same with a histogram that is there, where that of all requests can be switched off. */
    Recipe fitting(Seen seen) {
        return isThere(latency, seen) || !isThere(endpointLatency, seen)
                ? this
                : new Recipe(name, requests, errors, endpointLatency, endpointLatency, endpoint);
    }

    /** Whether an exposition has this histogram or summary. */
    static boolean isThere(Selector latency, Seen seen) {
        return Stream.of("_bucket", "_count", "").anyMatch(part -> seen.has(latency.name() + part));
    }

    /** Names of samples that have to be kept for it. */
    Set<String> samples() {
        Set<String> names = new LinkedHashSet<>(counters());
        names.add(latency.name());
        names.add(endpointLatency.name());
        return names;
    }

    /** Those among them that count. */
    List<String> counters() {
        List<String> names = new ArrayList<>(List.of(requests.name()));
        errors.map(Selector::name).filter(other -> !other.isEmpty()).ifPresent(names::add);
        for (Selector histogram : List.of(latency, endpointLatency)) {
            for (String part : List.of("_bucket", "_count", "_sum")) {
                names.add(histogram.name() + part);
            }
        }
        return names;
    }

    /** Whether errors are counted by a metric of their own. */
    boolean countsErrorsApart() {
        return errors.filter(other -> !other.name().isEmpty() && !other.name().equals(requests.name()))
                .isPresent();
    }

    /** Whether a counted request ended in an error; empty where nothing tells. */
    Optional<Boolean> isError(Series request) {
        return errors.isPresent()
                ? Optional.of(errors.get().matchesLabels(request))
                : request.firstOf(STATUS).map(label -> isServerError(request.label(label)));
    }

    /** What tells the endpoint of a series; empty where nothing does. */
    String endpointOf(Series series) {
        return series.firstOf(endpoint).map(series::label).orElse("");
    }

    /** 500 to 599, or as a class: 5xx. */
    private static boolean isServerError(String status) {
        return status.length() == 3 && status.charAt(0) == '5';
    }
}
