package dev.postflight.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Notices that configuration files changed, by looking: editors replace files, Kubernetes swaps links, network mounts send
 * no events, and a look at a few files costs nothing.
 */
final class FileWatch {
    private List<Path> paths = List.of();
    private Map<String, String> known = Map.of();
    private Map<String, String> last = Map.of();

    /** What is there now is about to be read: only later changes are changes. */
    synchronized void note() {
        known = stamps(paths);
        last = known;
    }

    /** From now on looks at these files and folders, which have been read since {@link #note()}. */
    synchronized void watch(List<Path> paths) {
        this.paths = List.copyOf(paths);
        Map<String, String> read = new TreeMap<>();
        last = stamps(paths);
        last.forEach((file, stamp) -> {
            // what changed while it was read, or came into a folder meanwhile, is a change
            if (known.containsKey(file)) {
                read.put(file, known.getOrDefault(file, stamp));
            } else if (paths.contains(Path.of(file))) {
                read.put(file, stamp);
            }
        });
        known = read;
    }

    /** Whether something changed, and has stayed the same for one look, so that a file half-written is not read. */
    synchronized boolean hasChanged() {
        Map<String, String> now = stamps(paths);
        boolean settled = now.equals(last);
        last = now;
        return settled && !now.equals(known);
    }

    private static Map<String, String> stamps(List<Path> paths) {
        Map<String, String> stamps = new TreeMap<>();
        for (Path path : paths) {
            add(path, stamps);
            if (Files.isDirectory(path)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "[!.]*.{yaml,yml}")) {
                    files.forEach(file -> add(file, stamps));
                } catch (IOException e) {
                    stamps.put(path.toString(), "unreadable");
                }
            }
        }
        return stamps;
    }

    private static void add(Path path, Map<String, String> stamps) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return; // what counts is in it
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            stamps.put(
                    path.toString(),
                    attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey());
        } catch (IOException e) {
            stamps.put(path.toString(), "missing");
        }
    }
}
