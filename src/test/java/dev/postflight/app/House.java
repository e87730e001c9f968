package dev.postflight.app;

import dev.postflight.board.Board;
import dev.postflight.check.Run;
import dev.postflight.check.kinds.Kinds;
import dev.postflight.config.Config;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import dev.postflight.config.StoreConfig;
import dev.postflight.http.Desk;
import dev.postflight.http.HttpApi;
import dev.postflight.http.Reloader;
import dev.postflight.launch.Archive;
import dev.postflight.launch.Heartbeats;
import dev.postflight.launch.Keeper;
import dev.postflight.launch.MaintenanceCalendar;
import dev.postflight.launch.Watches;
import dev.postflight.metrics.Build;
import dev.postflight.metrics.Reload;
import dev.postflight.metrics.Scrape;
import dev.postflight.net.Network;
import dev.postflight.schedule.Job;
import dev.postflight.schedule.Scheduler;
import dev.postflight.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** The daemon's parts that others report to, with its API, a store on disk, and clocks that are moved by hand. */
final class House implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Daemon.PATIENCE)
            .build();

    private final Vertx vertx = Vertx.vertx();
    private final Network network = new Network(vertx);
    private final Path file;
    private final Config config;
    private volatile Instant now = START;
    private final AtomicLong nanos = new AtomicLong(1_000_000_000);

    private Store store;
    private Board board;
    private Scheduler scheduler;
    private Heartbeats heartbeats;
    private MaintenanceCalendar calendar;
    private Watches watches;
    private Scrape scrape;
    private HttpApi api;
    private int port;

    House(Path folder, String yaml) throws IOException {
        file = folder.resolve("state.db");
        Path written = Files.writeString(folder.resolve("house.yaml"), yaml);
        Loaded loaded = new ConfigLoader(Kinds.ALL, Map.of()).load(List.of(written));
        if (!(loaded instanceof Loaded.Valid valid)) {
            throw new IllegalArgumentException(loaded.toString());
        }
        config = valid.config();
        begin();
    }

    private void begin() {
        InstantSource clock = () -> now;
        store = Store.open(vertx, new StoreConfig(new StoreConfig.File(file), StoreConfig.KEEP), clock, Keeper::byHour);
        Future.join(List.of(store.opened())).otherwiseEmpty().await();
        board = new Board(clock);
        Board of = board;
        scheduler = new Scheduler(
                vertx,
                Rounds.limits(config.limits()),
                (job, result) -> Jobs.report(of, job, result),
                System::nanoTime,
                clock);
        watches = new Watches(vertx, board, store, clock);
        heartbeats = new Heartbeats(vertx, board, store, clock, nanos::get);
        calendar = new MaintenanceCalendar(vertx, board, store, clock);
        scrape = new Scrape(
                board,
                UnaryOperator.identity(),
                scheduler::stats,
                () -> new Reload(true, START),
                List::of,
                store::stats,
                List::of,
                new Build("1", "abc", "17"),
                ((VertxInternal) vertx).nettyEventLoopGroup());
        api = new HttpApi(
                vertx,
                config.server(),
                board,
                scrape,
                id -> scheduler.runNow(id, Run.Trace.NONE),
                new Reloader() {
                    @Override
                    public Future<String> reload() {
                        return Future.succeededFuture("");
                    }

                    @Override
                    public boolean inForce() {
                        return true;
                    }
                },
                Desk.of(watches),
                new Reporting(vertx, watches, store, new Archive(board, store, clock), clock, UnaryOperator.identity()),
                heartbeats,
                calendar,
                UnaryOperator.identity());
        board.replace(config.checks(), config.secrets());
        scheduler.replace(new Jobs(vertx, network, heartbeats::ear)
                .of(config.checks()).stream().map(Job::onDemand).toList());
        heartbeats.replace();
        heartbeats.start();
        calendar.start();
        port = api.start().await();
    }

    /** Stops, is away for so long, and starts again. */
    void restart(Duration away) {
        end();
        pass(away);
        begin();
    }

    private void end() {
        api.stop().await();
        heartbeats.stop();
        calendar.stop();
        watches.stop().await();
        scheduler.stop().await();
        scrape.close();
        store.close().await();
    }

    /** Time goes by. */
    void pass(Duration time) {
        now = now.plus(time);
        nanos.addAndGet(time.toNanos());
    }

    /** The same as small pieces, in each of which the house has its turn: it was not stopped. */
    void live(Duration time) throws Exception {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            pass(Duration.ofSeconds(9));
            heartbeats.ear("").heard();
            config.checks().forEach(check -> heartbeats.ear(check.id()).heard());
        }
    }

    /** Somebody sets the clock, and no time goes by. */
    void setClock(Duration by) {
        now = now.plus(by);
    }

    /** Nothing can be written until what is given is closed. */
    AutoCloseable block() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        connection.createStatement().execute("BEGIN EXCLUSIVE");
        return connection;
    }

    Path file() {
        return file;
    }

    Vertx vertx() {
        return vertx;
    }

    int port() {
        return port;
    }

    Instant now() {
        return now;
    }

    Board board() {
        return board;
    }

    /** The last word of the address of a check's job. */
    String word(String check) throws Exception {
        Daemon.until("the addresses are known", () -> heartbeats.lines().isPresent());
        return heartbeats.lines().orElseThrow().stream()
                .filter(line -> line.check().config().id().equals(check))
                .map(Heartbeats.Line::word)
                .findFirst()
                .orElseThrow();
    }

    /** Runs it now; gives its status and why. */
    String look(String check) {
        scheduler.runNow(check, Run.Trace.NONE).await();
        var view = board.find(check).orElseThrow().view();
        return view.judgement().status().word()
                + (view.judgement().reason().isEmpty()
                        ? ""
                        : ": " + view.judgement().reason());
    }

    JsonObject check(String id) throws Exception {
        return new JsonObject(get("/api/v1/checks/" + id).body());
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, "", headers);
    }

    HttpResponse<String> report(String path, String... headers) throws Exception {
        return send("POST", "/api/v1/heartbeats/" + path, "", headers);
    }

    HttpResponse<String> post(String path, String json) throws Exception {
        return send("POST", path, json, "Content-Type", "application/json");
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Daemon.PATIENCE)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        return CLIENT.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        end();
        network.close();
        vertx.close().await();
    }
}
