package dev.postflight.check.kinds.host;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Judged;
import dev.postflight.testing.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines as they tell of themselves elsewhere: files as Linux 6.1 and systemd 252 write them, laid out by hand. */
final class MachineTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    private Lab lab;
    private Path proc;
    private Path sys;

    @BeforeEach
    void lay() throws IOException {
        lab = new Lab();
        proc = folder.resolve("proc");
        sys = folder.resolve("sys");
        write("proc/stat", """
                cpu  1000 0 500 8000 400 0 50 50 0 0
                cpu0 500 0 250 4000 200 0 25 25 0 0
                cpu1 500 0 250 4000 200 0 25 25 0 0
                intr 1 2 3
                btime 1700000000
                """);
        write("proc/loadavg", "3.00 2.00 1.00 2/500 12345\n");
        write("proc/meminfo", """
                MemTotal:        8388608 kB
                MemFree:          524288 kB
                MemAvailable:    2097152 kB
                SwapTotal:       1048576 kB
                SwapFree:         786432 kB
                """);
        write("proc/sys/fs/file-nr", "2000\t0\t10000\n");
        write("proc/self/mountinfo", """
                22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
                """);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void processorsLoadMemoryAndSwap() throws Exception {
        try (Check check = check(Settings.NONE)) {
            Lab.outcome(lab.start(check, Lab.TIMEOUT));
            write("proc/stat", """
                    cpu  1300 0 700 8400 450 0 50 100 0 0
                    cpu0 0 0 0 0 0 0 0 0 0 0
                    cpu1 0 0 0 0 0 0 0 0 0 0
                    btime 1700000000
                    """);
            Outcome outcome = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals(0.55, number(outcome, "cpu_used"), 1e-9);
            assertEquals(0.05, number(outcome, "cpu_waiting"), 1e-9);
            assertEquals(0.05, number(outcome, "cpu_stolen"), 1e-9);
            assertEquals("3", value(outcome, "load 1"));
            assertEquals("1.5", value(outcome, "load_per_cpu 1"));
            assertEquals(8 * GIB, number(outcome, "memory_total"));
            assertEquals(0.75, number(outcome, "memory_used"));
            assertEquals(0.25, number(outcome, "swap_used"));
            assertEquals(0.2, number(outcome, "descriptors_used"));
            assertEquals("1700000000", value(outcome, "booted"));
        }
    }

    /** None of them can be brought about on a machine that others share. */
    @Test
    void aMachineThatRunsShortFails() throws Exception {
        Outcome well = once(Settings.NONE);
        assertEquals("pass", judged(well, "load 5", "< 4"));
        assertEquals("pass", judged(well, "load_per_cpu 5", "< 2"));
        assertEquals("pass", judged(well, "swap_used", "< 50 %"));
        assertEquals("pass", judged(well, "memory_used", "< 90 %"));
        assertEquals("pass", judged(well, "descriptors_used", "< 80 %"));
        write("proc/loadavg", "9.00 6.00 3.00 12/500 12345\n");
        write("proc/sys/fs/file-nr", "9500\t0\t10000\n");
        write("proc/meminfo", """
                MemTotal:        8388608 kB
                MemAvailable:     419430 kB
                SwapTotal:       1048576 kB
                SwapFree:         104857 kB
                """);
        Outcome poor = once(Settings.NONE);
        assertEquals("fail: load 5 6 > 4", judged(poor, "load 5", "< 4"));
        assertEquals("fail: load_per_cpu 5 3 > 2", judged(poor, "load_per_cpu 5", "< 2"));
        assertEquals("fail: swap_used 90 % > 50 %", judged(poor, "swap_used", "< 50 %"));
        assertEquals("fail: memory_used 95 % > 90 %", judged(poor, "memory_used", "< 90 %"));
        assertEquals("fail: memory_available 410 MiB < 1 GiB", judged(poor, "memory_available", "> 1GiB"));
        assertEquals("fail: descriptors_used 95 % > 80 %", judged(poor, "descriptors_used", "< 80 %"));
    }

    private static String judged(Outcome outcome, String signal, String condition) {
        return Judged.of(HostCheck.KIND, outcome, signal, condition);
    }

    @Test
    void inAContainerOfVersionTwoMemoryIsTheContainers() throws Exception {
        write("sys/fs/cgroup/memory.max", GIB + "\n");
        write("sys/fs/cgroup/memory.current", GIB * 3 / 4 + "\n");
        write("sys/fs/cgroup/memory.stat", "anon 5\nfile 9\ninactive_file " + GIB / 4 + "\n");
        Outcome outcome = once(Settings.NONE);
        assertEquals(GIB, number(outcome, "memory_total"));
        assertEquals(GIB / 2, number(outcome, "memory_available"));
        assertEquals(0.5, number(outcome, "memory_used"));
    }

    @Test
    void inAContainerOfVersionOneToo() throws Exception {
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", GIB + "\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", GIB + "\n");
        write("sys/fs/cgroup/memory/memory.stat", "inactive_file 5\ntotal_inactive_file " + GIB / 4 + "\n");
        Outcome outcome = once(Settings.NONE);
        assertEquals(GIB, number(outcome, "memory_total"));
        assertEquals(0.75, number(outcome, "memory_used"));
    }

    @Test
    void aContainerWithoutALimitIsAsLargeAsItsMachine() throws Exception {
        write("sys/fs/cgroup/memory.max", "max\n");
        write("sys/fs/cgroup/memory.current", "5\n");
        assertEquals(8 * GIB, number(once(Settings.NONE), "memory_total"));
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "5\n");
        Files.delete(sys.resolve("fs/cgroup/memory.max"));
        assertEquals(8 * GIB, number(once(Settings.NONE), "memory_total"));
    }

    @Test
    void aKernelThatDoesNotTellWhatIsAvailable() throws Exception {
        write("proc/meminfo", "MemTotal: 8388608 kB\nMemFree: 5 kB\n");
        Outcome outcome = once(Settings.NONE);
        assertEquals("absent: this kernel does not tell it", value(outcome, "memory_available"));
        assertEquals("0", value(outcome, "swap_used"));
        assertEquals("0", value(outcome, "swap_total"));
    }

    @Test
    void aMachineWithoutProcIsNoLinux() throws Exception {
        proc = folder.resolve("nowhere");
        Outcome outcome = once(Settings.NONE);
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        assertEquals(
                "this kind reads what Linux tells in " + proc + ", which it cannot here: " + proc.resolve("stat"),
                outcome.reason());
    }

    /** Answers laid out by hand: there is no systemd where tests run. */
    @Test
    void aUnitAsSystemdTellsOfIt() throws Exception {
        process(4711, 1, 360_000, 51_200);
        process(4712, 4711, 360_100, 10_240);
        systemctl("LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\nMainPID=4711\nNRestarts=2");
        try (Check check = check(unit())) {
            Outcome running = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals("true", value(running, "process_running shop"), running.reason());
            assertEquals((51_200 + 10_240) * 1024.0, number(running, "process_memory shop"));
            assertEquals("1700003600", value(running, "process_started shop"));
            assertEquals("0", value(running, "process_restarts shop"));

            process(4800, 1, 370_000, 51_200);
            systemctl(
                    "LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\nMainPID=4800\nNRestarts=5");
            Outcome restarted = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals("3", value(restarted, "process_restarts shop"));

            systemctl(
                    "LoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code\nMainPID=0\nNRestarts=5");
            Outcome failed = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals(
                    "false: shop.service is failed (failed, result exit-code) and has no main process",
                    value(failed, "process_running shop"));
        }
    }

    @Test
    void aUnitThatSystemdDoesNotKnow() throws Exception {
        systemctl("LoadState=not-found\nActiveState=inactive\nSubState=dead\nResult=success\nMainPID=0\nNRestarts=0");
        assertEquals("false: there is no unit shop.service", value(once(unit()), "process_running shop"));
    }

    @Test
    void aMachineWithoutSystemd() throws Exception {
        write("systemctl", """
                #!/bin/sh
                echo "System has not been booted with systemd as init system (PID 1). Can't operate." >&2
                exit 1
                """);
        folder.resolve("systemctl").toFile().setExecutable(true);
        Outcome outcome = once(unit());
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        assertEquals(
                "systemctl cannot tell of units here, name pid_file or port instead: System has not been booted with"
                        + " systemd as init system (PID 1). Can't operate.",
                outcome.reason());
    }

    private static Settings unit() {
        return new Settings(Map.of("processes", Map.of("shop", new Settings(Map.of("unit", "shop.service")))));
    }

    private void systemctl(String answer) throws IOException {
        write("systemctl", "#!/bin/sh\ncat <<END\n" + answer + "\nEND\n");
        folder.resolve("systemctl").toFile().setExecutable(true);
    }

    private void process(long pid, long parent, long start, long kilobytes) throws IOException {
        write(
                "proc/" + pid + "/stat",
                pid + " (python3 (shop)) S " + parent + " " + pid + " " + pid
                        + " 0 -1 4194304 1 0 0 0 10 5 0 0 20 0 1 0 " + start + " 1000 200 1844\n");
        write("proc/" + pid + "/status", "Name:\tpython3\nVmRSS:\t  " + kilobytes + " kB\n");
    }

    private Outcome once(Settings settings) throws Exception {
        try (Check check = check(settings)) {
            return Lab.outcome(lab.start(check, Lab.TIMEOUT));
        }
    }

    private Check check(Settings settings) {
        return new HostCheck(
                new Setup(settings, Map.<String, Set<String>>of(), lab.vertx(), lab.network()),
                new Machine(proc, sys, folder.resolve("systemctl")));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
