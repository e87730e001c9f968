package dev.postflight.check.kinds.command;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of every manner: what reaches them, what is taken from them, and that nothing of them stays. */
final class CommandCheckTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = new Lab();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @Test
    void aProgramThatEndsWellIsMeasured() throws Exception {
        Outcome outcome = exitCode("/bin/echo", "three orders");
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("0", value(outcome, "exit_code"));
        assertEquals("three orders", value(outcome, "output"));
        assertEquals("none", value(outcome, "ok"));
        assertTrue(number(outcome, "duration") > 0);
    }

    @Test
    void argumentsArriveAsTheyStand() throws Exception {
        assertEquals(
                "$HOME; rm -rf *|`id`'\"|",
                value(exitCode("/usr/bin/printf", "%s|", "$HOME; rm -rf *|`id`'\""), "output"));
    }

    @Test
    void exitCodesAreTakenAsTheyCome() throws Exception {
        assertEquals("7", value(exitCode("/bin/sh", "-c", "exit 7"), "exit_code"));
        assertEquals("137", value(exitCode("/bin/sh", "-c", "kill -KILL $$"), "exit_code"));
    }

    @Test
    void theEnvironmentIsWhatTheConfigurationSays() throws Exception {
        Outcome outcome = lab.run(
                CommandCheck.KIND,
                settings(
                        Map.of("speaks", "exit_code", "environment", Map.of("ORDERS_TOKEN", "s3cret")),
                        "/usr/bin/env"));
        TreeSet<String> names = new TreeSet<>();
        value(outcome, "output").lines().map(line -> line.split("=", 2)[0]).forEach(names::add);
        assertEquals(new TreeSet<>(List.of("PATH", "LC_ALL", "POSTFLIGHT_RUN", "ORDERS_TOKEN")), names);
    }

    @Test
    void itWorksInTheFolderItIsTold() throws Exception {
        Outcome outcome = lab.run(
                CommandCheck.KIND, settings(Map.of("speaks", "exit_code", "folder", folder.toString()), "/bin/pwd"));
        assertEquals(folder.toRealPath().toString(), value(outcome, "output"));
    }

    @Test
    void aPluginsCodesAndWords() throws Exception {
        Outcome good = plugin("echo 'ALL OK'; exit 0");
        assertEquals(Finding.MEASURED, good.finding());
        assertEquals("true", value(good, "ok"));
        Outcome warning = plugin("echo 'QUEUE WARNING - 90 waiting | waiting=90'; exit 1");
        assertEquals(Finding.MEASURED, warning.finding());
        assertEquals("false: QUEUE WARNING - 90 waiting", value(warning, "ok"));
        Outcome failure = plugin("echo 'QUEUE CRITICAL - 900 waiting'; exit 2");
        assertEquals(Finding.TARGET_BAD, failure.finding());
        assertEquals("QUEUE CRITICAL - 900 waiting", failure.reason());
        Outcome unknown = plugin("echo 'QUEUE UNKNOWN - no such queue'; exit 3");
        assertEquals(Finding.CHECK_BROKEN, unknown.finding());
        assertEquals("QUEUE UNKNOWN - no such queue", unknown.reason());
    }

    @Test
    void aPluginThatBreaksDownIsUnknownWithItsLastWords() throws Exception {
        Outcome outcome = plugin("echo 'Traceback:' >&2; echo 'KeyError: 5' >&2; exit 17");
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        assertEquals("/bin/sh ended with 17, which no monitoring plugin does: KeyError: 5", outcome.reason());
        assertEquals(
                "the plugin ended with 2 and said nothing", plugin("exit 2").reason());
    }

    @Test
    void performanceDataIsReadWhereItIsAskedFor() throws Exception {
        String said =
                "echo \"OK | time=12.5ms;;; /=2MB;3;4 'in use'=80% sessions=7;10;20 errors=3c odd=5furlongs u=U\"";
        Outcome outcome = lab.run(
                CommandCheck.KIND,
                settings(Map.of(), "/bin/sh", "-c", said),
                "performance_time:time",
                "performance_size:/",
                "performance_share:in use",
                "performance:sessions",
                "performance:errors",
                "performance:odd",
                "performance:u",
                "performance:time",
                "performance:nothing");
        assertEquals(0.0125, number(outcome, "performance_time time"), 1e-12);
        assertEquals("2097152", value(outcome, "performance_size /"));
        assertEquals(0.8, number(outcome, "performance_share in use"), 1e-12);
        assertEquals("7", value(outcome, "performance sessions"));
        assertEquals("3", value(outcome, "performance errors"));
        assertEquals("absent: it is given as 5furlongs", value(outcome, "performance odd"));
        assertEquals("absent: the plugin could not tell it", value(outcome, "performance u"));
        assertEquals("absent: it is given as 12.5ms;;;, which is performance_time", value(outcome, "performance time"));
        assertEquals("absent: no such label in the performance data", value(outcome, "performance nothing"));
        assertEquals(
                List.of("duration", "exit_code", "output", "ok"),
                plugin("echo 'OK | time=1s'").readings().stream()
                        .map(reading -> reading.signal().name())
                        .toList());
    }

    @Test
    void whatCannotBeStartedIsToldWithWhatToMend() throws Exception {
        Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");
        assertEquals(
                "/no/such/check_it cannot be started: it does not exist: install it, or name another",
                broken(exitCode("/no/such/check_it")));
        assertEquals(
                script + " cannot be started: it is nothing that this user may execute",
                broken(exitCode(script.toString())));
        assertEquals(
                "/bin/pwd cannot be started: there is no folder /no/such",
                broken(lab.run(CommandCheck.KIND, settings(Map.of("folder", "/no/such"), "/bin/pwd"))));
    }

    @Test
    void endlessOutputIsCappedAndTheProgramEnded() throws Exception {
        long begin = System.nanoTime();
        Outcome outcome = lab.run(
                Duration.ofSeconds(30), CommandCheck.KIND, settings(Map.of(), "/bin/sh", "-c", noting("yes & wait")));
        assertEquals("/bin/sh wrote more than 64 KiB and was ended", broken(outcome));
        assertTrue(System.nanoTime() - begin < SOON.toNanos());
        assertNobodyIsLeft(2);
        Outcome errors = exitCode("/bin/sh", "-c", "yes >&2");
        assertEquals("/bin/sh wrote more than 64 KiB and was ended", broken(errors));
    }

    /** A child, a child of a dead parent, one in a session of its own, and one without any environment. */
    @Test
    void atTheDeadlineNobodyIsLeft() throws Exception {
        String script =
                "exec 2>/dev/null; sleep 300 & (sleep 301 &) ; setsid sleep 302 & (setsid sh -c 'sleep 303 & wait' &)"
                        + " ; env -i sleep 304 & (env -i sh -c 'echo $$ >> " + folder.resolve("pids")
                        + "; trap \"\" TERM HUP INT; sleep 305' &) ; sleep 306";
        Duration timeout = Duration.ofMillis(600);
        try (Check check = lab.open(CommandCheck.KIND, settings(Map.of(), "/bin/sh", "-c", noting(script)))) {
            long begin = System.nanoTime();
            Future<Outcome> run = lab.start(check, timeout);
            Outcome outcome = Lab.outcome(run);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("no answer within 600 ms: waiting for /bin/sh to end", outcome.reason());
            assertTrue(took.compareTo(timeout) >= 0 && took.compareTo(timeout.plusMillis(400)) < 0, took::toString);
            assertNobodyIsLeft(2);
            assertEquals(List.of(), sleeping("30"));
        }
    }

    @Test
    void whoKeepsTheOutputOpenInTheBackgroundIsEnded() throws Exception {
        long begin = System.nanoTime();
        Outcome outcome = lab.run(
                Duration.ofSeconds(30),
                CommandCheck.KIND,
                settings(Map.of(), "/bin/sh", "-c", "echo fine; sleep 311 &"));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("fine", value(outcome, "output"));
        assertTrue(System.nanoTime() - begin < SOON.toNanos());
        assertEquals(List.of(), sleeping("311"));
    }

    @Test
    void whoStaysInTheBackgroundWithoutTheOutputIsEndedToo() throws Exception {
        Outcome outcome = lab.run(
                Duration.ofSeconds(30),
                CommandCheck.KIND,
                settings(Map.of(), "/bin/sh", "-c", "echo fine; sleep 341 >/dev/null 2>&1 &"));
        assertEquals("fine", value(outcome, "output"));
        assertEquals(List.of(), sleeping("341"));
    }

    @Test
    void closeEndsWhatRuns() throws Exception {
        Check check = lab.open(CommandCheck.KIND, settings(Map.of(), "/bin/sh", "-c", noting("sleep 321 & sleep 322")));
        Future<Outcome> run = lab.start(check, Duration.ofSeconds(30));
        await(() -> Files.exists(folder.resolve("pids")));
        check.close();
        assertNobodyIsLeft(1);
        assertEquals(List.of(), sleeping("32"));
        Lab.outcome(run);
    }

    @Test
    void manyAtOnceTakeTheirTurns() throws Exception {
        Check[] checks = new Check[100];
        Future<?>[] runs = new Future<?>[100];
        for (int i = 0; i < checks.length; i++) {
            checks[i] = lab.open(CommandCheck.KIND, settings(Map.of(), "/bin/sh", "-c", "sleep 0.05; echo " + i));
            runs[i] = lab.start(checks[i], Duration.ofSeconds(20));
        }
        for (int i = 0; i < checks.length; i++) {
            Outcome outcome =
                    (Outcome) runs[i].toCompletionStage().toCompletableFuture().get();
            assertEquals("" + i, value(outcome, "output"), outcome.reason());
            checks[i].close();
        }
    }

    @Test
    void garbageIsShownFitForASentence() throws Exception {
        Outcome outcome = plugin("printf 'BAD \\033[31m\\377\\001 here\\n'; exit 2");
        assertEquals("BAD ?[31m\ufffd? here", outcome.reason());
    }

    @Test
    void aLongOutputIsReadWhole() throws Exception {
        Outcome outcome = lab.run(
                CommandCheck.KIND,
                settings(
                        Map.of("output_limit", 4L << 20),
                        "/bin/sh",
                        "-c",
                        "echo 'OK | last=7'; head -c 1000000 /dev/zero | tr '\\0' x"),
                "performance:last");
        assertEquals("7", value(outcome, "performance last"), outcome.reason());
        assertEquals(1_000_003, value(outcome, "output").length());
    }

    @Test
    void nothingIsLeftOfManyRuns() throws Exception {
        try (Check check = lab.open(CommandCheck.KIND, settings(Map.of(), "/bin/echo", "fine"))) {
            for (int i = 0; i < 20; i++) {
                Lab.outcome(lab.start(check, Lab.TIMEOUT));
            }
            long before = descriptors();
            for (int i = 0; i < 200; i++) {
                assertEquals(
                        Finding.MEASURED,
                        Lab.outcome(lab.start(check, Lab.TIMEOUT)).finding());
            }
            await(() -> descriptors() <= before + 5);
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    /** Writes down who runs it. */
    private String noting(String script) {
        return "echo $$ >> " + folder.resolve("pids") + "; " + script;
    }

    private void assertNobodyIsLeft(int least) throws Exception {
        Path pids = folder.resolve("pids");
        assertTrue(Files.readAllLines(pids).size() >= Math.min(least, 1), "nobody wrote down its id");
        for (String pid : Files.readAllLines(pids)) {
            await(() -> ProcessHandle.of(Long.parseLong(pid))
                    .filter(ProcessHandle::isAlive)
                    .isEmpty());
        }
    }

    /** Processes {@code sleep N} whose N begins so, once they had time to end. */
    private static List<String> sleeping(String beginning) throws Exception {
        for (int i = 0; i < 200 && !sleepers(beginning).isEmpty(); i++) {
            Thread.sleep(10);
        }
        return sleepers(beginning);
    }

    private static List<String> sleepers(String beginning) {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.matches("(?:.*/)?sleep " + beginning + "\\d*"))
                .toList();
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws Exception {
        for (int i = 0; i < 200 && !condition.holds(); i++) {
            Thread.sleep(10);
        }
        assertTrue(condition.holds());
    }

    private static String broken(Outcome outcome) {
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        assertFalse(outcome.reason().isEmpty());
        return outcome.reason();
    }

    private static Outcome exitCode(String... words) throws Exception {
        return lab.run(CommandCheck.KIND, settings(Map.of("speaks", "exit_code"), words));
    }

    private static Outcome plugin(String script) throws Exception {
        return lab.run(CommandCheck.KIND, settings(Map.of(), "/bin/sh", "-c", script));
    }

    private static Settings settings(Map<String, Object> more, String... words) {
        Map<String, Object> values = new LinkedHashMap<>(more);
        values.put("run", Arrays.asList(words));
        return new Settings(values);
    }
}
