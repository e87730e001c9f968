package dev.postflight.check.kinds.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A check of logs that stays open over several runs, and logs to write. */
final class LogsLab implements AutoCloseable {
    private final Lab lab = new Lab();
    private final Path folder;
    private final Check check;

    private LogsLab(Path folder, List<String> asked, Object... options) {
        this.folder = folder;
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            values.put((String) options[i], options[i + 1]);
        }
        if (List.of("loki", "elasticsearch", "journal").stream().noneMatch(values::containsKey)) {
            values.putIfAbsent("files", List.of(folder + "/app.log"));
        }
        this.check = lab.open(LogsCheck.KIND, new Settings(values), asked.toArray(String[]::new));
    }

    /** @param options names and values in turn */
    LogsLab(Path folder, Object... options) {
        this(folder, List.of(), options);
    }

    /** The same where an expectation names a signal. */
    static LogsLab asking(String signal, Path folder, Object... options) {
        return new LogsLab(folder, List.of(signal), options);
    }

    Outcome run() throws Exception {
        return Lab.outcome(lab.start(check, Lab.TIMEOUT));
    }

    Outcome measured() throws Exception {
        Outcome outcome = run();
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        return outcome;
    }

    /** Lines counted so far. */
    long lines() throws Exception {
        return (long) Lab.number(run(), "lines");
    }

    Path write(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return file;
    }

    Check check() {
        return check;
    }

    @Override
    public void close() {
        check.close();
        lab.close();
    }
}
