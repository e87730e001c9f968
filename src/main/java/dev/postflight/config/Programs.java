package dev.postflight.config;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * The programs that checks may start: none but those that the configuration allows.
 *
 * @param allowed absolute paths, perhaps with wildcards
 */
record Programs(List<String> allowed) {
    static final Programs NONE = new Programs(List.of());
    static final Programs ANY = new Programs(List.of("/**"));

    private static final String SUCH = "an absolute path such as /usr/lib/nagios/plugins/check_tcp";

    /** What would be right instead of this entry; empty when it is right. */
    static Optional<String> problem(String entry) {
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + entry);
            return isPlain(entry) ? Optional.empty() : Optional.of(SUCH + " or /usr/lib/nagios/plugins/*");
        } catch (PatternSyntaxException e) {
            return Optional.of(SUCH + " or /usr/lib/nagios/plugins/*");
        }
    }

    /** What would be right instead of starting this; empty when it may be started. */
    Optional<String> refusal(String program) {
        if (!isPlain(program)) {
            return Optional.of(SUCH);
        }
        Path path = Path.of(program);
        boolean named = allowed.stream()
                .anyMatch(entry ->
                        FileSystems.getDefault().getPathMatcher("glob:" + entry).matches(path));
        if (named) {
            return Optional.empty();
        }
        return Optional.of(
                allowed.isEmpty()
                        ? "it to be allowed by limits: {commands: [" + program + "]}"
                        : "one of those that limits.commands allows, " + String.join(", ", allowed));
    }

    /** Absolute, and without ways round such as {@code /allowed/../bin/sh}. */
    private static boolean isPlain(String text) {
        try {
            Path path = Path.of(text);
            return path.isAbsolute() && path.normalize().toString().equals(text);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
