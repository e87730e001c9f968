package dev.postflight.check.kinds.command;

import static dev.postflight.testing.Lab.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.Kinds;
import dev.postflight.config.CheckConfig;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import dev.postflight.expect.Judgement;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Status;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Programs;
import dev.postflight.testing.SilentServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's monitoring-plugins, from the configuration to the status. */
final class MonitoringPluginsTest {
    private static final String PLUGINS = "/usr/lib/nagios/plugins/";

    @TempDir
    private Path folder;

    private static Lab lab;

    private Outcome seen;

    @BeforeAll
    static void open() {
        Programs.need(PLUGINS + "check_tcp", "monitoring-plugins-basic");
        lab = new Lab();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void checkTcpFindsAnOpenPort() throws Exception {
        try (LocalServer server = new SilentServer()) {
            Judgement judgement = judged(
                    "[" + PLUGINS + "check_tcp, -H, 127.0.0.1, -p, \"" + server.port() + "\"]",
                    "expect: {performance_time: {time: \"< 1s\"}}");
            assertEquals(Status.PASS, judgement.status(), judgement.reason());
            assertTrue(number(seen, "performance_time time") > 0);
        }
    }

    @Test
    void checkTcpFindsAClosedPort() throws Exception {
        int port = LocalServer.closedPort();
        Judgement judgement = judged("[" + PLUGINS + "check_tcp, -H, 127.0.0.1, -p, \"" + port + "\"]", "");
        assertEquals(Status.FAIL, judgement.status());
        assertEquals("connect to address 127.0.0.1 and port " + port + ": Connection refused", judgement.reason());
    }

    @Test
    void checkDiskWarns() throws Exception {
        Judgement judgement = judged("[" + PLUGINS + "check_disk, -w, \"100%\", -c, \"0%\", -p, /]", "");
        assertEquals(Status.WARN, judgement.status());
        assertTrue(judgement.reason().startsWith("ok is false: DISK WARNING - free space: / "), judgement.reason());
    }

    @Test
    void aWarningThatIsBadEnoughFails() throws Exception {
        Judgement judgement =
                judged("[" + PLUGINS + "check_disk, -w, \"100%\", -c, \"0%\", -p, /]", "expect: {ok: true}");
        assertEquals(Status.FAIL, judgement.status());
    }

    @Test
    void checkDiskPassesAndTellsItsSizes() throws Exception {
        Judgement judgement = judged(
                "[" + PLUGINS + "check_disk, -w, 1, -c, 1, -p, /]", "expect: {performance_size: {/: \"> 1MiB\"}}");
        assertEquals(Status.PASS, judgement.status(), judgement.reason());
    }

    @Test
    void aPluginThatIsAskedWronglyIsUnknown() throws Exception {
        Judgement judgement = judged("[" + PLUGINS + "check_tcp, --no-such-option]", "");
        assertEquals(Status.UNKNOWN, judgement.status(), judgement.reason());
    }

    private Judgement judged(String run, String more) throws Exception {
        Path file = Files.writeString(folder.resolve("check.yaml"), """
                application: shop
                limits: {commands: [%s*]}
                checks:
                  - id: plugin
                    command: %s
                    %s
                """.formatted(PLUGINS, run, more));
        Loaded loaded = new ConfigLoader(Kinds.ALL, Map.of()).load(List.of(file));
        CheckConfig config = ((Loaded.Valid) loaded).config().checks().get(0);
        Setup setup = new Setup(config.settings(), config.asked(), lab.vertx(), lab.network());
        try (Check check = config.kind().opener().apply(setup)) {
            seen = Lab.outcome(lab.start(check, Duration.ofSeconds(10)));
        }
        return config.expectations().judge(seen);
    }
}
