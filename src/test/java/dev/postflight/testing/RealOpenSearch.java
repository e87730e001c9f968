package dev.postflight.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A real OpenSearch of one node, in a process of its own. Its jars are fetched by Maven when a test first needs them.
 * OpenSearch answers what the kinds ask as Elasticsearch does, of which it is a branch.
 */
public final class RealOpenSearch implements AutoCloseable {
    private static final FetchedJars JARS = new FetchedJars("OpenSearch", "opensearch");
    private static final Path PROGRAM =
            Path.of("src", "test", "opensearch", "OneNode.java").toAbsolutePath();

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = LocalServer.closedPort();
    private final Path folder;
    private final Process process;

    public RealOpenSearch(Path folder) throws Exception {
        this.folder = folder;
        Files.createDirectories(folder.resolve("config"));
        process = start();
        awaitReady();
    }

    /** Skips the test where OpenSearch cannot be had; on CI it has to be. */
    public static void assumeInstalled() throws Exception {
        JARS.need();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        JARS.classPath(),
                        PROGRAM.toString(),
                        folder.toString(),
                        String.valueOf(port),
                        String.valueOf(LocalServer.closedPort()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("node.log").toFile())
                .start();
    }

    private void awaitReady() throws Exception {
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            if (isReady()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        close();
        throw new IOException("OpenSearch does not start: " + Files.readString(folder.resolve("node.log")));
    }

    /** Asks it for something that it has to do, and gives its answer. */
    public String ask(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(method, path, body);
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** Makes an index of so many shards and so many copies of each, whose documents have a date in @timestamp. */
    public void index(String name, int shards, int replicas) throws Exception {
        ask("PUT", "/" + name, """
                {"settings":{"number_of_shards":%d,"number_of_replicas":%d},
                "mappings":{"properties":{"@timestamp":{"type":"date"}}}}""".formatted(shards, replicas));
    }

    /** Puts in a document that can be found at once. */
    public void add(String index, String document) throws Exception {
        ask("POST", "/" + index + "/_doc?refresh=true", document);
    }

    /** The status with which it refuses, or does not. */
    public int status(String method, String path, String body) throws Exception {
        return send(method, path, body).statusCode();
    }

    private boolean isReady() throws Exception {
        try {
            return status("GET", "/_cluster/health?wait_for_status=yellow&timeout=5s", "") == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url().resolve(path))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Programs.end(process);
    }
}
