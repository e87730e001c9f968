package dev.postflight.check.kinds.host;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Programs;
import dev.postflight.testing.SilentServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This very machine: its vitals, a file system that is filled, a process that is killed and started again. */
final class HostCheckTest {
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
    void thisMachineTellsItsVitals() throws Exception {
        Outcome outcome = lab.run(HostCheck.KIND, Settings.NONE, "inodes_used");
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        for (String share : List.of(
                "cpu_used",
                "cpu_waiting",
                "cpu_stolen",
                "memory_used",
                "swap_used",
                "descriptors_used",
                "disk_used /")) {
            assertTrue(number(outcome, share) >= 0 && number(outcome, share) <= 1, share + " " + value(outcome, share));
        }
        assertTrue(number(outcome, "memory_total") >= number(outcome, "memory_available"));
        assertTrue(number(outcome, "load 1") >= number(outcome, "load_per_cpu 1"));
        assertTrue(number(outcome, "disk_size /") > number(outcome, "disk_free /"));
        assertEquals("true", value(outcome, "mounted /"));
        assertTrue(number(outcome, "booted") < Instant.now().getEpochSecond());
        assertTrue(number(outcome, "uptime") > 0);
        assertTrue(!value(outcome, "inodes_used /").equals("none"));
        assertEquals("none", value(outcome, "clock_offset"));
    }

    @Test
    void aBusyProcessorIsSeenFromRunToRun() throws Exception {
        try (Check check = lab.open(HostCheck.KIND, Settings.NONE)) {
            Lab.outcome(lab.start(check, Lab.TIMEOUT));
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(400);
            while (System.nanoTime() < end) {
                Math.sqrt(end);
            }
            Outcome busy = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            double one = 1.0 / Runtime.getRuntime().availableProcessors();
            assertTrue(number(busy, "cpu_used") > one / 2, () -> "cpu_used " + value(busy, "cpu_used"));
        }
    }

    @Test
    void aFileSystemIsFilled() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("small disk"));
        Programs.need(
                mounts("-t", "tmpfs", "-o", "size=1m,nr_inodes=20", "none", mount.toString()), "mounting takes root");
        try (Check check =
                lab.open(HostCheck.KIND, new Settings(Map.of("mounts", List.of(mount.toString()))), "inodes_used")) {
            Outcome empty = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals("0", value(empty, "disk_used " + mount));
            assertEquals("1048576", value(empty, "disk_free " + mount));
            assertEquals("true", value(empty, "mounted " + mount));
            Files.write(mount.resolve("large"), new byte[900 << 10]);
            for (int i = 0; i < 15; i++) {
                Files.createFile(mount.resolve("small-" + i));
            }
            Outcome full = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals(900.0 / 1024, number(full, "disk_used " + mount), 0.01);
            assertEquals(17.0 / 20, number(full, "inodes_used " + mount), 1e-9);
            assertTrue(mounts("-o", "remount,ro", mount.toString()));
            Outcome closed = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals("false: it is mounted for reading only", value(closed, "writable " + mount));
        } finally {
            new ProcessBuilder("umount", mount.toString()).start().waitFor();
        }
        Outcome gone = lab.run(HostCheck.KIND, new Settings(Map.of("mounts", List.of(mount.toString()))));
        assertTrue(
                value(gone, "mounted " + mount).startsWith("false: nothing is mounted there: it lies on /"),
                value(gone, "mounted " + mount));
    }

    @Test
    void aFolderThatIsMissingHasNoSpace() throws Exception {
        Outcome outcome = lab.run(HostCheck.KIND, new Settings(Map.of("mounts", List.of("/no/such"))), "inodes_used");
        assertEquals(Finding.MEASURED, outcome.finding());
        assertEquals("absent: there is no such folder", value(outcome, "disk_used /no/such"));
        assertEquals("absent: there is no such folder", value(outcome, "inodes_used /no/such"));
    }

    @Test
    void aProcessIsKilledAndStartedAgain() throws Exception {
        Path file = folder.resolve("worker.pid");
        Process process = worker(file);
        try (Check check = lab.open(HostCheck.KIND, watching("pid_file", file.toString()), "process_descriptors")) {
            Outcome running = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals("true", value(running, "process_running it"), running.reason());
            assertEquals(Instant.now().getEpochSecond(), number(running, "process_started it"), 5);
            assertTrue(number(running, "process_uptime it") < 5);
            assertTrue(number(running, "process_memory it") > 100_000);
            assertTrue(number(running, "process_descriptors it") > 0);
            assertEquals("0", value(running, "process_restarts it"));

            process.destroyForcibly().waitFor();
            Outcome killed = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals(
                    "false: process " + process.pid() + " of " + file + " has ended",
                    value(killed, "process_running it"));
            assertEquals("none", value(killed, "process_memory it"));

            process = worker(file);
            Outcome again = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals("true", value(again, "process_running it"));
            assertEquals("1", value(again, "process_restarts it"));
        } finally {
            process.destroyForcibly();
        }
        Files.delete(file);
        Outcome lost = lab.run(HostCheck.KIND, watching("pid_file", file.toString()));
        assertEquals("false: " + file + " does not exist or may not be read", value(lost, "process_running it"));
    }

    @Test
    void memoryIsThatOfTheWholeFamily() throws Exception {
        Path file = folder.resolve("worker.pid");
        Process alone = worker(file);
        double one = number(lab.run(HostCheck.KIND, watching("pid_file", file.toString())), "process_memory it");
        alone.destroyForcibly().waitFor();
        Process family = new ProcessBuilder(
                        "/bin/sh", "-c", "sleep 351 & sleep 352 & sleep 353 & echo $$ > " + file + "; wait")
                .start();
        try {
            awaitFile(file, Long.toString(family.pid()));
            double all = number(lab.run(HostCheck.KIND, watching("pid_file", file.toString())), "process_memory it");
            assertTrue(all > 2 * one, () -> all + " for four, " + one + " for one");
        } finally {
            family.descendants().forEach(ProcessHandle::destroyForcibly);
            family.destroyForcibly();
        }
    }

    @Test
    void aProcessIsFoundByItsPort() throws Exception {
        try (LocalServer server = new SilentServer()) {
            Outcome outcome = lab.run(HostCheck.KIND, watching("port", (long) server.port()));
            assertEquals("true", value(outcome, "process_running it"), outcome.reason());
            Instant started = ProcessHandle.current().info().startInstant().orElseThrow();
            assertEquals(started.getEpochSecond(), number(outcome, "process_started it"), 2);
        }
        int port = LocalServer.closedPort();
        Outcome closed = lab.run(HostCheck.KIND, watching("port", (long) port));
        assertEquals("false: nobody listens on port " + port, value(closed, "process_running it"));
    }

    @Test
    void aMachineThatHangsEndsAtTheDeadline() throws Exception {
        Path pipe = folder.resolve("pid");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        try (Check check = lab.open(HostCheck.KIND, watching("pid_file", pipe.toString()))) {
            for (int i = 0; i < 30; i++) { // more than there are threads to hold
                Outcome outcome = Lab.outcome(lab.start(check, Duration.ofMillis(i == 0 ? 900 : 50)));
                assertEquals(Finding.SOURCE_MISSING, outcome.finding());
                assertTrue(
                        outcome.reason()
                                .matches("the machine could not be read within \\d+ ms: perhaps a file system hangs"
                                        + (i == 0 ? "" : "|an earlier look has not come back since .*")),
                        outcome.reason());
            }
            assertTrue(lab.vertx()
                    .executeBlocking(() -> true, false)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS));
        } finally {
            Files.writeString(pipe, "1");
        }
    }

    private static Settings watching(String way, Object value) {
        return new Settings(Map.of("processes", Map.of("it", new Settings(Map.of(way, value)))));
    }

    private static Process worker(Path file) throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-c", "echo $$ > " + file + "; exec sleep 341").start();
        awaitFile(file, Long.toString(process.pid()));
        return process;
    }

    private static void awaitFile(Path file, String content) throws Exception {
        for (int i = 0;
                i < 500
                        && !(Files.exists(file)
                                && Files.readString(file).strip().equals(content));
                i++) {
            Thread.sleep(10);
        }
    }

    private static boolean mounts(String... options) throws Exception {
        String[] command = new String[options.length + 1];
        command[0] = "mount";
        System.arraycopy(options, 0, command, 1, options.length);
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }
}
