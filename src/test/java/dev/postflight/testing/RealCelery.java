package dev.postflight.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Celery itself: sends tasks to a broker, and runs workers. */
public final class RealCelery implements AutoCloseable {
    private static final String TASKS = """
            import os, time
            from celery import Celery
            app = Celery('tasks', broker=os.environ['BROKER'])
            app.conf.broker_transport_options = {'queue_order_strategy': 'priority'}
            app.conf.task_acks_late = True
            app.conf.worker_prefetch_multiplier = 1
            @app.task
            def nap(seconds):
                time.sleep(seconds)
            """;

    private final Path python = Programs.need("python3", "python3");
    private final Path folder;
    private final String broker;
    private final List<Process> workers = new ArrayList<>();

    public RealCelery(Path folder, String broker) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.broker = broker;
        Files.writeString(folder.resolve("tasks.py"), TASKS);
    }

    /** Skips the test where there is no Celery; on CI there has to be. */
    public static void assumeInstalled() throws Exception {
        Process process = new ProcessBuilder(
                        Programs.need("python3", "python3").toString(), "-c", "import celery, redis")
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        Programs.need(process.waitFor() == 0, "Celery is not installed (packages python3-celery, python3-redis)");
    }

    /** @param arguments in Python's words, e.g. {@code (1,), priority=6} */
    public void send(String... arguments) throws Exception {
        StringBuilder code = new StringBuilder("import tasks\n");
        for (String each : arguments) {
            code.append("tasks.nap.apply_async(").append(each).append(")\n");
        }
        Process process = python("-c", code.toString());
        if (process.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("python.log")));
        }
    }

    public Process worker(String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("-m", "celery", "-A", "tasks", "worker", "-c", "1"));
        words.addAll(List.of(options));
        Process worker = python(words.toArray(String[]::new));
        workers.add(worker);
        return worker;
    }

    /** Kills a worker and the processes that work for it, as running out of memory does. */
    public static void kill(Process worker) {
        List<ProcessHandle> children = worker.descendants().toList();
        worker.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        Programs.end(worker);
    }

    private Process python(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(python.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("python.log").toFile()));
        builder.environment().put("BROKER", broker);
        builder.environment().put("C_FORCE_ROOT", "true");
        return builder.start();
    }

    @Override
    public void close() {
        for (Process worker : workers) {
            kill(worker);
        }
    }
}
