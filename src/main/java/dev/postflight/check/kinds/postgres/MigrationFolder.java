package dev.postflight.check.kinds.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The migrations in a folder, and which of them is the newest. */
final class MigrationFolder {
    /** Deep enough for a folder a year or a module; an end to every accident. */
    private static final int DEEP = 4;

    private static final int MOST_FILES = 20_000;
    private static final int MOST_BYTES = 256 << 10;

    private static final Pattern REVISION =
            Pattern.compile("(?m)^revision(?:\\s*:[^=\\n]+)?\\s*=\\s*[\"']([^\"']+)[\"']");
    private static final Pattern DOWN_REVISION =
            Pattern.compile("(?m)^down_revision(?:\\s*:[^=\\n]+)?\\s*=\\s*(\\([^)]*\\)|\\[[^]]*]|[^\\n]*)");
    private static final Pattern QUOTED = Pattern.compile("[\"']([^\"']+)[\"']");
    private static final Pattern PIECE = Pattern.compile("\\d+|\\D+");

    /** Numbers by their size, the rest by letter: V1_10 comes after V1_9. */
    static final Comparator<String> BY_NUMBER = (one, other) -> {
        List<String> left = pieces(one);
        List<String> right = pieces(other);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return left.size() - right.size();
    };

    private MigrationFolder() {}

    /** The newest migration; several where Alembic's have several heads; none in an empty folder. Reads files: blocks. */
    static Set<String> newest(MigrationTool tool, Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder, DEEP)) {
            files = found.filter(Files::isRegularFile)
                    .limit(MOST_FILES)
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (tool == MigrationTool.ALEMBIC) {
            return heads(files);
        }
        List<String> names = new ArrayList<>();
        for (Path file : files) {
            Path own = folder.relativize(file);
            String title = tool == MigrationTool.PRISMA
                    ? own.toString().replace('\\', '/')
                    : own.getFileName().toString();
            Matcher matcher = tool.files().matcher(title);
            if (matcher.matches()) {
                names.add(tool == MigrationTool.FLYWAY ? matcher.group(1).replace('_', '.') : matcher.group(1));
            }
        }
        return names.stream().max(BY_NUMBER).map(Set::of).orElse(Set.of());
    }

    /** The revisions that no other one follows. */
    private static Set<String> heads(List<Path> files) throws IOException {
        Set<String> revisions = new TreeSet<>();
        Set<String> followed = new LinkedHashSet<>();
        for (Path file : files) {
            if (!MigrationTool.ALEMBIC
                            .files()
                            .matcher(file.getFileName().toString())
                            .matches()
                    || Files.size(file) > MOST_BYTES) {
                continue;
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            Matcher revision = REVISION.matcher(text);
            Matcher down = DOWN_REVISION.matcher(text);
            if (revision.find()) {
                revisions.add(revision.group(1));
                Matcher names = QUOTED.matcher(down.find() ? down.group(1) : "");
                while (names.find()) {
                    followed.add(names.group(1));
                }
            }
        }
        revisions.removeAll(followed);
        return revisions;
    }

    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        Matcher matcher = PIECE.matcher(text);
        while (matcher.find()) {
            pieces.add(matcher.group());
        }
        return pieces;
    }

    private static int compare(String one, String other) {
        if (Character.isDigit(one.charAt(0)) && Character.isDigit(other.charAt(0))) {
            return new java.math.BigInteger(one).compareTo(new java.math.BigInteger(other));
        }
        return one.compareTo(other);
    }
}
