package dev.postflight.check.kinds.logs.file;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.logs.file.LogFolder.Seen;
import dev.postflight.check.kinds.logs.line.LineJudge;
import dev.postflight.check.kinds.shared.Trouble;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows log files and gives each line once.
 *
 * <p>The files of now are held open between runs. What happens to them in between is told apart by what is seen
 * afterwards:
 *
 * <ul>
 *   <li>Renamed: the same inode under another name. What was added to it is read first, also what its writer adds until
 *       he notices; then the file that took its place, from its beginning.
 *   <li>Deleted: the same without any name.
 *   <li>Truncated, perhaps after it was copied: it is shorter than what was read of it, or what was read is no longer in
 *       it. Then the copy is found by its content, read on from the same place, and the file is read from its beginning,
 *       where NULs stand when its writer goes on where he was.
 *   <li>Rotated several times: whatever lies beside it and was not there before is another turn of it, from its
 *       beginning, unless it is a copy of what is still there.
 * </ul>
 *
 * <p>What the rotation itself loses is lost: lines written between a copy and its truncation, and files that came and went
 * between two runs.
 */
public final class FollowedFiles implements AutoCloseable {
    /** Who writes on to a renamed log has noticed by then, or has stopped. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(60);
    /** So often a file may escape a look at a folder in which others are renamed. */
    private static final int MOST_MISSED = 3;
    /** Renaming a log and making the next one are two steps. */
    private static final int LOOKS = 5;

    private static final long BETWEEN_LOOKS_MILLIS = 30;

    private final List<LogFolder> logs;
    private final Manner manner;
    private final LineSink sink;
    private final LineSink learner;
    private final Clock clock;
    private final LongSupplier ticker;

    private final Map<Object, LogFile> files = new LinkedHashMap<>();
    private final @Nullable Instant[] lastLines;
    private final @Nullable Instant[] rotations;
    private final boolean[] found;
    /** What is remembered of files that were truncated lately, the latest first. */
    private final List<LogFile> pasts = new ArrayList<>();

    private final Set<Path> livePaths = new HashSet<>();
    private boolean begun;
    private volatile boolean closed;

    /**
     * How files are read.
     *
     * @param fromStart whether what is in them at the first run is read too
     * @param most bytes that one run reads
     * @param learn bytes of what is not read that are shown to the learner
     */
    public record Manner(boolean fromStart, long most, long learn) {}

    /**
     * What is to be followed.
     *
     * @param names paths, perhaps with wildcards
     * @param learner is shown lines that were there before
     * @param ticker {@link System#nanoTime()}
     */
    public FollowedFiles(
            List<String> names, Manner manner, LineSink sink, LineSink learner, Clock clock, LongSupplier ticker) {
        this.logs = names.stream().map(LogFolder::new).toList();
        this.manner = manner;
        this.sink = sink;
        this.learner = learner;
        this.clock = clock;
        this.ticker = ticker;
        this.lastLines = new Instant[logs.size()];
        this.rotations = new Instant[logs.size()];
        this.found = new boolean[logs.size()];
    }

    /**
     * How things stand after a run.
     *
     * @param files of now
     * @param size of those, together
     * @param behind bytes that are still to be read
     * @param missing sentences on logs that are not there
     * @param lastLine when the log was last written that has been silent for longest; empty where one never was
     * @param rotation when the log was last rotated for which that is longest ago; empty where one never was
     */
    public record Standing(
            int files,
            long size,
            long behind,
            List<String> missing,
            Optional<Instant> lastLine,
            Optional<Instant> rotation) {}

    /** Reads what was added. */
    public Standing read(Run run) throws Trouble {
        LineReader reader = new LineReader(sink, manner.most(), () -> isEnough(run));
        try {
            beginAnew(); // first, since a copy is there before its original is truncated
            List<String> missing = look(run);
            readOn(reader);
            tidy(reader);
            begun = true;
            return standing(missing);
        } catch (NoSuchFileException e) {
            throw Trouble.ofTarget("log file " + e.getFile() + " does not exist: nobody writes it");
        } catch (AccessDeniedException e) {
            throw denied(e);
        } catch (ClosedChannelException e) {
            throw Trouble.ofSource("the check was closed");
        } catch (IOException e) {
            throw Trouble.ofFile("log file", e);
        } finally {
            if (closed) {
                close();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(files.values()).forEach(LogFile::close);
    }

    /** What was truncated is read from its beginning, or from behind the hole that its writer has left there. */
    private void beginAnew() throws IOException {
        long now = ticker.getAsLong();
        pasts.removeIf(past -> now - past.quietSince >= LINGER && pasts.indexOf(past) >= MOST_MISSED);
        for (LogFile file : files.values()) {
            if (file.isOpen() && file.original == null && !file.isSame()) {
                if (file.offset() > 0) {
                    pasts.add(0, file.past(now));
                }
                file.startAt(file.hasHole(file.offset()) ? file.offset() : 0);
                file.atBegin = true;
                file.entry = new LineJudge.Entry();
                if (file.live) {
                    file.logs.forEach(log -> rotations[log] = clock.instant());
                }
            }
        }
    }

    private List<String> look(Run run) throws IOException, Trouble {
        List<String> missing = new ArrayList<>();
        files.values().forEach(file -> {
            file.visible = false;
            file.live = false;
            file.stays = false;
        });
        List<LogFile> fresh = new ArrayList<>();
        Set<Path> before = Set.copyOf(livePaths);
        livePaths.clear();
        for (int log = 0; log < logs.size(); log++) {
            List<Seen> seen = seen(log);
            if (seen.stream().noneMatch(Seen::live)) {
                missing.add(logs.get(log).missing());
            }
            for (Seen one : seen) {
                note(log, one, fresh, before);
            }
            found[log] |= seen.stream().anyMatch(Seen::live);
        }
        if (begun) {
            Copies.place(files.values(), fresh, pasts);
        } else {
            for (LogFile file : fresh) {
                file.old = file.size();
                file.startAt(!file.live ? file.old : manner.fromStart() ? 0 : file.lastLineStart(LineReader.LONGEST));
            }
            learn(run, fresh);
        }
        return missing;
    }

    /** Shows the learner the latest lines that will not be read, from the newest file to the oldest. */
    private void learn(Run run, List<LogFile> fresh) throws IOException {
        long rest = manner.learn();
        List<LogFile> newest = new ArrayList<>(fresh);
        newest.sort(Comparator.comparing((LogFile file) -> file.live)
                .thenComparing(LogFile::changed)
                .reversed());
        for (LogFile file : newest) {
            long length = Math.min(rest, file.offset());
            if (length > 0) {
                LogFile before = new LogFile(file.path());
                try {
                    before.startAt(file.offset() - length);
                    new LineReader(learner, length, () -> isEnough(run)).read(before, file.offset());
                } finally {
                    before.close();
                }
                rest -= length;
            }
        }
    }

    /** Looks again for a while where a log that was there is not: it may be under way to its other name. */
    private List<Seen> seen(int log) throws IOException, Trouble {
        List<Seen> seen = logs.get(log).look();
        for (int i = 1; i < LOOKS && found[log] && seen.stream().noneMatch(Seen::live); i++) {
            try {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return seen;
            }
            seen = logs.get(log).look();
        }
        return seen;
    }

    private void note(int log, Seen seen, List<LogFile> fresh, Set<Path> before) throws IOException {
        Instant changed = seen.attributes().lastModifiedTime().toInstant();
        if (!begun && seen.attributes().size() > 0) {
            lastLines[log] = later(lastLines[log], changed);
            if (!seen.live()) {
                rotations[log] = later(rotations[log], changed);
            }
        }
        if (seen.live()) {
            livePaths.add(seen.path());
        }
        if (seen.packed()) {
            return;
        }
        LogFile known = files.get(seen.key());
        if (known != null && !known.isOpen()) {
            known.movedTo(seen.path());
        }
        if (known != null && !known.isOpen() && seen.attributes().size() != known.offset() && !known.isSame()) {
            known.close();
            known = null; // its inode is another file's now
        }
        if (known == null) {
            known = open(seen);
            if (known == null) {
                return;
            }
            files.put(seen.key(), known);
            fresh.add(known);
            if (seen.live() && before.contains(seen.path())) {
                rotations[log] = clock.instant();
            }
        }
        known.logs.add(log);
        known.live |= seen.live();
        known.setChanged(changed);
        known.missed = 0;
        if (!known.visible) { // a link to it beside it is no other place
            known.stays = known.path().equals(seen.path()) && !fresh.contains(known);
            known.movedTo(seen.path());
            known.visible = true;
        }
        if (known.live) {
            known.open();
        }
    }

    /** Null where it has gone meanwhile: the next run sees under which name. */
    private @Nullable LogFile open(Seen seen) throws IOException {
        LogFile file = new LogFile(seen.path());
        file.quietSince = ticker.getAsLong();
        try {
            file.open();
            if (LogFolder.isStill(seen)) {
                return file;
            }
        } catch (NoSuchFileException e) {
            // gone
        } catch (IOException e) {
            if (seen.live()) {
                throw e;
            } // what is closed to us beside the log is not missed
        }
        file.close();
        return null;
    }

    /** Rotated ones first, the oldest of them before the others: so lines come as they were written. */
    private void readOn(LineReader reader) throws IOException {
        List<LogFile> order = new ArrayList<>(files.values());
        order.removeIf(file -> file.original != null || !file.isOpen());
        order.sort(Comparator.comparing((LogFile file) -> file.live)
                .thenComparing(file -> file.visible)
                .thenComparing(LogFile::changed));
        long now = ticker.getAsLong();
        for (LogFile file : order) {
            if (reader.isSpent()) {
                return;
            } else if (reader.read(file)) {
                file.quietSince = now;
                Instant written = file.visible ? file.changed() : clock.instant();
                file.logs.forEach(log -> lastLines[log] = later(lastLines[log], written));
            }
        }
    }

    /** Lets go of rotated files that nobody writes any more. */
    private void tidy(LineReader reader) throws IOException {
        long now = ticker.getAsLong();
        for (LogFile file : files.values()) {
            if (file.live || !file.isOpen()) {
                continue;
            }
            boolean quiet = !begun || now - file.quietSince >= LINGER;
            if (file.original != null || file.size() == file.offset()) {
                if (quiet) {
                    file.close();
                }
            } else if (quiet && file.isUnfinished(LineReader.LONGEST)) {
                reader.finish(file);
                file.close();
            }
        }
        // what is not seen may just be on its way to another name
        files.values().removeIf(file -> !file.isOpen() && !file.visible && ++file.missed >= MOST_MISSED);
    }

    private Standing standing(List<String> missing) throws IOException {
        int count = 0;
        long size = 0;
        long behind = 0;
        for (LogFile file : files.values()) {
            if (file.live) {
                count++;
                size += file.size();
            }
            if (file.isOpen() && file.original == null) {
                long rest = file.size() - file.offset();
                // a line that waits for its end is nothing that we are behind with
                behind += rest > 0 && !file.isUnfinished(LineReader.LONGEST) ? rest : 0;
            }
        }
        return new Standing(count, size, behind, missing, oldest(lastLines), oldest(rotations));
    }

    /** With the grant that mends it where that is the usual one: to be in the group of those who may read logs. */
    private static Trouble denied(AccessDeniedException denied) {
        try {
            PosixFileAttributes seen = Files.readAttributes(Path.of(denied.getFile()), PosixFileAttributes.class);
            if (seen.isRegularFile() && seen.permissions().contains(PosixFilePermission.GROUP_READ)) {
                return Trouble.ofCheck("log file " + denied.getFile() + " may not be read by the user "
                        + System.getProperty("user.name") + ": add it to the group "
                        + seen.group().getName());
            }
        } catch (IOException | UnsupportedOperationException e) {
            // then the general advice
        }
        return Trouble.ofFile("log file", denied);
    }

    private static Optional<Instant> oldest(@Nullable Instant[] moments) {
        Instant oldest = null;
        for (Instant moment : moments) {
            if (moment == null) {
                return Optional.empty();
            }
            oldest = oldest == null || moment.isBefore(oldest) ? moment : oldest;
        }
        return Optional.ofNullable(oldest);
    }

    private static Instant later(@Nullable Instant one, Instant other) {
        return one == null || other.isAfter(one) ? other : one;
    }

    private static boolean isEnough(Run run) {
        return run.remaining().compareTo(run.timeout().dividedBy(5)) < 0
                || Thread.currentThread().isInterrupted();
    }
}
