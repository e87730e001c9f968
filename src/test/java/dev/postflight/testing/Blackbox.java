package dev.postflight.testing;

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
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Prometheus blackbox_exporter. */
public final class Blackbox implements AutoCloseable {
    /** Where Debian's package puts it. */
    private static final Path PROGRAM = Path.of("/usr/bin/prometheus-blackbox-exporter");

    private static final String MISSING = PROGRAM + " is missing: install the package prometheus-blackbox-exporter";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;
    private final Process process;

    /** What it says of one target: its log and its metrics. */
    public record Said(String text) {
        public OptionalDouble metric(String name) {
            Matcher line = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(text);
            return line.find() ? OptionalDouble.of(Double.parseDouble(line.group(1))) : OptionalDouble.empty();
        }
    }

    /** @param folder for its configuration and its log */
    public Blackbox(Path folder, String config) throws Exception {
        Path file = Files.writeString(folder.resolve("blackbox.yml"), config);
        Path log = folder.resolve("blackbox.log");
        address = "127.0.0.1:" + LocalServer.closedPort();
        process = new ProcessBuilder(PROGRAM.toString(), "--config.file=" + file, "--web.listen-address=" + address)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isUp()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IOException("blackbox_exporter does not come up: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Skips the test where it is not installed; on CI it has to be. */
    public static void assumeInstalled() {
        boolean installed = Files.isExecutable(PROGRAM);
        Programs.need(installed, MISSING);
    }

    public CompletableFuture<Said> probe(String module, String target) {
        return client.sendAsync(
                        get("/probe?debug=true&module=" + module + "&target="
                                + URLEncoder.encode(target, StandardCharsets.UTF_8)),
                        HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Said(response.body()));
    }

    private boolean isUp() throws InterruptedException {
        try {
            return client.send(get("/-/healthy"), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(PATIENCE)
                .build();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
