package dev.postflight.check.kinds.logs.file;

import dev.postflight.check.kinds.shared.Glob;
import dev.postflight.check.kinds.shared.Trouble;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Where one log is to be found: its files of now, and those beside them that it was rotated to. */
final class LogFolder {
    /** More files than one check should read. */
    static final int MOST_FILES = 256;
    /** Beside a log in a folder with more there could be others than were looked at. */
    private static final int MOST_BESIDE = 20_000;

    /** Rotated ones match, too. */
    private static final int MOST_LISTED = 32 * MOST_FILES;

    private static final int MOST_LOOKS = 5;

    private static final Pattern PACKED = Pattern.compile(".*\\.(?:gz|bz2|xz|zst|lz4|Z|zip|tgz)");
    private static final Pattern TURN = Pattern.compile("[-._]?[\\dT:._-]*\\d[\\dT:._-]*");

    private final String name;
    private final Glob glob;

    LogFolder(String name) {
        this.name = name;
        this.glob = Glob.of(name);
    }

    /**
     * A file that was seen.
     *
     * @param live whether the configuration names it; a rotated one lies beside
     * @param packed whether it was compressed, and is not read
     */
    record Seen(Path path, BasicFileAttributes attributes, boolean live, boolean packed) {
        Object key() {
            Object key = attributes.fileKey();
            return key == null ? path : key; // no inodes here
        }
    }

    String name() {
        return name;
    }

    boolean isPattern() {
        return !glob.pattern().isEmpty();
    }

    /** Live ones first; those beside them are no secret of a folder that may not be listed. */
    List<Seen> look() throws IOException, Trouble {
        List<Seen> seen = new ArrayList<>();
        Set<Path> folders = new HashSet<>();
        Set<String> names = new HashSet<>();
        List<Path> live = new ArrayList<>();
        try {
            live.addAll(glob.files(MOST_LISTED));
        } catch (NoSuchFileException e) {
            return seen; // the folder is not there, so nothing is
        }
        if (isPattern()) {
            live.removeIf(path -> PACKED.matcher(path.toString()).matches());
            Set<String> all = new HashSet<>(live.stream()
                    .map(path -> String.valueOf(path.getFileName()))
                    .toList());
            live.removeIf(path -> isTurnOfAny(all, String.valueOf(path.getFileName())));
            if (live.size() > MOST_FILES) { // what is not read must not pass for good
                throw Trouble.ofCheck("more than " + MOST_FILES + " files match " + name
                        + ", more than one check follows: name fewer, or have several checks");
            }
        }
        for (Path path : live) {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                folders.add(folder);
            }
            names.add(String.valueOf(path.getFileName()));
            attributes(path).ifPresent(found -> seen.add(new Seen(path, found, true, false)));
        }
        Set<Path> known = new HashSet<>(live.stream().map(Path::toAbsolutePath).toList());
        for (Path folder : folders) {
            try {
                allBeside(folder, names, known, seen);
            } catch (NoSuchFileException e) {
                // it was deleted, and what is beside it can still be followed
            }
        }
        return seen;
    }

    private static void allBeside(Path folder, Set<String> names, Set<Path> known, List<Seen> seen) throws IOException {
        FileTime before;
        int some = seen.size();
        int looks = 0;
        do {
            seen.subList(some, seen.size()).clear();
            before = Files.getLastModifiedTime(folder);
            beside(folder, names, known, seen);
            // what is renamed while a folder is listed can be missed
        } while (++looks < MOST_LOOKS && !before.equals(Files.getLastModifiedTime(folder)));
    }

    /** Why there is no file of now. */
    String missing() {
        if (isPattern()) {
            return "no file matches " + name + ": nobody writes such a log";
        }
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
            return name + " is a folder, no log file";
        }
        return Files.exists(path)
                ? name + " is no regular file, so it cannot be followed"
                : "log file " + name + " does not exist: nobody writes it";
    }

    private static void beside(Path folder, Set<String> names, Set<Path> known, List<Seen> seen) throws IOException {
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (++count > MOST_BESIDE || seen.size() > 4 * MOST_FILES) {
                    return;
                }
                String other = String.valueOf(file.getFileName());
                boolean packed = PACKED.matcher(other).matches();
                String plain = packed ? other.substring(0, other.lastIndexOf('.')) : other;
                if (!known.contains(file) && isTurnOfAny(names, plain)) {
                    attributes(file).ifPresent(found -> seen.add(new Seen(file, found, false, packed)));
                }
            }
        } catch (AccessDeniedException e) {
            // the log itself can be read: who renames it can be followed, who copies it cannot
        }
    }

    private static boolean isTurnOfAny(Set<String> names, String other) {
        for (String name : names) {
            if (isTurn(name, other)) {
                return true;
            }
        }
        return false;
    }

    /** {@code app.log.1}, {@code app.log-20260131}, {@code app.log.old}, {@code app-2026-01-31.log}. */
    static boolean isTurn(String name, String other) {
        if (other.length() > name.length()
                && other.startsWith(name)
                && ".-_~".indexOf(other.charAt(name.length())) >= 0) {
            return true;
        }
        int dot = name.lastIndexOf('.');
        return dot > 0
                && other.length() > name.length()
                && other.startsWith(name.substring(0, dot))
                && other.endsWith(name.substring(dot))
                && !(isDigit(name, dot - 1) && isDigit(other, dot)) // app-10.log is no turn of app-1.log
                && TURN.matcher(other.substring(dot, other.length() - name.length() + dot))
                        .matches();
    }

    private static boolean isDigit(String text, int at) {
        return Character.isDigit(text.charAt(at));
    }

    /** Whether what was opened a moment ago under this name is what was seen there. */
    static boolean isStill(Seen seen) throws IOException {
        return attributes(seen.path())
                .filter(now -> new Seen(seen.path(), now, true, false).key().equals(seen.key()))
                .isPresent();
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return found.isRegularFile() ? Optional.of(found) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // renamed or deleted meanwhile
        }
    }
}
