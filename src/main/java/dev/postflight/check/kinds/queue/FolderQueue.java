package dev.postflight.check.kinds.queue;

import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.queue.source.QueueOptions;
import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.check.kinds.queue.source.QueueSource;
import dev.postflight.check.kinds.shared.BlockingWork;
import dev.postflight.check.kinds.shared.Glob;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A folder in which each file is something to do; whoever does it moves the file or deletes it. */
final class FolderQueue implements QueueSource {
    /** More are not told apart from so many. */
    private static final int MOST_FILES = 100_000;

    private final BlockingWork work;
    private final String folder;
    private final Glob waiting;
    private final Optional<Glob> taken;
    private final Optional<Glob> dead;

    FolderQueue(Setup setup) {
        Settings settings = setup.settings();
        this.work = new BlockingWork(setup.vertx());
        this.folder = settings.get(QueueOptions.FOLDER);
        this.waiting = within(settings.get(QueueOptions.MATCH));
        this.taken = settings.find(QueueOptions.IN_FLIGHT).map(this::within);
        this.dead = settings.find(QueueOptions.DEAD_LETTERS).map(this::within);
    }

    /** Files that lie somewhere: how many, and the oldest of them. */
    private record Heap(int count, Optional<Path> oldest, Optional<Instant> since) {}

    @Override
    public Future<QueueSight> look(Run run) {
        return work.ask(
                run,
                () -> new WireFailure(
                        Finding.SOURCE_MISSING,
                        "the folder " + folder + " could not be read within "
                                + Unit.SECONDS.format(run.timeout().toMillis() / 1e3)),
                this::sight);
    }

    private QueueSight sight() throws WireFailure {
        try {
            Heap files = read(waiting, true);
            List<Reading> readings = new ArrayList<>();
            readings.addAll(files.count() == 0 ? QueueSight.nothingWaits() : QueueSight.oldest(files.since()));
            if (taken.isPresent()) {
                readings.add(
                        QueueSignals.IN_FLIGHT.reads(read(taken.get(), false).count()));
            }
            if (dead.isPresent()) {
                readings.add(
                        QueueSignals.DEAD_LETTERS.reads(read(dead.get(), false).count()));
            }
            return QueueSight.of(
                    files.count(),
                    files.oldest().map(Path::toString).map(Set::of).orElse(Set.of()),
                    readings);
        } catch (NoSuchFileException e) {
            throw WireFailure.ofTarget("there is no folder " + e.getFile());
        } catch (AccessDeniedException e) {
            throw new WireFailure(Finding.CHECK_BROKEN, "not allowed to read " + e.getFile());
        } catch (IOException e) {
            throw WireFailure.ofTarget("the folder " + folder + " cannot be read: " + e.getMessage());
        }
    }

    /** @param needed whether the folder has to be there; others appear with their first file */
    private static Heap read(Glob glob, boolean needed) throws IOException {
        if (!needed && !Files.exists(glob.base())) {
            return new Heap(0, Optional.empty(), Optional.empty());
        }
        int count = 0;
        Optional<Path> oldest = Optional.empty();
        Optional<Instant> since = Optional.empty();
        for (Path file : glob.files(MOST_FILES)) {
            if (file.getFileName().toString().startsWith(".")) {
                continue; // still being written
            }
            try {
                Instant moment = Files.getLastModifiedTime(file).toInstant();
                count++;
                if (since.isEmpty() || moment.isBefore(since.get())) {
                    oldest = Optional.of(file);
                    since = Optional.of(moment);
                }
            } catch (NoSuchFileException e) {
                // taken in the meantime
            }
        }
        return new Heap(count, oldest, since);
    }

    @Override
    public void close() {
        work.close();
    }

    private Glob within(String match) {
        // a match without a wildcard is a folder's name, whose files are meant
        return Glob.of(folder + "/" + (match.matches(".*[*?\\[{].*") ? match : match + "/*"));
    }
}
