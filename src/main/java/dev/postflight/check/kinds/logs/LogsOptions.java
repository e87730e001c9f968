package dev.postflight.check.kinds.logs;

import com.google.re2j.Pattern;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.logs.line.Level;
import dev.postflight.check.kinds.logs.line.LineJudge;
import dev.postflight.check.kinds.logs.line.LogClass;
import dev.postflight.check.kinds.shared.Glob;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a logs check can be told of lines, wherever they come from, and of files. */
final class LogsOptions {
    static final String ERROR = "error";

    static final Option<List<String>> FILES = Option.list(
                    "files", new Shape.Text(), "paths of log files: * and ? within a name, ** over folders")
            .asMain();
    static final Option<String> FROM = Option.choice(
                    "from", List.of("end", "start"), "where files that are there at the first run are read from")
            .or("end");
    static final Option<Long> READ_LIMIT = Option.size(
                    "read_limit", 1 << 20, 4L << 30, "how much of files one run reads; what is more waits for the next")
            .or(256L << 20);

    static final Option<Pattern> MATCH = Option.regex("match", "what stands in some line of each of its entries")
            .asMain();
    static final Option<List<String>> LEVEL = Option.list(
            "level",
            new Shape.Choice(new java.util.LinkedHashSet<>(List.of("fatal", "error", "warning", "info", "debug"))),
            "levels that its entries have; error is fatal too");
    static final Option<Map<String, Settings>> CLASSES = Option.map(
                    "classes",
                    new Shape.Group(MATCH, LEVEL),
                    "classes of entries, by names of your own; error and warning are there by themselves, by level")
            .or(Map.of());
    static final Option<String> LEVEL_FIELD = Option.text(
                    "level_field", "the field of JSON lines that holds the level; left out: the usual ones")
            .or("");
    static final Option<String> CONTINUED = Option.choice(
                    "continued",
                    List.of("indented", "never"),
                    "which lines go on with the entry before them, as those of stack traces do")
            .or("indented");
    static final Option<Pattern> FIRST_LINE =
            Option.regex("first_line", "what the first line of each entry looks like; all others go on with it");
    static final Option<Duration> WINDOW = Option.span(
                    "window", Duration.ofSeconds(1), Duration.ofDays(1), "the time over which rates are taken")
            .or(Duration.ofMinutes(1));
    static final Option<String> SINCE =
            Option.text("since", "messages first seen from this moment on are new; left out: since the check began");
    static final Option<Long> LEARN = Option.size(
                    "learn", 0, 1L << 30, "how much of what was there before is read for messages that are not new")
            .or(16L << 20);
    static final Option<Boolean> SECRETS = Option.flag(
                    "secrets", "whether lines are looked through for keys, tokens, passwords and card numbers")
            .or(true);
    static final Option<Duration> SECRETS_FOR = Option.span(
                    "secrets_for", Duration.ofMinutes(1), Duration.ofDays(365), "how long one that was found counts")
            .or(Duration.ofDays(1));

    private LogsOptions() {}

    /**
     * What lines are judged by.
     *
     * @param classes their names, in the order of the judge's bits
     * @param since when messages begin to be new; empty for the check's own beginning
     */
    record Rules(
            LineJudge judge,
            List<String> classes,
            Duration window,
            Optional<Instant> since,
            boolean secrets,
            Duration secretsFor) {}

    static Rules rules(Settings settings) {
        Map<String, LogClass> classes = new LinkedHashMap<>();
        for (Level level : List.of(Level.ERROR, Level.WARNING)) {
            String name = level.name().toLowerCase(Locale.ROOT);
            classes.put(name, new LogClass(name, Set.of(level), Optional.empty()));
        }
        settings.get(CLASSES)
                .forEach((name, own) -> classes.put(name, new LogClass(name, levels(own), own.find(MATCH))));
        LineJudge judge = new LineJudge(
                List.copyOf(classes.values()),
                settings.get(CONTINUED).equals("indented"),
                settings.find(FIRST_LINE),
                settings.get(LEVEL_FIELD));
        return new Rules(
                judge,
                List.copyOf(classes.keySet()),
                settings.get(WINDOW),
                settings.find(SINCE).map(text -> Instant.ofEpochMilli((long) (Unit.TIMESTAMP.parse(text) * 1000))),
                settings.get(SECRETS),
                settings.get(SECRETS_FOR));
    }

    static void complain(Settings settings, Map<String, String> complaints) {
        for (String file : settings.find(FILES).orElse(List.of())) {
            Glob.problem(file).ifPresent(problem -> complaints.put(FILES.name(), problem));
        }
        if (settings.find(FILES).filter(List::isEmpty).isPresent()) {
            complaints.put(FILES.name(), "at least one path of a log file");
        }
        Map<String, Settings> classes = settings.get(CLASSES);
        if (classes.size() > LineJudge.MOST_CLASSES - 2) {
            complaints.put(CLASSES.name(), "at most " + (LineJudge.MOST_CLASSES - 2) + " classes");
        }
        classes.forEach((name, own) -> {
            if (own.values().isEmpty()) {
                complaints.put(CLASSES.name() + "." + name, "match, level, or both");
            }
        });
        settings.find(SINCE).ifPresent(text -> {
            try {
                Unit.TIMESTAMP.parse(text);
            } catch (IllegalArgumentException e) {
                complaints.put(SINCE.name(), Unit.TIMESTAMP.expected());
            }
        });
    }

    private static Set<Level> levels(Settings own) {
        Set<Level> levels = EnumSet.noneOf(Level.class);
        own.find(LEVEL).orElse(List.of()).forEach(word -> levels.add(Level.valueOf(word.toUpperCase(Locale.ROOT))));
        return levels;
    }
}
