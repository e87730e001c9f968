package dev.postflight.app;

import static dev.postflight.app.Daemon.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.testing.Authority;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Programs;
import dev.postflight.testing.ScriptedNameServer;
import dev.postflight.testing.ScriptedWebsocketServer;
import dev.postflight.testing.SilentServer;
import dev.postflight.testing.SlowServer;
import dev.postflight.testing.TlsServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus makes of the daemon. */
class PrometheusTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void prometheusScrapesAndForgetsRemovedChecks() throws Exception {
        Programs.need("prometheus", "prometheus");
        try (SlowServer server = new SlowServer(Duration.ZERO)) {
            Path file = write(http("kept", server.port()), http("removed", server.port()));
            try (Daemon daemon = Daemon.of(file)) {
                int port = LocalServer.closedPort();
                Process prometheus = prometheus(daemon.port(), port);
                try {
                    until(
                            Duration.ofSeconds(60),
                            "Prometheus has scraped",
                            () -> values(port, "up").equals(List.of("1")));
                    until(
                            "the checks are there",
                            () -> values(port, "postflight_check_status").equals(List.of("0", "0")));
                    assertEquals(List.of("1"), values(port, "postflight_config_reload_success"));

                    write(http("kept", server.port()));
                    assertEquals(200, daemon.post("/-/reload").statusCode());
                    until(
                            "the removed check's series have ended",
                            () -> values(port, "{check=\"removed\"}").isEmpty());
                    assertEquals(List.of("0"), values(port, "postflight_check_status"));
                    assertEquals(List.of("1"), values(port, "up"));
                } finally {
                    prometheus.destroy();
                    if (!prometheus.waitFor(20, TimeUnit.SECONDS)) {
                        prometheus.destroyForcibly();
                    }
                }
            }
        }
    }

    @Test
    void promtoolFindsNothingToSayOfEveryKindInEveryStatus() throws Exception {
        Programs.need("promtool", "prometheus");
        Authority authority = Authority.root("root");
        Path ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(authority.certificate()));
        try (SlowServer web = new SlowServer(Duration.ZERO);
                TlsServer tls = new TlsServer(
                        authority.drafts("127.0.0.1").names("127.0.0.1").issue());
                SilentServer tcp = new SilentServer();
                ScriptedNameServer names = ScriptedNameServer.overUdp(question -> List.of(ScriptedNameServer.answer(
                        question, 0x8400, 1, ScriptedNameServer.record(1, 60, new byte[] {127, 0, 0, 1}))));
                ScriptedWebsocketServer socket = ScriptedWebsocketServer.upgrading(out -> {});
                Daemon daemon = Daemon.of(write(
                        http("http-pass", web.port()),
                        "  - {id: http-warn, http: \"http://127.0.0.1:" + web.port()
                                + "/\", prefer: {body_size: \"> 1MiB\"}}\n",
                        "  - {id: http-fail, http: \"http://127.0.0.1:" + web.port() + "/bad\"}\n",
                        "  - {id: http-unknown, http: \"http://127.0.0.1:" + web.port()
                                + "/\", expect: {certificate_days_left: \"> 1\"}}\n",
                        "  - {id: certificate-pass, certificate: {server: \"127.0.0.1:" + tls.port() + "\", ca: \"" + ca
                                + "\"}}\n",
                        "  - {id: certificate-fail, certificate: \"127.0.0.1:" + tls.port() + "\"}\n",
                        "  - {id: tcp, tcp: \"127.0.0.1:" + tcp.port() + "\"}\n",
                        "  - {id: dns, dns: {name: shop.example, server: \"" + names.address() + "\"}}\n",
                        "  - {id: websocket, websocket: \"ws://127.0.0.1:" + socket.port() + "/\"}\n"))) {
            until(
                    "all have run",
                    () -> daemon.metrics()
                                    .lines()
                                    .filter(line -> line.matches("postflight_check_runs_total.* [1-9]\\d*"))
                                    .count()
                            == 9);
            String metrics = daemon.metrics();
            assertEquals(
                    List.of("0", "0", "0", "0", "0", "1", "2", "2", "3"),
                    metrics.lines()
                            .filter(line -> line.startsWith("postflight_check_status{"))
                            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                            .sorted()
                            .toList(),
                    metrics);
            for (String kind : List.of("http", "certificate", "tcp", "dns", "websocket")) {
                assertTrue(metrics.contains("\npostflight_" + kind + "_"), kind + " has no series of its own");
            }
            assertEquals("", promtool(metrics));
            assertEquals("", promtool(daemon.get("/probe?check=http-fail").body()));
        }
    }

    private String promtool(String metrics) throws Exception {
        Path scrape = Files.writeString(folder.resolve("scrape.txt"), metrics);
        Process process = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(scrape.toFile())
                .redirectErrorStream(true)
                .start();
        String says = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? says : says + "exit code " + process.exitValue();
    }

    private Process prometheus(int target, int port) throws IOException {
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - job_name: postflight
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(target));
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    /** What an instant query answers, without the labels; nothing while Prometheus does not answer. */
    private static List<String> values(int port, String query) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                        + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) { // it is still starting
                return List.of();
            }
            JsonArray result =
                    new JsonObject(answer.body()).getJsonObject("data").getJsonArray("result");
            return result.stream()
                    .map(sample -> ((JsonObject) sample).getJsonArray("value").getString(1))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Path write(String... checks) throws IOException {
        return Files.writeString(
                folder.resolve("shop.yaml"),
                "application: shop\nserver: {listen: \"127.0.0.1:0\"}\nchecks:\n" + String.join("", checks));
    }

    private static String http(String id, int port) {
        return "  - {id: " + id + ", http: \"http://127.0.0.1:" + port + "/\", every: 5s}\n";
    }
}
