package dev.postflight.check.kinds.shared;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A name with wildcards: of a file in any folder, or with slashes of its way below the folder that is looked through.
 *
 * @param text e.g. {@code *.dump}, {@code daily/*.gz}, {@code **}{@code /*.gz}
 */
public record NamePattern(String text, PathMatcher matcher, boolean ofName, boolean isEnding) {
    private static final Pattern ENDING = Pattern.compile("\\*[\\w.~-]+");

    public static NamePattern of(String text) {
        return new NamePattern(
                text,
                FileSystems.getDefault().getPathMatcher("glob:" + text),
                text.indexOf('/') < 0,
                ENDING.matcher(text).matches());
    }

    /** Why this is no such pattern; empty when it is one. */
    public static Optional<String> problem(String text) {
        try {
            of(text);
            return text.isBlank() ? Optional.of("a name such as *.dump") : Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("a name such as *.dump, and this is none: " + e.getDescription());
        }
    }

    /**
     * Whether a file is meant.
     *
     * @param below the way to it below the folder that is looked through
     */
    public boolean matches(Path below) {
        Path name = below.getFileName();
        return name != null && matches(below, name, name.toString());
    }

    /** Whether a file is meant by any of them; a folder may have a million. */
    public static boolean anyMatches(List<NamePattern> patterns, Path below) {
        Path name = below.getFileName();
        if (name != null) {
            String text = name.toString();
            for (NamePattern pattern : patterns) {
                if (pattern.matches(below, name, text)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Most patterns are an ending, which is told without a regular expression. */
    private boolean matches(Path below, Path name, String nameText) {
        if (text.equals("*")) {
            return true;
        } else if (isEnding) {
            return nameText.endsWith(text.substring(1));
        }
        return matcher.matches(ofName ? name : below);
    }

    /** How deep a file can lie that matches, where the pattern says so. */
    int depth() {
        return ofName
                ? 1
                : text.contains("**") ? Integer.MAX_VALUE : Path.of(text).getNameCount();
    }

    /** The same pattern where it is written the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NamePattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
