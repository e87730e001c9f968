package dev.postflight.check.kinds.application;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.application.exposition.Selector;
import dev.postflight.check.kinds.http.HttpOptions;
import dev.postflight.check.kinds.http.HttpOrigin;
import dev.postflight.check.kinds.shared.TlsOptions;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What an application check can be told. */
final class ApplicationOptions {
    static final Option<URI> URL = Option.url(
                    "url", List.of("http", "https"), "where the application exposes its metrics")
            .needed()
            .asMain();
    static final Option<String> PRESET = Option.choice(
                    "preset",
                    Recipe.words(),
                    "whose names of metrics are looked for; auto takes the first that is there")
            .or(Recipe.AUTO);
    static final Option<String> REQUESTS =
            Option.text("requests", "the counter of requests, e.g. shop_requests_total{kind=\"web\"}");
    static final Option<String> ERRORS = Option.text(
            "errors",
            "what counts as an error: labels of the requests, e.g. {code=~\"5..\"}, or another counter; left out: status 500 to 599");
    static final Option<String> LATENCY =
            Option.text("latency", "the histogram or summary of how long requests took, e.g. shop_request_seconds");
    static final Option<String> ENDPOINT_LABEL = Option.text("endpoint_label", "the label that tells endpoints apart");
    static final Option<Map<String, String>> ENDPOINTS = Option.map(
                    "endpoints",
                    new Shape.Text(),
                    "endpoints to measure one by one, by names of your own: the label's value with *, or labels in braces")
            .or(Map.of());
    static final Option<List<String>> IGNORE = Option.list(
                    "ignore",
                    new Shape.Text(),
                    "endpoints whose requests do not count, written the same way; that of the metrics never does")
            .or(List.of());
    static final Option<String> SELECT = Option.text("select", "which series, e.g. queue_size{name=\"mail\"}")
            .needed()
            .asMain();
    static final Option<String> COMBINE = Option.choice(
                    "combine", List.of("sum", "min", "max", "mean"), "what becomes of several series")
            .or("sum");
    static final Option<Map<String, Settings>> METRICS = Option.map(
                    "metrics", new Shape.Group(SELECT, COMBINE), "metrics to measure, by names of your own")
            .or(Map.of());
    static final Option<Map<String, String>> RATES = Option.map(
                    "rates", new Shape.Text(), "counters whose growth is measured, by names of your own")
            .or(Map.of());
    static final Option<Duration> WINDOW = Option.span(
                    "window", Duration.ofSeconds(5), Duration.ofHours(24), "how far back requests are counted")
            .or(Duration.ofMinutes(5));
    static final Option<Long> MIN_REQUESTS = Option.whole(
                    "min_requests", 1, 1_000_000_000, "with fewer within the window, errors and times are not known")
            .or(1L);
    static final Option<Long> BODY_LIMIT = Option.size(
                    "body_limit", 1, 256 << 20, "reading stops here, counted in decoded bytes")
            .or(64L << 20);

    private ApplicationOptions() {}

    static HttpOrigin origin(Settings settings) {
        return HttpOrigin.of(settings.get(URL)).orElseThrow(() -> new IllegalStateException("a URL with a host"));
    }

    static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        URI url = settings.get(URL);
        boolean own = url.getRawAuthority() != null && url.getRawAuthority().contains("@");
        if (HttpOrigin.of(url).isEmpty()) {
            complaints.put(URL.name(), "a URL such as http://shop.example:8080/metrics");
        } else if ((own ? 1 : 0)
                        + (settings.has(HttpOptions.BASIC) ? 1 : 0)
                        + (settings.has(HttpOptions.BEARER) ? 1 : 0)
                > 1) {
            complaints.put(
                    settings.has(HttpOptions.BEARER) ? HttpOptions.BEARER.name() : HttpOptions.BASIC.name(),
                    "one of basic, bearer and user:password@ in the URL");
        }
        if (settings.find(HttpOptions.BEARER)
                .filter(token -> !token.reveal().matches("[\\x21-\\x7e]+"))
                .isPresent()) {
            complaints.put(HttpOptions.BEARER.name(), "a token without blanks, line breaks and control characters");
        }
        for (Option<String> metric : List.of(REQUESTS, LATENCY)) {
            check(settings.find(metric), metric.name(), ApplicationOptions::named, complaints);
        }
        check(settings.find(ERRORS), ERRORS.name(), Selector::parse, complaints);
        if (settings.has(REQUESTS) && !settings.get(PRESET).equals(Recipe.AUTO)) {
            complaints.put(PRESET.name(), "a preset or requests, not both");
        }
        settings.get(ENDPOINTS)
                .forEach((name, text) ->
                        check(Optional.of(text), ENDPOINTS.name() + "." + name, Endpoint::parse, complaints));
        settings.get(IGNORE).forEach(text -> check(Optional.of(text), IGNORE.name(), Endpoint::parse, complaints));
        settings.get(METRICS)
                .forEach((name, metric) ->
                        check(metric.find(SELECT), METRICS.name() + "." + name, ApplicationOptions::named, complaints));
        settings.get(RATES)
                .forEach((name, text) ->
                        check(Optional.of(text), RATES.name() + "." + name, ApplicationOptions::named, complaints));
        return complaints;
    }

    private static Selector named(String text) {
        Selector selector = Selector.parse(text);
        if (selector.name().isEmpty()) {
            throw new IllegalArgumentException(text);
        }
        return selector;
    }

    private static void check(
            Optional<String> text, String option, Consumer<String> reading, Map<String, String> complaints) {
        text.ifPresent(written -> {
            try {
                reading.accept(written);
            } catch (IllegalArgumentException e) {
                complaints.put(
                        option,
                        option.startsWith(ENDPOINTS.name()) || option.equals(IGNORE.name())
                                ? "a value such as /orders/*, or labels such as {method=\"POST\"}"
                                : option.equals(ERRORS.name())
                                        ? "labels such as {code=~\"5..\"}, or a metric such as errors_total"
                                        : "a metric such as shop_requests_total{kind=\"web\"}");
            }
        });
    }
}
