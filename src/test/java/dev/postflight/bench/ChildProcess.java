package dev.postflight.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that a bench starts, talks to by lines, measures and stops. */
final class ChildProcess implements AutoCloseable {
    static final Path FOLDER = Path.of("target/bench");
    /** As {@code ./postflight} sets them. */
    private static final List<String> OPTIONS = List.of(
            "-Xms16m",
            "-Xmx512m",
            "-XX:TrimNativeHeapInterval=10000",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError");

    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    /** Run with of the file in {@code target/bench} that takes what it writes to standard error. */
    ChildProcess(String name, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(
                        Files.createDirectories(FOLDER).resolve(name + ".log").toFile());
        builder.environment().put("MALLOC_ARENA_MAX", "1"); // as the launcher does
        process = builder.start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** A Java of its own that runs this class with this one's class path and the launcher's options. */
    static ChildProcess java(Class<?> main, String... arguments) throws IOException {
        return java(main, List.of(), System.getProperty("java.class.path"), arguments);
    }

    static ChildProcess java(Class<?> main, List<String> options, String classPath, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(OPTIONS);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(Arrays.asList(arguments));
        return new ChildProcess(main.getSimpleName(), command);
    }

    /** The next line of its output. */
    String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the child has ended: see " + FOLDER);
        }
        return line;
    }

    String ask(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        return answer();
    }

    /** Of all its threads since its start. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    double residentMiB() throws IOException {
        return status("VmRSS");
    }

    double peakResidentMiB() throws IOException {
        return status("VmHWM");
    }

    int openFiles() {
        String[] files =
                Path.of("/proc", Long.toString(process.pid()), "fd").toFile().list();
        return files == null ? 0 : files.length;
    }

    void awaitEnd() throws InterruptedException {
        process.waitFor(60, TimeUnit.SECONDS);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** NaN where the system does not tell. */
    private double status(String field) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return Double.NaN;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(field + ":"))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
