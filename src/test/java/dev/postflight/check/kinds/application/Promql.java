package dev.postflight.check.kinds.application;

import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Programs;
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
import java.util.Map;
import java.util.TreeMap;

/** A real Prometheus that scrapes every second, and what it makes of queries. */
final class Promql implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final int port = LocalServer.closedPort();
    private final Process process;

    /** @param jobs lines of the configuration, below scrape_configs */
    Promql(Path folder, String jobs) throws IOException {
        Path program = Programs.need("prometheus", "prometheus");
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"),
                "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n" + jobs);
        process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    /** The one value of a query; NaN while there is none. */
    double value(String query) throws InterruptedException {
        return values(query, "").getOrDefault("", Double.NaN);
    }

    /** The values of a query by a label; nothing while Prometheus does not answer. */
    Map<String, Double> values(String query, String label) throws InterruptedException {
        Map<String, Double> values = new TreeMap<>();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                        + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                JsonArray result =
                        new JsonObject(answer.body()).getJsonObject("data").getJsonArray("result");
                result.forEach(each -> {
                    JsonObject sample = (JsonObject) each;
                    values.put(
                            sample.getJsonObject("metric").getString(label, ""),
                            Double.valueOf(sample.getJsonArray("value").getString(1)));
                });
            }
        } catch (IOException e) {
            // it is still starting
        }
        return values;
    }

    @Override
    public void close() {
        Programs.end(process);
    }
}
