package dev.postflight.testing;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Prometheus on a free port of 127.0.0.1, with a configuration of the test's. */
public final class RealPrometheus implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int port = LocalServer.closedPort();
    private final Process process;
    private final Path log;

    private RealPrometheus(Path folder, List<String> options) throws IOException {
        Path config = folder.resolve("prometheus.yml");
        log = folder.resolve("prometheus.log");
        List<String> command = new ArrayList<>(List.of(
                Programs.need("prometheus", "prometheus").toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Started with this configuration, and ready. */
    public static RealPrometheus start(Path folder, String config, String... options) throws Exception {
        Files.writeString(Files.createDirectories(folder).resolve("prometheus.yml"), config);
        RealPrometheus prometheus = new RealPrometheus(folder, List.of(options));
        prometheus.until("it is ready", () -> prometheus.status("/-/ready") == 200);
        return prometheus;
    }

    /** Scrapes these targets every second, each by the name of its job. */
    public static String scraping(Map<String, Integer> ports) {
        StringBuilder config =
                new StringBuilder("global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n");
        ports.forEach((job, port) -> config.append("  - {job_name: ")
                .append(job)
                .append(", static_configs: [{targets: [\"127.0.0.1:")
                .append(port)
                .append("\"]}]}\n"));
        return config.toString();
    }

    public int port() {
        return port;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public Process process() {
        return process;
    }

    /** The values that an instant query gives; none while it does not answer. */
    public List<Double> values(String query) throws InterruptedException {
        try {
            HttpResponse<String> answer =
                    get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
            if (answer.statusCode() != 200) {
                return List.of();
            }
            return new JsonObject(answer.body())
                    .getJsonObject("data").getJsonArray("result").stream()
                            .map(series -> Double.valueOf(
                                    ((JsonObject) series).getJsonArray("value").getString(1)))
                            .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Waits for what must come to be. */
    public void until(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new AssertionError("not within " + PATIENCE + ": " + what + "\n" + Files.readString(log));
            }
            Thread.sleep(50);
        }
    }

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Ends it before its time. */
    public void stop() {
        Programs.end(process);
    }

    @Override
    public void close() {
        stop();
    }

    private int status(String path) throws InterruptedException {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(url().resolve(path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
