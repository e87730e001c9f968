package dev.postflight.check.kinds.shared;

import dev.postflight.check.Run;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
    /** Two threads a program, one for each stream. */
    private static final int THREADS = 64;

    private static final Duration LONGEST = Duration.ofDays(1);

    /** Who is still holding the output of a program that has ended gets no longer. */
    private static final Duration LINGER = Duration.ofMillis(250);

    private static final String MARK = "POSTFLIGHT_RUN";

    /** Makes a program the leader of a session of its own, by which its children are found (util-linux). */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** What programs need to find others and to speak plainly; the rest is for the configuration to say. */
    private static final Map<String, String> LEAST =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8");

    private final WorkerExecutor readers;
    private final Vertx vertx;
    private final Command command;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * What to start.
     *
     * @param arguments the program's absolute path, and its arguments
     * @param environment all that it gets beside a plain PATH and LC_ALL
     * @param folder where it works
     * @param most bytes that are kept of its output; a program that writes more is ended
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

    /** What it said. A program that a signal ended has a code above 128, as shells tell it. */
    public record Ended(int code, String output, String errors, Duration took) {}

    public Program(Vertx vertx, Command command) {
        this.vertx = vertx;
        this.command = command;
        this.readers = vertx.createSharedWorkerExecutor("programs", THREADS, LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    /** Runs it once; fails with a {@link WireFailure} when it cannot be started, says too much or does not end in time. */
    public Future<Ended> run(Run run) {
        Promise<Ended> promise = Promise.promise();
        Running one = new Running(run, promise);
        running.add(one);
        var alarm = run.loop().schedule(one::expire, run.remaining().toNanos(), TimeUnit.NANOSECONDS);
        run.note(() ->
                "starting " + command.name() + " with " + (command.arguments().size() - 1) + " arguments");
        readers.executeBlocking(one::start, false).onFailure(one::fail);
        return promise.future().onComplete(done -> {
            alarm.cancel(false);
            running.remove(one);
        });
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(Running::end);
        readers.close();
    }

    /** One program that runs. */
    private final class Running {
        private final Run run;
        private final Promise<Ended> promise;
        private final String mark = UUID.randomUUID().toString();
        private volatile boolean over;
        private volatile Optional<Process> process = Optional.empty();

        Running(Run run, Promise<Ended> promise) {
            this.run = run;
            this.promise = promise;
        }

        /** Holds its thread while the program says something. */
        private boolean start() throws IOException, InterruptedException {
            if (over || closed) {
                return false;
            }
            startable();
            long begin = System.nanoTime();
            Process started = builder().start();
            process = Optional.of(started);
            started.getOutputStream().close();
            if (over || closed) { // the deadline came while it was being started
                Offspring.end(started.toHandle(), mark);
            }
            started.onExit()
                    .thenRun(() -> run.loop().schedule(this::endIfHeld, LINGER.toMillis(), TimeUnit.MILLISECONDS));
            Future<String> errors = readers.executeBlocking(() -> read(started.getErrorStream()), false);
            String output = read(started.getInputStream());
            int code = started.waitFor();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            errors.onComplete(
                    read -> promise.tryComplete(new Ended(code, output, read.succeeded() ? read.result() : "", took)));
            return true;
        }

        private ProcessBuilder builder() {
            List<String> words = new ArrayList<>(command.arguments());
            if (Files.isExecutable(SETSID)) {
                words.add(0, SETSID.toString());
            }
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(new File(command.folder().toString()));
            builder.environment().clear();
            builder.environment().putAll(LEAST);
            builder.environment().putAll(command.environment());
            builder.environment().put(MARK, mark);
            return builder;
        }

        /** To the end, or until it is too much. */
        private String read(InputStream in) throws IOException {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            byte[] piece = new byte[8192];
            int length;
            while ((length = in.read(piece)) >= 0) {
                kept.write(piece, 0, Math.min(length, command.most() - kept.size()));
                if (kept.size() >= command.most()) {
                    promise.tryFail(new WireFailure(
                            Finding.CHECK_BROKEN,
                            command.name() + " wrote more than " + Unit.BYTES.format(command.most())
                                    + " and was ended"));
                    end();
                    break;
                }
            }
            return kept.toString(StandardCharsets.UTF_8);
        }

        /** Its output is complete when nobody can write to it any more, and some child in the background still can. */
        private void endIfHeld() {
            if (!promise.future().isComplete()) {
                end();
            }
        }

        private void expire() {
            boolean started = process.isPresent();
            promise.tryFail(
                    started
                            ? WireFailure.ofDeadline(run, "waiting for " + command.name() + " to end")
                            : new WireFailure(
                                    Finding.SOURCE_MISSING,
                                    "too many programs run here already: " + command.name()
                                            + " did not get its turn in time"));
            end();
        }

        private void end() {
            over = true;
            process.ifPresent(started -> vertx.executeBlocking(() -> Offspring.end(started.toHandle(), mark), false));
        }

        private void fail(Throwable cause) {
            if (cause instanceof IOException) {
                promise.tryFail(new WireFailure(
                        Finding.CHECK_BROKEN, command.name() + " cannot be started: " + cause.getMessage()));
            } else if (cause instanceof InterruptedException) {
                promise.tryFail(new WireFailure(Finding.SOURCE_MISSING, command.name() + " was ended with its check"));
            } else {
                promise.tryFail(cause);
            }
        }

        /** Seen beforehand, since it is setsid that would fail. */
        private void startable() throws IOException {
            Path program = Path.of(command.name());
            if (!Files.exists(program)) {
                throw new IOException("it does not exist: install it, or name another");
            } else if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
                throw new IOException("it is nothing that this user may execute");
            } else if (!Files.isDirectory(command.folder())) {
                throw new IOException("there is no folder " + command.folder());
            }
        }
    }
}
