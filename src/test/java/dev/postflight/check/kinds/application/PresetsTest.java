package dev.postflight.check.kinds.application;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.MetricsServer;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The libraries' usual names, each written down as the library documents them: 90 requests of /orders that went well and 10
 * that did not, N being how many times that happened; four in five took up to 100 ms and the rest up to a second.
 */
class PresetsTest {
    private static final Map<String, String> PAGES = new LinkedHashMap<>();

    static {
        PAGES.put("micrometer", """
                http_server_requests_seconds_bucket{method="GET",uri="/orders",status="200",le="0.1"} 80N
                http_server_requests_seconds_bucket{method="GET",uri="/orders",status="200",le="1.0"} 90N
                http_server_requests_seconds_bucket{method="GET",uri="/orders",status="200",le="+Inf"} 90N
                http_server_requests_seconds_count{method="GET",uri="/orders",status="200"} 90N
                http_server_requests_seconds_bucket{method="GET",uri="/orders",status="500",le="0.1"} 0N
                http_server_requests_seconds_bucket{method="GET",uri="/orders",status="500",le="1.0"} 10N
                http_server_requests_seconds_bucket{method="GET",uri="/orders",status="500",le="+Inf"} 10N
                http_server_requests_seconds_count{method="GET",uri="/orders",status="500"} 10N
                http_server_requests_seconds_count{method="GET",uri="/metrics",status="200"} 7N
                """);
        PAGES.put(
                "vertx",
                counted("vertx_http_server_requests_total", "route", "code")
                        + timed("vertx_http_server_response_time_seconds", "route=\"/orders\""));
        PAGES.put("flask", """
                flask_http_request_duration_seconds_bucket{method="GET",path="/orders",status="200",le="0.1"} 80N
                flask_http_request_duration_seconds_bucket{method="GET",path="/orders",status="200",le="1.0"} 90N
                flask_http_request_duration_seconds_bucket{method="GET",path="/orders",status="200",le="+Inf"} 90N
                flask_http_request_duration_seconds_count{method="GET",path="/orders",status="200"} 90N
                flask_http_request_duration_seconds_bucket{method="GET",path="/orders",status="500",le="0.1"} 0N
                flask_http_request_duration_seconds_bucket{method="GET",path="/orders",status="500",le="1.0"} 10N
                flask_http_request_duration_seconds_bucket{method="GET",path="/orders",status="500",le="+Inf"} 10N
                flask_http_request_duration_seconds_count{method="GET",path="/orders",status="500"} 10N
                flask_http_request_total{method="GET",status="200"} 90N
                flask_http_request_total{method="GET",status="500"} 10N
                """);
        PAGES.put(
                "django",
                """
                django_http_responses_total_by_status_total{status="200"} 90N
                django_http_responses_total_by_status_view_method_total{status="200",view="/orders",method="GET"} 90N
                django_http_responses_total_by_status_view_method_total{status="500",view="/orders",method="GET"} 10N
                """ + timed("django_http_requests_latency_including_middlewares_seconds", "")
                        + timed(
                                "django_http_requests_latency_seconds_by_view_method",
                                "view=\"/orders\",method=\"GET\""));
        PAGES.put(
                "fastapi",
                """
                http_requests_total{handler="/orders",method="GET",status="2xx"} 90N
                http_requests_total{handler="/orders",method="GET",status="5xx"} 10N
                """ + timed("http_request_duration_highr_seconds", "")
                        + timed("http_request_duration_seconds", "handler=\"/orders\",method=\"GET\""));
        PAGES.put("opentelemetry", """
                http_server_request_duration_seconds_count{http_route="/orders",http_response_status_code="200"} 90N
                http_server_request_duration_seconds_count{http_route="/orders",http_response_status_code="500"} 10N
                http_server_request_duration_seconds_bucket{http_route="/orders",http_response_status_code="200",le="0.1"} 80N
                http_server_request_duration_seconds_bucket{http_route="/orders",http_response_status_code="200",le="1"} 100N
                http_server_request_duration_seconds_bucket{http_route="/orders",http_response_status_code="200",le="+Inf"} 100N
                """);
        PAGES.put(
                "aspnet",
                counted("http_requests_received_total", "action", "code")
                        + timed("http_request_duration_seconds", "action=\"/orders\",code=\"200\""));
        PAGES.put(
                "generic",
                counted("http_requests_total", "path", "code")
                        + "promhttp_metric_handler_requests_total{code=\"200\"} 7N\n"
                        + timed("http_request_duration_seconds", "path=\"/orders\""));
        PAGES.put("generic alone", """
                nodejs_version_info{version="v20.1.0"} 1
                http_request_duration_seconds_bucket{route="/orders",status_code="200",le="0.1"} 80N
                http_request_duration_seconds_bucket{route="/orders",status_code="200",le="1"} 90N
                http_request_duration_seconds_bucket{route="/orders",status_code="200",le="+Inf"} 90N
                http_request_duration_seconds_count{route="/orders",status_code="200"} 90N
                http_request_duration_seconds_bucket{route="/orders",status_code="500",le="0.1"} 0N
                http_request_duration_seconds_bucket{route="/orders",status_code="500",le="1"} 10N
                http_request_duration_seconds_bucket{route="/orders",status_code="500",le="+Inf"} 10N
                http_request_duration_seconds_count{route="/orders",status_code="500"} 10N
                """);
    }

    @TestFactory
    Stream<DynamicTest> everyPresetIsRecognised() {
        return PAGES.keySet().stream().map(name -> DynamicTest.dynamicTest(name, () -> recognised(name)));
    }

    private static void recognised(String name) throws Exception {
        try (Lab lab = new Lab();
                MetricsServer server = new MetricsServer();
                Check check = lab.open(
                        ApplicationCheck.KIND,
                        new Settings(Map.of(
                                "url", URI.create("http://127.0.0.1:" + server.port() + "/metrics"),
                                "endpoints", Map.of("orders", "/ord*"))))) {
            Outcome outcome = Outcome.measured(java.util.List.of());
            for (int times = 1; times <= 2; times++) {
                String page = PAGES.get(name);
                for (String count : java.util.List.of("100", "90", "80", "10", "7", "0")) {
                    page = page.replace(" " + count + "N\n", " " + Integer.parseInt(count) * times + "\n");
                }
                server.exposing(page);
                outcome = Lab.outcome(lab.start(check, Duration.ofSeconds(5)));
                assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            }
            assertEquals(name.split(" ")[0], value(outcome, "preset"));
            assertEquals("100", value(outcome, "requests"));
            assertEquals(0.1, number(outcome, "error_ratio"), 1e-9);
            assertEquals(0.1, number(outcome, "endpoint_error_ratio orders"), 1e-9);
            assertEquals("/orders", value(outcome, "worst_endpoint"));
            assertEquals(0.0625, number(outcome, "latency p50"), 1e-9);
            assertEquals(0.1 + 0.9 * 0.75, number(outcome, "latency p95"), 1e-9);
            assertEquals(0.1 + 0.9 * 0.75, number(outcome, "endpoint_latency orders"), 1e-9);
        }
    }

    private static String counted(String name, String endpoint, String status) {
        return "%s{%s=\"/orders\",%s=\"200\"} 90N\n%s{%s=\"/orders\",%s=\"500\"} 10N\n"
                .formatted(name, endpoint, status, name, endpoint, status);
    }

    private static String timed(String name, String labels) {
        String more = labels.isEmpty() ? "" : labels + ",";
        return "%s_bucket{%sle=\"0.1\"} 80N\n%s_bucket{%sle=\"1.0\"} 100N\n%s_bucket{%sle=\"+Inf\"} 100N\n%s_count{%s} 100N\n"
                .formatted(name, more, name, more, name, more, name, labels);
    }
}
