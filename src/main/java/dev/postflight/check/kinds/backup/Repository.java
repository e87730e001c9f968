package dev.postflight.check.kinds.backup;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.Program;
import dev.postflight.check.kinds.shared.Trouble;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A repository that is asked through its own program; secrets go by its environment, for arguments are seen by everybody. */
final class Repository implements AutoCloseable {
    static final Option<Boolean> VERIFY = Option.flag(
                    "verify",
                    "lets the program verify its repository in each run; for a check of its own, once a day with a long timeout")
            .or(false);
    static final Option<Map<String, String>> ENVIRONMENT = Option.map(
                    "environment", new Shape.Text(), "what the program finds in its environment, such as keys of a store")
            .or(Map.of());

    /** Tens of thousands of backups. */
    private static final int MOST_OUTPUT = 16 << 20;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern CREDENTIALS = Pattern.compile("//[^/@\\s]*@");
    private static final Pattern NOT_ALLOWED = Pattern.compile("(?i)permission denied|access ?denied|EACCES|forbidden");

    private final String name;
    private final String remedy;
    private final Map<String, String> environment;
    private volatile @Nullable Program program;

    /** @param own what the kind of repository itself puts into the environment; what is configured outranks it */
    Repository(String name, String debian, Settings settings, Map<String, String> own) {
        Map<String, String> all = new HashMap<>(own);
        all.putAll(settings.get(ENVIRONMENT));
        this.name = name;
        this.remedy = "install it (Debian: the package " + debian + "), or name its path by program";
        this.environment = Map.copyOf(all);
    }

    static Option<String> program(String name) {
        return Option.text("program", "the program's name or path").or(name);
    }

    /** Without a password that stands in a URL. */
    static String plain(String repository) {
        return CREDENTIALS.matcher(repository).replaceAll("//");
    }

    /** Runs the program to its end. */
    Program.Ended ask(Run run, List<String> arguments) throws Trouble {
        Program found = Program.find(name, environment, remedy);
        program = found;
        return found.run(run, arguments, MOST_OUTPUT);
    }

    Program.Ended ask(Run run, String... arguments) throws Trouble {
        return ask(run, List.of(arguments));
    }

    /** Its output as JSON of this type. */
    <T> T json(Program.Ended ended, Class<T> type) throws Trouble {
        try {
            // pgBackRest shows what a wrong passphrase made of a file as it stands
            Object decoded = Json.decodeValue(CONTROL.matcher(ended.out()).replaceAll(" "));
            if (type.isInstance(decoded)) {
                return type.cast(decoded);
            }
        } catch (DecodeException e) {
            // told below
        }
        throw Trouble.ofTarget(name() + " says something else than JSON of the known form");
    }

    /** What a failure means that has no sentence of its own. */
    Trouble trouble(Program.Ended ended) {
        String said = name() + " ended with " + ended.code() + ": " + plain(ended.lastComplaint());
        return NOT_ALLOWED.matcher(ended.complaints()).find()
                ? Trouble.ofCheck(said + "; grant the user " + System.getProperty("user.name")
                        + " read access to the repository")
                : Trouble.ofTarget(said);
    }

    String name() {
        return name.substring(name.lastIndexOf('/') + 1);
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
