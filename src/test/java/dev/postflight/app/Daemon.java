package dev.postflight.app;

import dev.postflight.check.kinds.Kinds;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;

/** The whole daemon in this Java, with a client for it and its log. */
final class Daemon implements AutoCloseable {
    /** What is promised within 10 s, on a machine that is busy with other things. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final App app;

    Daemon(Map<String, String> environment, Path... paths) throws App.StartFailure {
        ConfigLoader loader = new ConfigLoader(Kinds.ALL, environment);
        Loaded loaded = loader.load(List.of(paths));
        if (!(loaded instanceof Loaded.Valid valid)) {
            throw new IllegalArgumentException(loaded.toString());
        }
        PrintStream usual = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8)); // the log keeps the stream that it meets
        try {
            app = App.start(loader, List.of(paths), valid);
        } finally {
            System.setErr(usual);
        }
    }

    static Daemon of(Path... paths) throws App.StartFailure {
        return new Daemon(Map.of(), paths);
    }

    int port() {
        return app.port();
    }

    void stop() {
        app.stop();
    }

    String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).build());
    }

    HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send(request(path, "Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(PATIENCE.multipliedBy(2));
        return headers.length == 0 ? request : request.headers(headers);
    }

    /** Asks again for as long as the daemon finds that we ask too often. */
    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        for (int i = 0; i < 100 && answer.statusCode() == 429; i++) {
            Thread.sleep(200);
            answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        }
        return answer;
    }

    String metrics() throws IOException, InterruptedException {
        return get("/metrics").body();
    }

    /** The value of the one series of this family with this label, or NaN when there is none. */
    double metric(String family, String label) throws IOException, InterruptedException {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(family + "{") || line.startsWith(family + " "))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    double runs(String check) throws IOException, InterruptedException {
        return metric("postflight_check_runs_total", "check=\"" + check + "\"");
    }

    JsonObject check(String id) throws IOException, InterruptedException {
        return new JsonObject(get("/api/v1/checks/" + id).body());
    }

    /** Waits until something is so. */
    static void until(String what, Callable<Boolean> condition) throws Exception {
        until(PATIENCE, what, condition);
    }

    static void until(Duration patience, String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + patience.toSeconds() + " s: " + what);
            }
            Thread.sleep(100);
        }
    }

    @Override
    public void close() {
        app.stop();
        try {
            LogManager.getLogManager().readConfiguration();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
