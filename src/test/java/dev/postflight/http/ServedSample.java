package dev.postflight.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.config.ServerConfig;
import dev.postflight.config.StoreConfig;
import dev.postflight.launch.Heartbeats;
import dev.postflight.launch.Keeper;
import dev.postflight.launch.MaintenanceCalendar;
import dev.postflight.metrics.Build;
import dev.postflight.metrics.Reload;
import dev.postflight.metrics.Scrape;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Result;
import dev.postflight.schedule.Stats;
import dev.postflight.store.Store;
import dev.postflight.store.StoreStats;
import dev.postflight.testing.SampleBoard;
import dev.postflight.testing.SampleDesk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The sample board served by a real server on a free port, and clients for it. */
public final class ServedSample implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    public final SampleDesk desk;
    final SampleBoard sample = SampleBoard.withEveryStatus();
    volatile Runner runner = this::run;
    volatile boolean inForce = true;
    volatile Reloader reloader = () -> Future.succeededFuture("6 checks");

    private final Vertx vertx = Vertx.vertx();
    private final Scrape scrape;
    private final Store store;
    private final Heartbeats heartbeats;
    private final MaintenanceCalendar calendar;
    private final HttpApi api;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private int port;

    private ServedSample(ServerConfig config, SampleDesk sampleDesk, Desk desk) {
        this.desk = sampleDesk;
        Stats stats = new Stats(
                100,
                0,
                0,
                new Stats.Lateness(Collections.nCopies(Stats.Lateness.BOUNDS.size() + 1, 0L), 0),
                0,
                0,
                0,
                0,
                0,
                List.of());
        scrape = new Scrape(
                sample.board(),
                UnaryOperator.identity(),
                () -> stats,
                () -> new Reload(true, SampleBoard.START),
                List::of,
                () -> new StoreStats(true, 0, 0, 0, 0, ""),
                List::of,
                new Build("1", "abc", "17"),
                ((VertxInternal) vertx).nettyEventLoopGroup());
        store = Store.open(
                vertx,
                new StoreConfig(new StoreConfig.Passing(), StoreConfig.KEEP),
                InstantSource.system(),
                Keeper::byHour);
        store.opened().await();
        heartbeats = new Heartbeats(vertx, sample.board(), store, InstantSource.system(), System::nanoTime);
        calendar = new MaintenanceCalendar(vertx, sample.board(), store, InstantSource.system());
        api = new HttpApi(
                vertx,
                config,
                sample.board(),
                scrape,
                id -> runner.run(id),
                new Reloader() {
                    @Override
                    public Future<String> reload() {
                        return reloader.reload();
                    }

                    @Override
                    public boolean inForce() {
                        return inForce;
                    }
                },
                desk,
                new Reporter() {
                    @Override
                    public Future<String> report(String id, Format format) {
                        return Future.succeededFuture("report of " + id + " as " + format.word() + "\n");
                    }

                    @Override
                    public String policy() {
                        return "default-src 'none'";
                    }
                },
                heartbeats,
                calendar,
                UnaryOperator.identity());
        heartbeats.start();
        calendar.start();
    }

    public static ServedSample start() {
        return start(new ServerConfig("127.0.0.1", 0, Optional.empty(), List.of(), false));
    }

    static ServedSample start(ServerConfig config) {
        return start(config, new SampleDesk());
    }

    /** With deployments that outlive it. */
    public static ServedSample start(ServerConfig config, SampleDesk desk) {
        return start(config, desk, desk);
    }

    /** With deployments of another kind. */
    static ServedSample start(ServerConfig config, SampleDesk sampleDesk, Desk desk) {
        ServedSample served = new ServedSample(config, sampleDesk, desk);
        try {
            served.port = served.api.start().await(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
            return served;
        } catch (java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    Future<Result> run(String id) {
        return Future.succeededFuture(sample.run(id, 5, Outcome.targetBad("connection refused")));
    }

    public int port() {
        return port;
    }

    int waiting() {
        return api.waiting().count();
    }

    List<Routes.Route> routes() {
        return api.routes().all();
    }

    long runs(String id) {
        return sample.board().find(id).orElseThrow().view().runs();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, Map.of());
    }

    HttpResponse<String> send(String method, String path, Map<String, String> headers)
            throws IOException, InterruptedException {
        return client.send(
                request(path, headers)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        return client.send(
                request(path, headers)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(String path, Map<String, String> headers) throws IOException, InterruptedException {
        return client.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<InputStream> stream(String path) throws IOException, InterruptedException {
        return client.send(request(path, Map.of()).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private HttpRequest.Builder request(String path, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(LIMIT);
        headers.forEach(request::header);
        return request;
    }

    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    /** Sends just this and reads until the server closes. */
    String raw(String request) {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    /** Whole texts are resources; a change of one shows in review as what users will see. */
    static void assertText(String resource, String actual) throws IOException {
        try (InputStream in = ServedSample.class.getResourceAsStream(resource)) {
            String expected = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (!expected.equals(actual)) {
                // copied over the old one where the change is meant
                Files.writeString(
                        Files.createDirectories(Path.of("target", "texts")).resolve(resource), actual);
            }
            assertEquals(expected, actual);
        }
    }

    @Override
    public void close() {
        api.stop().await();
        heartbeats.stop();
        calendar.stop();
        store.close().await();
        scrape.close();
        vertx.close().await();
    }
}
