package dev.postflight.check.kinds.backup;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the backups of a place tell, as signals. */
final class BackupSignals {
    static final Signal NEWEST = Signal.of("newest", Unit.TIMESTAMP, "from when the newest finished backup is");
    static final Signal NEWEST_AGE = Signal.of("newest_age", Unit.SECONDS, "how old the newest finished backup is")
            .judgedOnly();
    static final Signal OLDEST = Signal.of("oldest", Unit.TIMESTAMP, "from when the oldest backup is");
    static final Signal OLDEST_AGE = Signal.of("oldest_age", Unit.SECONDS, "how old the oldest backup is")
            .judgedOnly();
    /** Not count: a family's name that ends so belongs to histograms. */
    static final Signal BACKUPS = Signal.of("backups", Unit.NONE, "how many finished backups there are");

    static final Signal RUNNING = Signal.of(
            "running", Unit.NONE, "how many backups are being written, as far as it shows; none of them counts");
    static final Signal NAME = Signal.of("name", Unit.TEXT, "name of the newest backup");
    static final Signal SIZE = Signal.of("size", Unit.BYTES, "size of the newest backup");
    static final Signal SIZE_CHANGE = Signal.of(
            "size_change", Unit.RATIO, "how much larger the newest backup is than the one before: -50 % is half");
    static final Signal TOOK =
            Signal.of("took", Unit.SECONDS, "how long the newest backup took, where its program tells");
    static final Signal LARGEST_GAP =
            Signal.of("largest_gap", Unit.SECONDS, "longest time between two backups in turn, within what is kept");
    static final Signal RETAINED = Signal.of(
            "retained",
            Unit.FLAG,
            "whether the backups reach back as far as kept says; one usual interval less is right after cleaning up");
    static final Signal FORMAT =
            Signal.of("format", Unit.TEXT, "what the newest backup's content is, as its first bytes tell");
    static final Signal READABLE = Signal.of(
            "readable",
            Unit.FLAG,
            "whether the newest backup is whole: header, end, and all between where nothing less tells");
    static final Signal CHECKSUM_OK =
            Signal.of("checksum_ok", Unit.FLAG, "whether the newest backup has the checksum that is written beside it");
    static final Signal ENCRYPTED =
            Signal.of("encrypted", Unit.FLAG, "whether the newest backup is encrypted, as its first bytes tell");
    static final Signal INTACT =
            Signal.of("intact", Unit.FLAG, "whether the repository's own verification found nothing, with verify");
    static final Signal SUCCEEDED = Signal.of(
            "succeeded",
            Unit.FLAG,
            "whether the last try was a good one, as the WAL archiver, Redis or the query tell");
    static final Signal WAITING = Signal.of(
            "waiting",
            Unit.NONE,
            "what is in no backup yet: WAL files that wait for the archiver, changes since Redis' last save");
    static final Signal WAITING_AGE = Signal.of(
                    "waiting_age", Unit.SECONDS, "for how long the oldest WAL file waits; 0 while none does")
            .judgedOnly();
    static final Signal COPY_NEWEST =
            Signal.of("copy_newest", Unit.TIMESTAMP, "from when the newest copy in the second place is");
    static final Signal COPY_AGE = Signal.of("copy_age", Unit.SECONDS, "how old the newest copy in the second place is")
            .judgedOnly();
    static final Signal COPY_SIZE = Signal.of("copy_size", Unit.BYTES, "size of the newest copy in the second place");
    static final Signal RESTORED = Signal.of("restored", Unit.TIMESTAMP, "when the last good restore drill ended");
    static final Signal RESTORED_AGE = Signal.of(
                    "restored_age", Unit.SECONDS, "how long ago the last good restore drill ended")
            .judgedOnly();
    static final Signal RESTORE_DURATION =
            Signal.of("restore_duration", Unit.SECONDS, "how long the last good restore drill took");

    static final Signal[] ALL = {
        NEWEST,
        NEWEST_AGE,
        OLDEST,
        OLDEST_AGE,
        BACKUPS,
        RUNNING,
        NAME,
        SIZE,
        SIZE_CHANGE,
        TOOK,
        LARGEST_GAP,
        RETAINED,
        FORMAT,
        READABLE,
        CHECKSUM_OK,
        ENCRYPTED,
        INTACT,
        SUCCEEDED,
        WAITING,
        WAITING_AGE,
        COPY_NEWEST,
        COPY_AGE,
        COPY_SIZE,
        RESTORED,
        RESTORED_AGE,
        RESTORE_DURATION
    };

    private BackupSignals() {}

    /** Of backups of which there is at least one. */
    static List<Reading> of(Backups backups, Backup newest, Optional<Duration> kept) {
        Instant now = backups.now();
        List<Reading> readings = new ArrayList<>(List.of(
                NEWEST.reads(seconds(newest.moment())),
                NEWEST_AGE.reads(age(newest.moment(), now)),
                NAME.reads(Plain.text(newest.name()))));
        backups.running().ifPresent(running -> readings.add(RUNNING.reads((double) running)));
        newest.took().ifPresent(took -> readings.add(TOOK.reads(took.toMillis() / 1e3)));
        backups.encrypted().ifPresent(yes -> readings.add(ENCRYPTED.reads(yes)));
        newest.size().ifPresent(size -> {
            readings.add(SIZE.reads(size));
            readings.add(change(size, backups.before()));
        });
        readings.addAll(backups.isNewestAlone() ? unknown() : reach(backups, kept));
        return readings;
    }

    private static List<Reading> unknown() {
        return Stream.of(OLDEST, OLDEST_AGE, BACKUPS, LARGEST_GAP)
                .map(signal -> signal.unknown("only the newest is told"))
                .toList();
    }

    private static List<Reading> reach(Backups backups, Optional<Duration> kept) {
        Instant now = backups.now();
        List<Reading> readings = new ArrayList<>(List.of(
                OLDEST.reads(seconds(backups.oldest())),
                OLDEST_AGE.reads(age(backups.oldest(), now)),
                BACKUPS.reads((double) backups.count()),
                gap(backups, kept.map(now::minus).orElse(Instant.EPOCH))));
        kept.ifPresent(length -> readings.add(RETAINED.holdsUnless(shortfall(backups, length))));
        return readings;
    }

    static List<Reading> copy(Backups copies, Backup newest) {
        List<Reading> readings = new ArrayList<>(List.of(
                COPY_NEWEST.reads(seconds(newest.moment())), COPY_AGE.reads(age(newest.moment(), copies.now()))));
        newest.size().ifPresent(size -> readings.add(COPY_SIZE.reads(size)));
        return readings;
    }

    static double seconds(Instant moment) {
        return moment.getEpochSecond() + moment.getNano() / 1e9;
    }

    static double age(Instant moment, Instant now) {
        return Duration.between(moment, now).toMillis() / 1e3;
    }

    private static Reading change(double size, Optional<Backup> before) {
        if (before.isEmpty()) {
            return SIZE_CHANGE.absent("there is only one backup");
        }
        double old = before.get().size().orElse(0);
        return old > 0
                ? SIZE_CHANGE.reads((size - old) / old)
                : SIZE_CHANGE.absent(
                        "the backup before, " + Plain.text(before.get().name()) + ", has no size");
    }

    private static Reading gap(Backups backups, Instant since) {
        long[] gaps = backups.gaps(since);
        return gaps.length == 0
                ? LARGEST_GAP.absent(
                        backups.count() > 1 ? "there are not two backups to compare" : "there is only one backup")
                : LARGEST_GAP.reads((double) Arrays.stream(gaps).max().orElseThrow());
    }

    /** Cleaning up by age leaves the oldest one up to an interval short of it; and intervals vary a little. */
    private static Optional<String> shortfall(Backups backups, Duration kept) {
        long[] gaps = backups.gaps(Instant.EPOCH);
        Arrays.sort(gaps);
        double usual = gaps.length == 0 ? 0 : gaps[gaps.length / 2] * 1.1;
        double reach = age(backups.oldest(), backups.now());
        return reach + usual >= kept.toSeconds()
                ? Optional.empty()
                : Optional.of("oldest backup is " + Unit.SECONDS.format(reach) + " old, and "
                        + Unit.SECONDS.format(kept.toSeconds()) + " are to be kept");
    }
}
