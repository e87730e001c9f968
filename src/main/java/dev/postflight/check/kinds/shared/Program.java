package dev.postflight.check.kinds.shared;

import dev.postflight.check.Run;
import dev.postflight.outcome.Unit;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Another program, run by its argument vector and never by a shell, which ends with all its children at the run's
 * deadline.
 *
 * <p>It leads a process group of its own where {@code setsid} is installed (util-linux), so that a child that lost its
 * parent ends too. It sees of our environment only what programs need to find their way; secrets of other checks are not
 * its business, and those of its own come by environment, since everybody may read arguments.
 */
public final class Program implements AutoCloseable {
    private static final Set<String> PASSED_ON = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "LANG",
            "TMPDIR",
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "SSH_AUTH_SOCK",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy");
    private static final Optional<Path> SETSID = find("setsid");
    private static final Path SHELL = Path.of("/bin/sh");
    /** What a program says about its failure. */
    private static final int MOST_COMPLAINTS = 64 << 10;
    /** How long the last bytes of a program that has ended may take to arrive. */
    private static final long FLUSH_MILLIS = 2_000;

    private final Path path;
    private final Map<String, String> environment;
    private volatile @Nullable Process running;

    /**
     * What it left.
     *
     * @param out its output as UTF-8
     * @param complaints the beginning of its error output
     */
    public record Ended(int code, String out, String complaints) {
        /** The first line that it complained in, fit for a sentence. */
        public String firstComplaint() {
            return Plain.text(complaints
                    .lines()
                    .filter(line -> !line.isBlank())
                    .findFirst()
                    .orElse("nothing on its error output"));
        }

        /** The last line that it complained in, fit for a sentence. */
        public String lastComplaint() {
            return Plain.text(complaints
                    .lines()
                    .filter(line -> !line.isBlank())
                    .reduce((first, second) -> second)
                    .orElse("nothing on its error output"));
        }
    }

    private Program(Path path, Map<String, String> environment) {
        this.path = path;
        this.environment = Map.copyOf(environment);
    }

    /**
     * Finds it, without starting anything.
     *
     * @param name of a program in a folder of PATH, or its path
     * @param environment what it sees beside the little that is passed on
     * @param remedy what to do where it is missing, such as the name of its package
     */
    public static Program find(String name, Map<String, String> environment, String remedy) throws Trouble {
        return new Program(
                find(name).orElseThrow(() -> Trouble.ofCheck("program " + name + " is not installed here: " + remedy)),
                environment);
    }

    private static Optional<Path> find(String name) {
        try {
            if (name.indexOf('/') >= 0) {
                return Optional.of(Path.of(name)).filter(Files::isExecutable);
            }
            return Stream.of(Optional.ofNullable(System.getenv("PATH"))
                            .orElse("/usr/bin:/bin")
                            .split(File.pathSeparator))
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, name))
                    .filter(Files::isExecutable)
                    .findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * Runs it to its end, or to the run's deadline. Blocks.
     *
     * @param most how many bytes of output are taken; more is the target's fault
     */
    public Ended run(Run run, List<String> arguments, int most) throws Trouble {
        String name = String.valueOf(path.getFileName());
        run.note(() -> "running " + name + " " + String.join(" ", arguments));
        Process process = start(arguments);
        running = process;
        try {
            Output out = new Output(process.getInputStream(), most);
            Output complaints = new Output(process.getErrorStream(), MOST_COMPLAINTS);
            if (!process.waitFor(run.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw Trouble.ofTarget(name + " did not come to an end within "
                        + Unit.SECONDS.format(run.timeout().toMillis() / 1e3));
            }
            end(process);
            Ended ended = new Ended(process.exitValue(), out.text(), complaints.text());
            run.note(() -> name + " ended with " + ended.code());
            if (out.isCut()) {
                throw Trouble.ofTarget(name + " says more than " + Unit.BYTES.format((double) most));
            }
            return ended;
        } catch (InterruptedException e) {
            throw Trouble.ofSource(name + " was stopped, since its check ends");
        } finally {
            running = null;
            end(process);
        }
    }

    /** Ends what is running; whoever waits for it hears of that. */
    @Override
    public void close() {
        Process process = running;
        if (process != null) {
            process.destroyForcibly(); // the thread that waits for it sees to the rest of the group
        }
    }

    private Process start(List<String> arguments) throws Trouble {
        List<String> command = new ArrayList<>();
        SETSID.ifPresent(setsid -> command.add(setsid.toString()));
        command.add(path.toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
        builder.environment().keySet().retainAll(PASSED_ON);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw Trouble.ofCheck("program " + path + " cannot be started: " + Plain.text(String.valueOf(e.getMessage())));
        }
    }

    /** A child that was left behind is ended too: it has nothing to do without the program that wanted it. */
    private static void end(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        if (SETSID.isPresent()) {
            try {
                // Java has no call for a group; these words are fixed and the number is ours
                new ProcessBuilder(SHELL.toString(), "-c", "kill -s KILL -- -" + process.pid() + " 2>/dev/null")
                        .redirectInput(new File("/dev/null"))
                        .start()
                        .waitFor(FLUSH_MILLIS, TimeUnit.MILLISECONDS);
            } catch (IOException e) {
                // its children alone, then
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    /** Reads a stream to its end, since a full pipe would stop the program, and keeps the beginning. */
    private static final class Output {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final int most;
        private final Thread reader;
        private volatile boolean cut;

        Output(InputStream stream, int most) {
            this.most = most;
            this.reader = new Thread(() -> drain(stream), "program-output");
            reader.setDaemon(true);
            reader.start();
        }

        private void drain(InputStream stream) {
            byte[] bytes = new byte[8 << 10];
            try (stream) {
                for (int read = stream.read(bytes); read >= 0; read = stream.read(bytes)) {
                    synchronized (kept) {
                        int taken = Math.min(read, most - kept.size());
                        kept.write(bytes, 0, taken);
                        cut |= taken < read;
                    }
                }
            } catch (IOException e) {
                // the program was ended
            }
        }

        boolean isCut() {
            return cut;
        }

        String text() throws InterruptedException {
            reader.join(FLUSH_MILLIS);
            synchronized (kept) {
                return kept.toString(StandardCharsets.UTF_8);
            }
        }
    }
}
