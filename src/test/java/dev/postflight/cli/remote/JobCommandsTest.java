package dev.postflight.cli.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.app.App;
import dev.postflight.check.kinds.Kinds;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import dev.postflight.testing.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands for jobs and planned work against the whole daemon, and a crontab's line as the example has it. */
@Timeout(120)
class JobCommandsTest {
    @TempDir
    private Path folder;

    private App app;
    private String url;

    @BeforeEach
    void start() throws Exception {
        Path file = Files.writeString(folder.resolve("shop.yaml"), """
                application: shop
                server: {listen: "127.0.0.1:0"}
                checks:
                  - {id: orders, heartbeat: 5m}
                  - {id: self, host: {}}
                """);
        ConfigLoader loader = new ConfigLoader(Kinds.ALL, Map.of());
        app = App.start(loader, List.of(file), (Loaded.Valid) loader.load(List.of(file)));
        url = "http://127.0.0.1:" + app.port();
        for (int i = 0; i < 100 && say("heartbeats", "--retry-for", "0s").code() != 0; i++) {
            Thread.sleep(100);
        }
    }

    @AfterEach
    void stop() throws Exception {
        app.stop();
        LogManager.getLogManager().readConfiguration();
    }

    private Said say(String... words) {
        List<String> all = new java.util.ArrayList<>(List.of(words));
        all.addAll(1, List.of("--url", url));
        return Said.by(all.toArray(String[]::new));
    }

    @Test
    void theAddressesOfJobs() {
        Said all = say("heartbeats");
        assertTrue(
                all.out()
                        .matches("CHECK   APPLICATION  STATUS   ADDRESS\norders  shop         unknown  " + url
                                + "/api/v1/heartbeats/[A-Za-z0-9_-]{22}\n"),
                all.out());
        String address = say("heartbeats", "orders").out().strip();
        assertTrue(all.out().contains(address + "\n"));
        assertTrue(say("heartbeats", "--format", "json").out().contains("\"url\" : \"" + address + "\""));
        Said none = say("heartbeats", "self");
        assertEquals("there is no check \"self\" of the kind heartbeat\n", none.err());
        assertEquals(2, none.code());
    }

    /** The lines of config/kinds/heartbeat.yaml, by the shell and the curl that crontabs use. */
    @Test
    void theExamplesOfACrontabReport() throws Exception {
        Programs.need("curl", "curl");
        String word = say("heartbeats", "orders").out().strip().replaceAll(".*/", "");
        List<String> lines = Files.readAllLines(Path.of("config/kinds/heartbeat.yaml")).stream()
                .filter(line -> line.contains("* * * * sync-orders") || line.contains("* * * * u="))
                .map(line -> line.replaceAll("^#\\s+\\*/5 \\* \\* \\* \\* ", "")
                        .replace("http://127.0.0.1:9850", url)
                        .replace("<id>", word))
                .toList();
        assertEquals(2, lines.size());
        assertEquals("success", shell(lines.get(0).replace("sync-orders", "true")));
        assertEquals("", shell(lines.get(0).replace("sync-orders", "false")));
        assertEquals("start success", shell(lines.get(1).replace("sync-orders", "true")));
        assertEquals("start fail", shell(lines.get(1).replace("sync-orders", "false")));
    }

    /** What was heard. */
    private String shell(String line) throws Exception {
        Process process =
                new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), output);
            return output.replaceAll("\\{[^}]*\"heard\":\"(\\w+)\"[^}]*}", "$1 ")
                    .strip();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void workIsPlannedListedAndEnded() {
        assertEquals("no work is planned\n", say("maintenance", "--list").out());
        Said planned = say("maintenance", "shop", "--for", "2h", "--reason", "the database moves", "--who", "jane");
        assertEquals(0, planned.code(), planned.err());
        assertTrue(
                planned.out()
                        .matches("maintenance of shop: the database moves, from [0-9T:-]+Z until [0-9T:-]+Z"
                                + " \\(m-[0-9a-f]{12}\\)\n"),
                planned.out());
        String id = planned.out().replaceAll("(?s).*\\((.*)\\).*", "$1");
        Said one = say("maintenance", "--check", "orders", "--until", "2100-01-01T00:00:00Z", "--reason", "x");
        assertEquals(2, one.code());
        assertTrue(one.err().contains("is longer than 30 days, expected less"), one.err());
        List<String> list = say("maintenance", "shop", "--list").out().lines().toList();
        assertEquals(2, list.size());
        assertTrue(list.get(1).matches(id + "  shop  \\S+Z  \\S+Z  yes  jane  the database moves"), list.get(1));
        assertEquals(
                new Said(0, "ended: maintenance of shop: the database moves\n", ""), say("maintenance", "--end", id));
        assertEquals(
                new Said(2, "", "there is no planned work \"" + id + "\" that is not over\n"),
                say("maintenance", "--end", id));
        assertEquals("no work is planned\n", say("maintenance", "--list").out());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertEquals(
                new Said(2, "", "--reason is needed: people who wonder why nothing is reported should read it\n"),
                say("maintenance", "shop", "--for", "2h"));
        assertEquals(
                new Said(2, "", "there is no application \"shpo\"; did you mean \"shop\"?\n"),
                say("maintenance", "shpo", "--for", "2h", "--reason", "x"));
        assertEquals(
                new Said(2, "", "it is said of no application and no check; \"all\": true means all of them\n"),
                say("maintenance", "--for", "2h", "--reason", "x"));
        assertEquals(
                new Said(2, "", "--list and --end stand for themselves; what is planned is named without them\n"),
                say("maintenance", "--list", "--for", "2h"));
    }
}
