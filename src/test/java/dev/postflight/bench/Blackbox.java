package dev.postflight.bench;

import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Programs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The peer: Prometheus' blackbox_exporter, asked as Prometheus asks it, by connections that live and with gzip. */
final class Blackbox implements AutoCloseable {
    private static final List<String> NAMES = List.of("prometheus-blackbox-exporter", "blackbox_exporter");
    /** More than hang at once in any bench here. */
    private static final int CONNECTIONS = 2_000;

    private final int port = LocalServer.closedPort();
    private final ChildProcess process;

    Blackbox(Path folder, Path authority) throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("blackbox.yml"), """
                modules:
                  probe:
                    prober: http
                    timeout: 5s
                    http:
                      preferred_ip_protocol: ip4
                      follow_redirects: false
                      tls_config: {ca_file: %s}
                """.formatted(authority));
        process = new ChildProcess(
                "blackbox",
                List.of(
                        program().orElseThrow().toString(),
                        "--config.file=" + config,
                        "--web.listen-address=127.0.0.1:" + port));
        Http.awaitAnswer("http://127.0.0.1:" + port + "/-/healthy", process);
        TimeUnit.MILLISECONDS.sleep(100);
    }

    /** Skips the bench where there is none; on CI there has to be one. */
    static void assumeInstalled() {
        boolean installed = program().isPresent();
        Programs.need(installed, "blackbox_exporter is not installed (package prometheus-blackbox-exporter)");
    }

    private static Optional<Path> program() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    ChildProcess process() {
        return process;
    }

    String probeUrl(String target) {
        return "http://127.0.0.1:" + port + probePath(target);
    }

    /** Has it probe these in turn. */
    Prober.Probe probing(Vertx vertx, List<String> targets) {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setDecompressionSupported(true),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        List<String> paths = targets.stream().map(Blackbox::probePath).toList();
        int[] next = new int[1];
        return context -> client.request(
                        io.vertx.core.http.HttpMethod.GET, port, "127.0.0.1", paths.get(next[0]++ % paths.size()))
                .compose(request -> request.send())
                .compose(answer -> answer.body())
                .compose(body -> Future.succeededFuture(body.toString().contains("\nprobe_success 1")));
    }

    private static String probePath(String target) {
        return "/probe?module=probe&target=" + URLEncoder.encode(target, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.close();
    }
}
