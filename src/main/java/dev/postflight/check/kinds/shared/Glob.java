package dev.postflight.check.kinds.shared;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Files by a name with wildcards.
 *
 * @param base the folders before the first wildcard, or the whole name when there is none
 * @param pattern the rest; empty when there is none
 */
public record Glob(Path base, String pattern) {
    /** Deeper than any folder of certificates or backups, and an end to every accident. */
    private static final int MOST_FOLDERS = 16;

    public static Glob of(String text) {
        int wild = firstWildcard(text);
        if (wild == text.length()) {
            return new Glob(Path.of(text), "");
        }
        int slash = text.lastIndexOf('/', wild);
        String base = slash < 0 ? "." : slash == 0 ? "/" : text.substring(0, slash);
        return new Glob(Path.of(base), text.substring(slash + 1));
    }

    /** Why this is no name of files; empty when it is one. */
    public static Optional<String> problem(String text) {
        try {
            of(text).matcher();
            return text.isBlank() ? Optional.of("the name of a file") : Optional.empty();
        } catch (PatternSyntaxException | InvalidPathException e) {
            return Optional.of("no name of files: " + e.getMessage());
        }
    }

    /** The files that match, sorted, at most so many; a name without wildcard stands for its file even if that is missing. */
    public List<Path> files(int most) throws IOException {
        if (pattern.isEmpty()) {
            return List.of(base);
        }
        int depth = pattern.contains("**") ? MOST_FOLDERS : Path.of(pattern).getNameCount();
        PathMatcher matcher = matcher();
        TreeSet<Path> found = new TreeSet<>();
        Files.walkFileTree(base, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && matcher.matches(base.relativize(file))) {
                    found.add(file);
                }
                return found.size() < most ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            /** A folder beside the wanted ones that is closed to us is no reason to see none. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (file.equals(base)) {
                    throw failure;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return new ArrayList<>(found);
    }

    private PathMatcher matcher() {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }

    private static int firstWildcard(String text) {
        int first = 0;
        while (first < text.length() && "*?[{".indexOf(text.charAt(first)) < 0) {
            first++;
        }
        return first;
    }
}
