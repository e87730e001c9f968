package dev.postflight.check.kinds.shared;

import dev.postflight.check.Run;
import dev.postflight.net.WireFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A program started by its argument vector, never through a shell: nothing of the daemon's environment reaches it, its
 * output is capped, and at the deadline it ends with everything that it started.
 *
 * <p>Reading what a program says holds a thread for each of its two streams, so that only so many run at the same time;
 * one that waits for its turn until the deadline says so.
 */
public final class Program implements AutoCloseable {
    private static final int THREADS = 64;
    /** Vert.x warns of a thread held for longer, which a program may well do. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Vertx vertx;
    private final WorkerExecutor readers;
    private final Command command;
    private final Set<ProgramRun> running = ConcurrentHashMap.newKeySet();

    /**
     * What to start.
     *
     * @param arguments the program's absolute path, and its arguments
     * @param environment all that it gets beside a plain PATH and LC_ALL
     * @param folder where it works
     * @param most bytes of its output; a program that writes more is ended
     */
    public record Command(List<String> arguments, Map<String, String> environment, Path folder, int most) {
        public Command {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        String name() {
            return arguments.get(0);
        }
    }

    /**
     * What it said.
     *
     * @param code above 128 where a signal ended it, as shells tell it
     */
    public record Ended(int code, String output, String errors, Duration took) {}

    public Program(Vertx vertx, Command command) {
        this.vertx = vertx;
        this.command = command;
        this.readers = vertx.createSharedWorkerExecutor("programs", THREADS, LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    /** Runs it once; fails with a {@link WireFailure} when it cannot be started, says too much or does not end in time. */
    public Future<Ended> run(Run run) {
        ProgramRun one = new ProgramRun(vertx, readers, command, run);
        running.add(one);
        run.note(() ->
                "starting " + command.name() + " with " + (command.arguments().size() - 1) + " arguments");
        return one.go().onComplete(done -> running.remove(one));
    }

    @Override
    public void close() {
        running.forEach(ProgramRun::endNow);
        readers.close();
    }
}
