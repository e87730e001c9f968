package dev.postflight.check.kinds.backup;

import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.kinds.backup.archive.Archive;
import dev.postflight.check.kinds.backup.archive.Bytes;
import dev.postflight.check.kinds.backup.archive.Damaged;
import dev.postflight.check.kinds.backup.archive.Walk;
import dev.postflight.check.kinds.shared.ChecksumList;
import dev.postflight.check.kinds.shared.Hashing;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the newest backup: what it is, whether it is whole, whether it has its checksum.
 *
 * <p>Each file is read once, in as many runs as that takes; until then what needs all of it is not measured. It is read
 * again a day later, since disks forget.
 */
final class Inspection {
    private static final Duration TRUST = Duration.ofDays(1);

    private final boolean looksInside;
    private final Optional<Archive> wanted;
    private final Optional<String> checksum;
    private @Nullable Progress progress;

    /** Which file it was, and when it was begun. */
    private record Identity(Path file, long size, FileTime changed) {
        static Identity of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Identity(file, attributes.size(), attributes.lastModifiedTime());
        }
    }

    /** What is known of one file so far. */
    private static final class Progress {
        private final Identity identity;
        private final Instant begun;
        private @Nullable Hashing hashing;
        private @Nullable Walk walk;
        private boolean whole;
        private Optional<String> damage = Optional.empty();

        Progress(Identity identity, Instant begun) {
            this.identity = identity;
            this.begun = begun;
        }
    }

    Inspection(Settings settings) {
        this.looksInside = settings.has(BackupOptions.FOLDER)
                && !settings.get(BackupOptions.ARCHIVE).equals(BackupOptions.ANY);
        this.wanted = BackupOptions.wantedArchive(settings);
        this.checksum = settings.find(BackupOptions.CHECKSUM);
    }

    /** What can be told of this file now. */
    List<Reading> look(Run run, Path file) throws Trouble {
        List<Reading> readings = new ArrayList<>();
        try {
            Identity identity = Identity.of(file);
            Progress now = progress;
            if (now == null
                    || !now.identity.equals(identity)
                    || now.begun.isBefore(Instant.now().minus(TRUST))) {
                now = begin(identity);
            }
            if (looksInside) {
                try (Bytes bytes = Bytes.of(file)) {
                    inside(run, now, bytes, readings);
                }
            }
            if (checksum.isPresent()) {
                checksum(run, now, readings);
            }
        } catch (NoSuchFileException e) {
            close();
            run.note(() -> file + " was removed while we looked");
        } catch (AccessDeniedException e) {
            throw Trouble.ofCheck(Trouble.ofFile("file", e).sentence() + "; or set archive: any, and no checksum");
        } catch (IOException e) {
            throw Trouble.ofTarget("backup " + file.getFileName() + " cannot be read: " + e.getMessage());
        }
        return readings;
    }

    /** What is wrong with this file for certain, as the end of "it …". */
    Optional<String> damage() {
        Progress now = progress;
        return now == null ? Optional.empty() : now.damage;
    }

    void close() {
        Progress now = progress;
        if (now != null && now.walk != null) {
            now.walk.close();
        }
        progress = null;
    }

    private Progress begin(Identity identity) {
        close();
        Progress begun = new Progress(identity, Instant.now());
        progress = begun;
        return begun;
    }

    private void inside(Run run, Progress now, Bytes bytes, List<Reading> readings) throws IOException {
        Archive archive = Archive.of(bytes);
        readings.add(BackupSignals.FORMAT.reads(bytes.size() == 0 ? "empty" : archive.word()));
        readings.add(
                switch (archive.secrecy()) {
                    case PLAIN -> BackupSignals.ENCRYPTED.holdsUnless(Optional.of("it is " + archive.noun()));
                    case ENCRYPTED -> BackupSignals.ENCRYPTED.reads(true);
                    case UNKNOWN -> BackupSignals.ENCRYPTED.absent("it is " + archive.noun());
                });
        if (now.damage.isEmpty() && !now.whole) {
            if (bytes.size() == 0) {
                now.damage = Optional.of("is empty");
            } else if (wanted.isPresent() && wanted.get() != archive) {
                now.damage = Optional.of(
                        "is " + archive.noun() + " and not " + wanted.get().noun());
            } else if (archive.walk().isEmpty()) {
                readings.add(BackupSignals.READABLE.absent(
                        "it is " + archive.noun() + ", and nothing outside tells whether that is whole"));
                return;
            } else {
                walk(run, now, archive, bytes);
            }
        }
        if (now.whole || now.damage.isPresent()) {
            readings.add(BackupSignals.READABLE.holdsUnless(now.damage.map(why -> "it " + why)));
        }
    }

    private static void walk(Run run, Progress now, Archive archive, Bytes bytes) throws IOException {
        Walk walk = now.walk == null ? archive.walk().orElseThrow() : now.walk;
        now.walk = walk;
        try {
            while (walk.step(bytes)) {
                if (isEnough(run)) {
                    run.note(() -> "not all of " + now.identity.file() + " was read yet: goes on with the next run");
                    return;
                }
            }
            now.whole = true;
        } catch (Damaged e) {
            now.damage = Optional.of(e.why());
        }
        walk.close();
        now.walk = null;
    }

    private void checksum(Run run, Progress now, List<Reading> readings) throws IOException {
        Path file = now.identity.file();
        String beside = checksum.orElseThrow().replace("*", String.valueOf(file.getFileName()));
        Optional<ChecksumList.Sum> promised;
        try {
            promised = ChecksumList.read(file.resolveSibling(beside)).of(file);
        } catch (NoSuchFileException e) {
            readings.add(BackupSignals.CHECKSUM_OK.holdsUnless(Optional.of("there is no " + beside + " beside it")));
            return;
        }
        if (promised.isEmpty()) {
            readings.add(BackupSignals.CHECKSUM_OK.holdsUnless(Optional.of(beside + " has no sum of it")));
            return;
        }
        ChecksumList.Sum sum = promised.get();
        Hashing hashing = now.hashing;
        if (hashing == null || !hashing.algorithm().equals(sum.algorithm())) {
            hashing = new Hashing(sum.digest());
            now.hashing = hashing;
        }
        if (!hashing.goOn(file, () -> isEnough(run))) {
            long position = hashing.position();
            run.note(() ->
                    "checksum: " + Unit.BYTES.format((double) position) + " read so far, goes on with the next run");
            return;
        }
        boolean same = hashing.hex().equals(sum.hex());
        String seen = hashing.hex().substring(0, 8);
        readings.add(BackupSignals.CHECKSUM_OK.holdsUnless(
                same
                        ? Optional.empty()
                        : Optional.of("its " + sum.algorithm() + " begins with " + seen + " and not with "
                                + sum.hex().substring(0, 8) + " as in " + beside)));
    }

    /** A fifth of the run is left for what comes after. */
    private static boolean isEnough(Run run) {
        return run.remaining().compareTo(run.timeout().dividedBy(5)) < 0
                || Thread.currentThread().isInterrupted();
    }
}
