package dev.postflight.check.kinds.shared;

import dev.postflight.check.Run;
import dev.postflight.outcome.Unit;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each file of a folder, and of those below it where they are wanted, and keeps none: a million files cost no
 * memory.
 *
 * <p>Links are passed over, except the folder itself: {@code latest.dump -> shop-31.dump} is no second backup, and no
 * link can lead in a circle or out of the folder.
 */
public final class FolderWalk {
    /** Deeper than any folder of backups, and an end to every accident. */
    private static final int DEEPEST = 32;

    private final Path folder;
    private final NamePattern pattern;
    private final int depth;

    /** Is shown each file that matches. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Takes a file.
         *
         * @param below the way to it below the folder
         */
        void file(Path file, Path below, BasicFileAttributes attributes) throws Trouble;
    }

    /**
     * Looks nowhere yet.
     *
     * @param recursive whether folders below are looked through too; a pattern with slashes says it by itself
     */
    public FolderWalk(Path folder, NamePattern pattern, boolean recursive) {
        this.folder = folder;
        this.pattern = pattern;
        this.depth = Math.min(recursive ? DEEPEST : pattern.depth(), DEEPEST);
    }

    /** Shows all files that match to the visitor, until the run's deadline; gives how many files there were in all. */
    public long walk(Run run, Visitor visitor) throws Trouble {
        Walker walker = new Walker(run, visitor);
        try {
            Path real = folder.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new NotDirectoryException(folder.toString());
            }
            walker.base = real;
            Files.walkFileTree(real, EnumSet.noneOf(java.nio.file.FileVisitOption.class), depth, walker);
        } catch (IOException e) {
            throw Trouble.ofFile("folder", e);
        }
        if (walker.trouble != null) {
            throw walker.trouble;
        }
        return walker.seen;
    }

    private final class Walker extends SimpleFileVisitor<Path> {
        private final Run run;
        private final Visitor visitor;
        private Path base = folder;
        private @Nullable Trouble trouble;
        private long seen;

        Walker(Run run, Visitor visitor) {
            this.run = run;
            this.visitor = visitor;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
            return inTime();
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                seen++;
                Path below = base.relativize(file);
                if (pattern.matches(below)) {
                    try {
                        visitor.file(file, below, attributes);
                    } catch (Trouble e) {
                        trouble = e;
                        return FileVisitResult.TERMINATE;
                    }
                }
            }
            return inTime();
        }

        /** What vanishes while we look was not there; what is closed to us might hold the very file that is looked for. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException && !file.equals(base)) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        private FileVisitResult inTime() {
            if (run.remaining().isZero() || Thread.currentThread().isInterrupted()) {
                trouble = Trouble.ofSource("folder " + folder + " could not be looked through within "
                        + Unit.SECONDS.format(run.timeout().toMillis() / 1e3) + ", " + seen + " files so far");
                return FileVisitResult.TERMINATE;
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
