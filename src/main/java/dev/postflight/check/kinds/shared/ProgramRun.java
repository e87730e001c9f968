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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of a program, from its start to the end of everybody who came from it. */
final class ProgramRun {
    /** Who still holds the output of a program that has ended gets no longer. */
    private static final Duration LINGER = Duration.ofMillis(250);
    /** Ending a program is part of its run, within the tolerance of a deadline. */
    private static final Duration ENDING = Duration.ofMillis(75);
    /** When Postflight stops, a program may still answer; no program outlives it. */
    private static final Duration STOP = Duration.ofSeconds(2);

    private static final String MARK = "POSTFLIGHT_RUN";

    /** Makes a program the leader of a session of its own, by which its children are found (util-linux). */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** What programs need to find others and to speak plainly; the rest is for the configuration to say. */
    private static final Map<String, String> LEAST =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8");

    private static final Set<ProgramRun> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ProgramRun::endAll, "programs"));
    }

    private final Vertx vertx;
    private final WorkerExecutor readers;
    private final Program.Command command;
    private final Run run;
    private final Promise<Program.Ended> promise = Promise.promise();
    private final String mark = UUID.randomUUID().toString();
    private volatile boolean over;
    private volatile Optional<WireFailure> late = Optional.empty();
    private volatile Optional<Process> process = Optional.empty();

    ProgramRun(Vertx vertx, WorkerExecutor readers, Program.Command command, Run run) {
        this.vertx = vertx;
        this.readers = readers;
        this.command = command;
        this.run = run;
    }

    Future<Program.Ended> go() {
        var alarm = run.loop().schedule(this::expire, run.remaining().toNanos(), TimeUnit.NANOSECONDS);
        readers.executeBlocking(this::start, false).onFailure(this::fail);
        return promise.future().onComplete(done -> alarm.cancel(false));
    }

    /**
     * Ends it before this returns: who closes a check may be about to leave, with every thread. Reading /proc takes some
     * milliseconds, and it is rare that a check is closed while its program runs.
     */
    void endNow() {
        over = true;
        process.ifPresent(started -> {
            Offspring.end(started.toHandle(), mark);
            ALIVE.remove(this);
        });
    }

    private Future<Boolean> end() {
        over = true;
        return vertx.executeBlocking(
                () -> {
                    endNow();
                    return true;
                },
                false);
    }

    /** Holds its thread while the program says something. */
    private boolean start() throws IOException, InterruptedException {
        if (over) {
            return false;
        }
        startable();
        long begin = System.nanoTime();
        Process started = builder().start();
        process = Optional.of(started);
        ALIVE.add(this);
        started.getOutputStream().close();
        if (over) { // the deadline came while it was being started
            end();
        }
        started.onExit().thenRun(() -> run.loop().schedule(this::endRest, LINGER.toMillis(), TimeUnit.MILLISECONDS));
        Future<String> errors = readers.executeBlocking(() -> read(started.getErrorStream()), false);
        String output = read(started.getInputStream());
        int code = started.waitFor();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        errors.onComplete(
                read -> complete(new Program.Ended(code, output, read.succeeded() ? read.result() : "", took)));
        return true;
    }

    /** A program that was ended at the deadline has not ended by itself. */
    private void complete(Program.Ended ended) {
        if (!over) {
            ALIVE.remove(this);
        }
        if (late.isPresent()) {
            promise.tryFail(late.get());
        } else {
            promise.tryComplete(ended);
        }
    }

    private ProcessBuilder builder() {
        List<String> words = new ArrayList<>(command.arguments());
        if (Files.isExecutable(SETSID)) {
            words.add(0, SETSID.toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(command.folder().toFile());
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
                        command.name() + " wrote more than " + Unit.BYTES.format(command.most()) + " and was ended"));
                end();
                break;
            }
        }
        return kept.toString(StandardCharsets.UTF_8);
    }

    /** Nobody outlives a program that has ended, whether or not he still holds its output, for which we may be waiting. */
    private void endRest() {
        if (!over) {
            end();
        }
    }

    private void expire() {
        WireFailure failure = process.isPresent()
                ? WireFailure.ofDeadline(run, "waiting for " + command.name() + " to end")
                : new WireFailure(
                        Finding.SOURCE_MISSING,
                        "too many programs run here already: " + command.name() + " did not get its turn in time");
        late = Optional.of(failure);
        end().onComplete(ended -> promise.tryFail(failure));
        run.loop().schedule(() -> promise.tryFail(failure), ENDING.toNanos(), TimeUnit.NANOSECONDS);
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

    private static void endAll() {
        long end = System.nanoTime() + STOP.toNanos();
        ALIVE.forEach(one -> one.process.ifPresent(started -> {
            try {
                started.onExit().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException | InterruptedException e) {
                // it is ended now, however it is
            }
            one.late = Optional.of(
                    new WireFailure(Finding.SOURCE_MISSING, one.command.name() + " was ended, since Postflight stops"));
            Offspring.end(started.toHandle(), one.mark);
        }));
    }
}
