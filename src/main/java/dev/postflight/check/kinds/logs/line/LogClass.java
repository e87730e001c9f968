package dev.postflight.check.kinds.logs.line;

import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A class of entries that are counted together: by their level, by what stands in them, or by both. */
public final class LogClass {
    private final String name;
    private final Set<Level> levels;
    private final Optional<Pattern> pattern;
    /** Looked for first: a regular expression is ten to a hundred times as slow. */
    private final Optional<Literals> required;

    /**
     * What belongs to it.
     *
     * @param levels of which an entry has one; empty where any will do
     * @param pattern that some line of the entry matches
     */
    public LogClass(String name, Set<Level> levels, Optional<Pattern> pattern) {
        this.name = name;
        this.levels = Set.copyOf(levels);
        this.pattern = pattern;
        List<String> words =
                pattern.map(each -> Literals.requiredBy(each.pattern())).orElse(List.of());
        this.required = words.isEmpty() ? Optional.empty() : Optional.of(new Literals(words));
    }

    public String name() {
        return name;
    }

    /** Whether a line makes its entry one of them. */
    boolean takes(Level level, byte[] line, int from, int to) {
        return isOfLevel(level) && (pattern.isEmpty() || matches(line, from, to));
    }

    private boolean isOfLevel(Level level) {
        if (levels.isEmpty()) {
            return true;
        }
        for (Level wanted : levels) {
            if (level.is(wanted)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(byte[] line, int from, int to) {
        return (required.isEmpty() || required.get().next(line, from, to) >= 0)
                && pattern.isPresent()
                && pattern.get().matcher(Arrays.copyOfRange(line, from, to)).find();
    }
}
