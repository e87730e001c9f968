package dev.postflight.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** An Alertmanager without a cluster on a free port of 127.0.0.1. */
public final class RealAlertmanager implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int port = LocalServer.closedPort();
    private final Process process;

    private RealAlertmanager(Path folder) throws IOException {
        process = new ProcessBuilder(
                        Programs.need("prometheus-alertmanager", "prometheus-alertmanager")
                                .toString(),
                        "--config.file=" + folder.resolve("alertmanager.yml"),
                        "--storage.path=" + folder.resolve("alertmanager"),
                        "--cluster.listen-address=",
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("alertmanager.log").toFile())
                .start();
    }

    /** Started with this configuration, and ready. */
    public static RealAlertmanager start(Path folder, String config) throws Exception {
        Files.writeString(Files.createDirectories(folder).resolve("alertmanager.yml"), config);
        RealAlertmanager alertmanager = new RealAlertmanager(folder);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!alertmanager.isReady()) {
            if (System.nanoTime() > end || !alertmanager.process.isAlive()) {
                throw new AssertionError("not ready: " + Files.readString(folder.resolve("alertmanager.log")));
            }
            Thread.sleep(50);
        }
        return alertmanager;
    }

    public int port() {
        return port;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Posts JSON, such as alerts to {@code /api/v2/alerts}. */
    public void post(String path, String json) throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                HttpRequest.newBuilder(url().resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + ": " + answer.body());
        }
    }

    /** Ends it before its time. */
    public void stop() {
        Programs.end(process);
    }

    @Override
    public void close() {
        stop();
    }

    private boolean isReady() throws InterruptedException {
        try {
            return CLIENT.send(
                                    HttpRequest.newBuilder(url().resolve("/-/ready"))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
