package dev.postflight.check.kinds.backup;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.Program;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.net.WireFailure;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A repository that is asked through its own program; secrets go by its environment, for arguments are seen by everybody. */
final class Repository implements AutoCloseable {
    static final Option<Boolean> VERIFY = Option.flag(
                    "verify",
                    "lets the program verify its repository in each run; for a check of its own, once a day with a long timeout")
            .or(false);
    static final Option<Map<String, String>> ENVIRONMENT = Option.map(
                    "environment",
                    new Shape.Text(),
                    "what the program finds in its environment, such as keys of a store")
            .or(Map.of());

    /** Tens of thousands of backups. */
    private static final int MOST_OUTPUT = 16 << 20;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern CREDENTIALS = Pattern.compile("//[^/@\\s]*@");
    private static final Pattern NOT_ALLOWED = Pattern.compile("(?i)permission denied|access ?denied|EACCES|forbidden");

    /** What programs need to find their caches, keys and proxies; other checks' secrets are not their business. */
    private static final List<String> PASSED_ON = List.of(
            "PATH",
            "HOME",
            "USER",
            "TMPDIR",
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "SSH_AUTH_SOCK",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "HTTPS_PROXY",
            "HTTP_PROXY",
            "NO_PROXY");

    private final Vertx vertx;
    private final String name;
    private final String remedy;
    private final Map<String, String> environment = new HashMap<>();
    private volatile @Nullable Program program;

    /** @param own what the kind of repository itself puts into the environment; what is configured outranks it */
    Repository(Vertx vertx, String name, String debian, Settings settings, Map<String, String> own) {
        this.vertx = vertx;
        this.name = name;
        this.remedy = "install it (Debian: the package " + debian + ") and see that it is in PATH";
        PASSED_ON.forEach(
                each -> Optional.ofNullable(System.getenv(each)).ifPresent(value -> environment.put(each, value)));
        environment.putAll(own);
        environment.putAll(settings.get(ENVIRONMENT));
    }

    /** Without a password that stands in a URL. */
    static String plain(String repository) {
        return CREDENTIALS.matcher(repository).replaceAll("//");
    }

    /** Runs the program to its end. Blocks. */
    Ended ask(Run run, List<String> arguments) throws Trouble {
        List<String> words = new ArrayList<>(arguments);
        words.add(0, path().toString());
        run.note(() -> String.join(" ", words));
        try (Program one = new Program(vertx, new Program.Command(words, environment, Path.of("/"), MOST_OUTPUT))) {
            program = one;
            Program.Ended ended =
                    one.run(run).toCompletionStage().toCompletableFuture().get();
            run.note(() -> name + " ended with " + ended.code());
            return new Ended(ended.code(), ended.output(), ended.errors());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WireFailure failure) {
                throw Trouble.of(failure.finding(), failure.sentence());
            }
            throw new IllegalStateException("unexpected failure of a program", e.getCause());
        } catch (InterruptedException e) {
            throw Trouble.ofSource(name + " was stopped, since its check ends");
        } finally {
            program = null;
        }
    }

    Ended ask(Run run, String... arguments) throws Trouble {
        return ask(run, List.of(arguments));
    }

    /** What a program left. */
    record Ended(int code, String out, String complaints) {
        /** The first line that it complained in, fit for a sentence. */
        String firstComplaint() {
            return Plain.text(complaints
                    .lines()
                    .filter(line -> !line.isBlank())
                    .findFirst()
                    .orElse("nothing on its error output"));
        }

        String lastComplaint() {
            return Plain.text(complaints
                    .lines()
                    .filter(line -> !line.isBlank())
                    .reduce((first, second) -> second)
                    .orElse("nothing on its error output"));
        }
    }

    /** Its output as JSON of this type. */
    <T> T json(Ended ended, Class<T> type) throws Trouble {
        try {
            // pgBackRest shows what a wrong passphrase made of a file as it stands
            Object decoded = Json.decodeValue(CONTROL.matcher(ended.out()).replaceAll(" "));
            if (type.isInstance(decoded)) {
                return type.cast(decoded);
            }
        } catch (DecodeException e) {
            // told below
        }
        throw Trouble.ofTarget(name + " says something else than JSON of the known form");
    }

    /** What a failure means that has no sentence of its own. */
    Trouble trouble(Ended ended) {
        String said = name + " ended with " + ended.code() + ": " + plain(ended.lastComplaint());
        return NOT_ALLOWED.matcher(ended.complaints()).find()
                ? Trouble.ofCheck(
                        said + "; grant the user " + System.getProperty("user.name") + " read access to the repository")
                : Trouble.ofTarget(said);
    }

    private Path path() throws Trouble {
        for (String folder : environment.getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator, -1)) {
            Path path = Path.of(folder, name);
            if (path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path)) {
                return path;
            }
        }
        throw Trouble.ofCheck("program " + name + " is not installed here: " + remedy);
    }

    @Override
    public void close() {
        Program running = program;
        if (running != null) {
            running.close();
        }
    }

    /** Lists with some words before each of several values: {@code --tag a --tag b}. */
    static List<String> each(String option, List<String> values) {
        List<String> words = new ArrayList<>();
        values.forEach(value -> words.add(option + "=" + value));
        return words;
    }
}
