package dev.postflight.bench;

import com.google.re2j.Pattern;
import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.check.kinds.logs.LogsCheck;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast a check reads logs of several formats, with its default classes, with secrets looked for, with own classes. */
class LogsBench {
    private static final long BYTES = 150_000_000;
    private static final int ROUNDS = 3;

    private static final Map<String, IntFunction<String>> FORMATS = new LinkedHashMap<>();

    static {
        FORMATS.put(
                "plain text",
                i -> "2026-11-21 13:03:27," + (100 + i % 900) + " " + (i % 50 == 0 ? "ERROR" : "INFO ")
                        + " [http-nio-8080-exec-" + i % 32 + "] com.example.shop.OrderService - order " + i
                        + " of customer " + i * 7919L % 100_003 + " was placed, the total is " + i % 999 + ".95");
        FORMATS.put(
                "JSON",
                i -> "{\"time\":\"2026-11-21T13:03:27." + (100 + i % 900) + "Z\",\"level\":\""
                        + (i % 50 == 0 ? "error" : "info") + "\",\"logger\":\"shop.orders\",\"trace_id\":\""
                        + Long.toHexString(i * 0x9E3779B97F4A7C15L) + "\",\"msg\":\"order " + i
                        + " was placed\",\"user\":{\"id\":" + i % 1000 + ",\"plan\":\"free\"}}");
        FORMATS.put(
                "access log",
                i -> "192.0.2." + i % 250 + " - - [21/Nov/2026:13:03:27 +0000] \"GET /orders/" + i
                        + "?page=2&sort=date HTTP/1.1\" 200 " + i % 5000
                        + " \"https://shop.example/orders\" \"Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0\"");
    }

    @TempDir
    private Path folder;

    @Test
    void megabytesASecond() throws Exception {
        Map<String, Settings> own = new LinkedHashMap<>();
        own.put("memory", new Settings(Map.of("match", Pattern.compile("OutOfMemory|oom-kill"))));
        own.put("deadlock", new Settings(Map.of("match", Pattern.compile("(?i)deadlock detected"))));
        own.put("slow", new Settings(Map.of("match", Pattern.compile("took \\d{4,} ?ms"))));
        try (Report report = new Report("logs", "levels MB/s", "+ secrets MB/s", "+ 3 classes MB/s")) {
            for (Map.Entry<String, IntFunction<String>> format : FORMATS.entrySet()) {
                Path file = write(format.getValue());
                double levels = speed(file, Map.of("secrets", false));
                double secrets = speed(file, Map.of());
                double classes = speed(file, Map.of("classes", own));
                report.row(format.getKey(), levels, secrets, classes);
                report.bar(format.getKey() + ", secrets too, MB/s", secrets, Report.Side.AT_LEAST, 50);
                Files.delete(file);
            }
        }
    }

    private double speed(Path file, Map<String, Object> more) throws Exception {
        Map<String, Object> options = new LinkedHashMap<>(more);
        options.put("files", List.of(file.toString()));
        options.put("from", "start");
        options.put("read_limit", 4L << 30);
        List<Double> speeds = new ArrayList<>();
        try (Lab lab = new Lab()) {
            for (int i = 0; i < ROUNDS; i++) {
                try (Check check = lab.open(LogsCheck.KIND, new Settings(options))) {
                    long begin = System.nanoTime();
                    Outcome outcome = Lab.outcome(lab.start(check, Duration.ofSeconds(50)));
                    if (Lab.number(outcome, "behind") > 0) {
                        throw new AssertionError(outcome.toString());
                    }
                    speeds.add(Files.size(file) / 1e6 / ((System.nanoTime() - begin) / 1e9));
                }
            }
        }
        return Report.median(speeds);
    }

    private Path write(IntFunction<String> line) throws Exception {
        Path file = folder.resolve("app.log");
        long written = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (int i = 0; written < BYTES; i++) {
                byte[] bytes = (line.apply(i) + "\n").getBytes(StandardCharsets.UTF_8);
                out.write(bytes);
                written += bytes.length;
            }
        }
        return file;
    }
}
