package dev.postflight.check.kinds.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Programs;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A writer at full speed, Debian's logrotate, and a check that reads at the same time. At the end the check must have
 * counted exactly the lines that were written.
 */
final class LogrotateRun {
    private static final int BLOCK = 200;

    private final Path folder;
    private final Path logrotate;
    private final boolean copies;
    private final long bytes;
    private final Path app;
    /** Held by a writer for each block, and while a log is copied and truncated, which else loses lines by itself. */
    private final ReentrantLock writing = new ReentrantLock();

    private final Semaphore wanted = new Semaphore(0);
    private final AtomicInteger turns = new AtomicInteger();
    private volatile boolean reopen;
    private volatile boolean stopped;
    private long lines;
    private long errors;

    /** @param copies whether the log is copied and truncated instead of renamed */
    LogrotateRun(Path folder, boolean copies, long bytes) {
        this.folder = folder;
        this.logrotate = Programs.need("logrotate", "logrotate");
        this.copies = copies;
        this.bytes = bytes;
        this.app = folder.resolve("app.log");
    }

    /** What came of it. */
    record Figures(long lines, long bytes, int turns, int runs, double seconds) {}

    Figures go(int most) throws Exception {
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Path config = Files.writeString(
                folder.resolve("logrotate.conf"),
                app + " {\n rotate 100\n missingok\n " + (copies ? "copytruncate" : "create") + "\n}\n");
        Files.createFile(app);
        try (LogsLab logs = new LogsLab(folder)) {
            logs.measured();
            long begin = System.nanoTime();
            Thread writer = new Thread(() -> write(most), "writer");
            Thread rotator = new Thread(() -> rotate(config), "rotator");
            writer.start();
            rotator.start();
            int runs = 0;
            while (writer.isAlive()) {
                logs.measured();
                runs++;
                TimeUnit.MILLISECONDS.sleep(runs % 7 * 10L);
            }
            stopped = true;
            rotator.join();
            Outcome last = logs.measured();
            while (Lab.number(last, "behind") > 0) {
                last = logs.measured();
            }
            last = logs.measured();
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertEquals(lines, (long) Lab.number(last, "lines"), "lines");
            assertEquals(errors, (long) Lab.number(last, "entries error"), "errors");
            return new Figures(lines, bytes, turns.get(), runs, seconds);
        } finally {
            stopped = true;
        }
    }

    private void rotate(Path config) {
        try {
            while (!stopped) {
                if (!wanted.tryAcquire(20, TimeUnit.MILLISECONDS)) {
                    continue;
                }
                if (copies) {
                    writing.lock();
                }
                try {
                    Programs.run(folder, logrotate.toString(), "-f", "-s", folder + "/state", config.toString());
                } finally {
                    if (copies) {
                        writing.unlock();
                    }
                }
                reopen = !copies;
                turns.incrementAndGet();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Notices a rename some time later only, as programs do that are sent a signal. */
    private void write(int most) {
        try {
            OutputStream out = open();
            long written = 0;
            int number = 0;
            int asked = 0;
            while (written < bytes && !stopped) {
                StringBuilder block = new StringBuilder();
                for (int i = 0; i < BLOCK; i++) {
                    boolean error = ++number % 10 == 0;
                    block.append("2026-11-21 13:03:27,123 ")
                            .append(error ? "ERROR" : "INFO")
                            .append(" [main] com.example.Shop - order ")
                            .append(number)
                            .append(" of customer ")
                            .append(number * 7919L % 100_003)
                            .append(" was looked at and something or other was said about it\n");
                    lines++;
                    errors += error ? 1 : 0;
                }
                byte[] text = block.toString().getBytes(StandardCharsets.US_ASCII);
                writing.lock();
                try {
                    out.write(text);
                } finally {
                    writing.unlock();
                }
                if (asked < most && (written + text.length) / (bytes / (most + 1)) > written / (bytes / (most + 1))) {
                    asked++;
                    wanted.release();
                    while (turns.get() < asked - 1 && !stopped) {
                        TimeUnit.MILLISECONDS.sleep(1); // one at a time
                    }
                }
                written += text.length;
                if (reopen) {
                    reopen = false;
                    out.close();
                    out = open();
                }
            }
            out.close();
            while (turns.get() < asked && !stopped) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private OutputStream open() throws java.io.IOException {
        return Files.newOutputStream(app, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
