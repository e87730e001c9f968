package dev.postflight.app;

import static dev.postflight.app.Daemon.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.Main;
import dev.postflight.testing.Child;
import dev.postflight.testing.SlowServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new configuration does to a running daemon, whoever asks for it. */
class ReloadingTest {
    private static final String HEAD = "application: shop\nserver: {listen: \"127.0.0.1:0\"}\n";
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    Path folder;

    private final SlowServer server = new SlowServer(Duration.ofSeconds(2));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void unchangedChecksStayChangedOnesAreAskedAnewRemovedOnesLeave() throws Exception {
        Path file = write(
                "shop.yaml",
                check("kept", "/kept", "every: 1d"),
                check("changed", "/a", "every: 1d"),
                check("removed", "/removed", "every: 1s"));
        try (Daemon daemon = Daemon.of(file)) {
            until(
                    "all have run",
                    () -> daemon.runs("kept") == 1 && daemon.runs("changed") == 1 && daemon.runs("removed") >= 1);
            String since = daemon.check("kept").getString("since");

            write(
                    "shop.yaml",
                    check("kept", "/kept", "every: 1d"),
                    check("changed", "/b", "every: 1d"),
                    check("added", "/added", "every: 1d"));
            HttpResponse<String> answer = daemon.post("/-/reload");
            assertEquals(200, answer.statusCode());
            assertEquals(
                    new JsonObject().put("result", "configuration reloaded: 3 checks"), new JsonObject(answer.body()));

            String metrics = daemon.metrics();
            assertFalse(metrics.contains("check=\"removed\""), metrics);
            assertEquals(404, daemon.get("/api/v1/checks/removed").statusCode());
            assertEquals(1, daemon.runs("kept"));
            assertEquals(since, daemon.check("kept").getString("since"));

            until(
                    "the changed one is asked anew, the added one too",
                    () -> server.asked("/b") == 1 && server.asked("/added") == 1 && daemon.runs("changed") == 1);
            assertEquals(1, server.asked("/kept"));
            assertEquals(1, daemon.runs("kept"));
            assertTrue(daemon.log().contains(" info configuration reloaded: 3 checks\n"), daemon.log());
        }
    }

    @Test
    void anUnchangedCheckKeepsItsPaceThroughManyReloads() throws Exception {
        Path file = write("shop.yaml", check("kept", "/kept", "every: 1s"));
        try (Daemon daemon = Daemon.of(file)) {
            until("it runs", () -> daemon.runs("kept") >= 2);
            double before = daemon.runs("kept");
            long began = System.nanoTime();
            for (int i = 0; i < 8; i++) {
                write("shop.yaml", check("kept", "/kept", "every: 1s"), check("other", "/other" + i, "every: 1d"));
                assertEquals(200, daemon.post("/-/reload").statusCode());
                Thread.sleep(400);
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            double runs = daemon.runs("kept") - before;
            // each reload would have put off, or brought forward, a schedule that began anew
            assertTrue(runs >= seconds - 2 && runs <= seconds + 2, runs + " runs in " + seconds + " s");
        }
    }

    @Test
    void aBadFileChangesNothingAndIsLoud() throws Exception {
        Path file = write("shop.yaml", check("api", "/api", "every: 1s"));
        try (Daemon daemon = Daemon.of(file)) {
            until("it runs", () -> daemon.runs("api") >= 1);
            assertEquals(1, daemon.metric("postflight_config_reload_success", ""));

            write("shop.yaml", check("api", "/other", "evry: 1s"), check("api", "/api", "every: 1 lightyear"));
            HttpResponse<String> answer = daemon.post("/-/reload");
            assertEquals(422, answer.statusCode());
            assertEquals(
                    "application/problem+json",
                    answer.headers().firstValue("Content-Type").orElseThrow());
            String mistakes = new JsonObject(answer.body()).getString("detail");
            assertEquals(3, mistakes.lines().count(), mistakes);
            assertTrue(mistakes.contains(file + ":4:"), mistakes);
            assertTrue(mistakes.contains("did you mean \"every\"?"), mistakes);

            until("the log tells", () -> daemon.log().contains("the old one stays"));
            assertTrue(
                    daemon.log().contains(" error configuration not reloaded, the old one stays; 3 mistakes:\n"),
                    daemon.log());
            for (String mistake : mistakes.lines().toList()) {
                assertTrue(daemon.log().contains(" error " + mistake + "\n"), daemon.log());
            }
            assertEquals(0, daemon.metric("postflight_config_reload_success", ""));
            double runs = daemon.runs("api");
            until("the old check goes on", () -> daemon.runs("api") > runs);
            assertEquals(0, server.asked("/other"));

            write("shop.yaml", check("api", "/api", "every: 1s"));
            until("it is mended", () -> daemon.metric("postflight_config_reload_success", "") == 1);
            assertTrue(daemon.runs("api") > runs);
        }
    }

    @Test
    void changedReplacedAndNewFilesAreNoticed() throws Exception {
        Path configs = Files.createDirectory(folder.resolve("conf.d"));
        Path secret = Files.writeString(folder.resolve("path.txt"), "/first");
        write("conf.d/shop.yaml", check("api", "/api", "every: 1s"));
        try (Daemon daemon = Daemon.of(configs)) {
            write("conf.d/shop.yaml", check("api", "/edited", "every: 1s"));
            until("a changed file", () -> server.asked("/edited") >= 1);

            Path other = write("shop.new", check("api", "/replaced", "every: 1s"));
            Files.setLastModifiedTime(other, Files.getLastModifiedTime(configs.resolve("shop.yaml")));
            Files.move(other, configs.resolve("shop.yaml"), StandardCopyOption.ATOMIC_MOVE);
            until("a replaced file", () -> server.asked("/replaced") >= 1);

            Files.writeString(
                    configs.resolve("more.yml"),
                    "application: more\nchecks:\n" + check("more", "${file:../path.txt}", "every: 1s"));
            until("a new file", () -> server.asked("/first") >= 1);

            Files.writeString(secret, "/second");
            until("a changed secret", () -> server.asked("/second") >= 1);

            Files.delete(configs.resolve("more.yml"));
            until("a removed file", () -> Double.isNaN(daemon.runs("more")));
        }
    }

    @Test
    void aMountedConfigurationMapIsNoticed() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("mount"));
        version(mount, "one", "/one");
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..one"));
        Files.createSymbolicLink(mount.resolve("shop.yaml"), Path.of("..data", "shop.yaml"));
        try (Daemon daemon = Daemon.of(mount)) {
            until("the first", () -> server.asked("/one") >= 1);

            version(mount, "two", "/two");
            Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..two"));
            Files.move(mount.resolve("..data_tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            until("the second", () -> server.asked("/two") >= 1);
            assertEquals(1, daemon.metric("postflight_config_reload_success", ""));
        }
    }

    @Test
    void theAnswerToAnOldQuestionIsNoneToTheNewOne() throws Exception {
        Path file = write("shop.yaml", check("api", "/bad/held", "every: 1d"));
        try (Daemon daemon = Daemon.of(file)) {
            until("it is asked", () -> server.asked("/bad/held") == 1);
            write("shop.yaml", check("api", "/good", "every: 1d"));
            assertEquals(200, daemon.post("/-/reload").statusCode());
            server.release();
            until("the new one too", () -> server.asked("/good") == 1 && daemon.runs("api") == 1);
            assertEquals("pass", daemon.check("api").getString("status"));
            assertEquals(1, daemon.runs("api"));
            assertEquals(0, daemon.metric("postflight_check_failures_total", "check=\"api\""));
            assertFalse(daemon.log().contains("-> fail"), daemon.log());
        }
    }

    @Test
    void hangUpAsksForAReload() throws Exception {
        Path file = write("shop.yaml", check("api", "/before", "every: 1s"));
        try (Child child = Child.start(folder, Map.of(), Main.class, "run", "--config", file.toString())) {
            until("it runs", () -> ADDRESS.matcher(child.output()).find() && server.asked("/before") >= 1);
            // a hang-up alone, without a change, is heard
            child.signal("HUP");
            until("it has reloaded", () -> child.output().contains("configuration reloaded: 1 check\n"));
            assertTrue(child.isAlive());
            Matcher address = ADDRESS.matcher(child.output());
            assertTrue(address.find());
            child.signal("TERM");
            assertEquals(0, child.exitCode(Daemon.PATIENCE), child.output());
        }
    }

    private void version(Path mount, String name, String path) throws IOException {
        Path data = Files.createDirectory(mount.resolve(".." + name));
        Files.writeString(data.resolve("shop.yaml"), HEAD + "checks:\n" + check("api", path, "every: 1s"));
    }

    private Path write(String name, String... checks) throws IOException {
        return Files.writeString(folder.resolve(name), HEAD + "checks:\n" + String.join("", checks));
    }

    private String check(String id, String path, String more) {
        return "  - {id: " + id + ", http: \"http://127.0.0.1:" + server.port() + path + "\", " + more + "}\n";
    }
}
