package dev.postflight.app;

import static dev.postflight.app.Daemon.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.Main;
import dev.postflight.testing.Child;
import dev.postflight.testing.SilentServer;
import dev.postflight.testing.SlowServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon: how it starts, what it serves, how it ends. */
class DaemonTest {
    @TempDir
    Path folder;

    @Test
    void metricsAndStatusAreServedAndADailyCheckRunsAtOnce() throws Exception {
        try (SlowServer server = new SlowServer(Duration.ZERO);
                Daemon daemon = Daemon.of(write(
                        "127.0.0.1:0",
                        check("good", server.port(), "/", "every: 1d"),
                        check("bad", server.port(), "/bad", "every: 1d, severity: page")))) {
            assertEquals("healthy\n", daemon.get("/-/healthy").body());
            until("each check has run once", () -> daemon.runs("good") == 1 && daemon.runs("bad") == 1);

            String metrics = daemon.metrics();
            assertTrue(
                    metrics.contains("\npostflight_check_status{application=\"shop\",check=\"good\",kind=\"http\","
                            + "severity=\"ticket\"} 0\n"),
                    metrics);
            assertTrue(
                    metrics.contains("\npostflight_check_status{application=\"shop\",check=\"bad\",kind=\"http\","
                            + "severity=\"page\"} 2\n"),
                    metrics);
            assertTrue(metrics.contains("\npostflight_application_ready{application=\"shop\"} 0\n"), metrics);

            JsonObject status = new JsonObject(daemon.get("/api/v1/status").body());
            assertEquals("fail", status.getString("status"));
            assertEquals(
                    "status 500, expected 200..299",
                    status.getJsonArray("checks").getJsonObject(1).getString("reason"));
            assertTrue(
                    daemon.log().contains(" warn shop/bad unknown -> fail: status 500, expected 200..299\n"),
                    daemon.log());
            assertTrue(
                    daemon.log().contains(" watches 2 checks: http://127.0.0.1:" + daemon.port() + "\n"), daemon.log());
        }
    }

    @Test
    void warningsOfTheConfigurationAreLogged() throws Exception {
        try (Daemon daemon = Daemon.of(write("127.0.0.1:0"))) {
            assertTrue(daemon.log().contains(" warn no check is configured: nothing will be watched\n"), daemon.log());
        }
    }

    @Test
    void aPortInUseLeavesNothingBehind() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SlowServer server = new SlowServer(Duration.ZERO)) {
            String address = "127.0.0.1:" + other.getLocalPort();
            Path file = write(address, check("good", server.port(), "/", "every: 1d"));
            Set<String> before = loops();
            App.StartFailure failure =
                    assertThrows(App.StartFailure.class, () -> Daemon.of(file).close());
            assertEquals(
                    address + " is in use: another Postflight may run already; stop it, or set another server.listen",
                    failure.getMessage());
            until("its threads have ended", () -> before.containsAll(loops()));
            assertEquals(0, server.accepted());
        }
    }

    @Test
    void aServerThatCannotStartLeavesNothingBehind() throws Exception {
        Path file = Files.writeString(folder.resolve("shop.yaml"), """
                application: shop
                server: {listen: "127.0.0.1:0", tls: {certificate: broken.pem, key: broken.pem}}
                """);
        Files.writeString(folder.resolve("broken.pem"), "no certificate");
        Set<String> before = loops();
        App.StartFailure failure =
                assertThrows(App.StartFailure.class, () -> Daemon.of(file).close());
        assertTrue(failure.getMessage().startsWith("cannot serve on 127.0.0.1:0: "), failure.getMessage());
        until("its threads have ended", () -> before.containsAll(loops()));
    }

    @Test
    void fiftyHungChecksDoNotHoldUpTheStop() throws Exception {
        Set<String> before = loops();
        try (SilentServer server = new SilentServer()) {
            String[] checks = IntStream.range(0, 50)
                    .mapToObj(i -> check("hung-" + i, server.port(), "/", "every: 2m, timeout: 1m"))
                    .toArray(String[]::new);
            Daemon daemon = Daemon.of(write("127.0.0.1:0", checks));
            int port = daemon.port();
            until("all hang", () -> server.open() == 50);
            long began = System.nanoTime();
            daemon.close();
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            assertTrue(took.compareTo(Duration.ofSeconds(10)) <= 0, "the stop took " + took);
            assertTrue(server.isLeftWithin(Duration.ofSeconds(5)));
            assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
            until("its threads have ended", () -> before.containsAll(loops()));
            daemon.stop(); // once more does no harm
        }
    }

    @Test
    void terminationLetsRunsUnderWayEnd() throws Exception {
        try (SlowServer slow = new SlowServer(Duration.ofSeconds(2));
                SilentServer silent = new SilentServer()) {
            Path file = write(
                    "127.0.0.1:0",
                    check("slow", slow.port(), "/slow", "every: 1d"),
                    check("hung", silent.port(), "/", "every: 2m, timeout: 1m"));
            try (Child child = Child.start(folder, Map.of(), Main.class, "run", "-c", file.toString())) {
                until("the check that hangs is under way", () -> silent.open() == 1);
                until("the slow one too", () -> slow.open() == 1 || slow.awaited() == 1);
                long began = System.nanoTime();
                child.signal("TERM");
                assertEquals(0, child.exitCode(Duration.ofSeconds(20)), child.output());
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                assertTrue(took.compareTo(Duration.ofSeconds(10)) <= 0, "the stop took " + took);
                assertEquals(1, slow.awaited());
                assertFalse(child.output().contains("Exception"), child.output());
                assertTrue(child.output().contains(" info Postflight stops\n"), child.output());
            }
        }
    }

    private static Set<String> loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vert.x"))
                .map(thread -> thread.getName() + " " + System.identityHashCode(thread))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Path write(String listen, String... checks) throws IOException {
        return Files.writeString(
                folder.resolve("shop.yaml"),
                "application: shop\nserver: {listen: \"" + listen + "\"}\n"
                        + (checks.length == 0 ? "" : "checks:\n" + String.join("", checks)));
    }

    private static String check(String id, int port, String path, String more) {
        return "  - {id: " + id + ", http: \"http://127.0.0.1:" + port + path + "\", " + more + "}\n";
    }
}
