package dev.postflight.check.kinds.files;

import com.google.re2j.Pattern;
import dev.postflight.check.Settings;
import dev.postflight.check.kinds.shared.FolderWalk;
import dev.postflight.check.kinds.shared.NamePattern;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Reading;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One look through a folder: sums up what every file shows from outside, and notes whose content is to be read. */
final class FilesLook implements FolderWalk.Visitor {
    /** Beyond, contents are not read: what is remembered of each has to stay small. */
    static final int MOST_CONTENTS = 10_000;

    private final Instant now = Instant.now();
    private final List<NamePattern> ignored;
    private final Duration settle;
    private final Optional<Instant> stuckBefore;
    private final Optional<Pattern> naming;
    private final Rights rights;
    private final boolean wantsContents;

    private final List<FileSeen> settled = new ArrayList<>();
    private final Offences names = new Offences();
    private final Offences modes = new Offences();
    private final Offences owners = new Offences();
    private long files;
    private long growing;
    private long stuck;
    private long size;
    private long largest;
    private long smallest = Long.MAX_VALUE;
    private Instant newest = Instant.MIN;
    private Instant oldest = Instant.MAX;

    /** A file that does not grow any more, as it was seen. */
    record FileSeen(Path file, String name, long size, Instant changed) {}

    FilesLook(Settings settings, Rights rights, boolean wantsContents) {
        this.ignored =
                settings.get(FilesCheck.IGNORE).stream().map(NamePattern::of).toList();
        this.settle = settings.get(FilesCheck.SETTLE);
        this.stuckBefore = settings.find(FilesCheck.STUCK_AFTER).map(now::minus);
        this.naming = settings.find(FilesCheck.NAMING);
        this.rights = rights;
        this.wantsContents = wantsContents;
    }

    @Override
    public void file(Path file, Path below, BasicFileAttributes attributes) throws Trouble {
        if (NamePattern.anyMatches(ignored, below)) {
            return;
        }
        String name = below.toString();
        Instant changed = attributes.lastModifiedTime().toInstant();
        files++;
        size += attributes.size();
        largest = Math.max(largest, attributes.size());
        newest = changed.isAfter(newest) ? changed : newest;
        oldest = changed.isBefore(oldest) ? changed : oldest;
        if (stuckBefore.filter(changed::isBefore).isPresent()) {
            stuck++;
        }
        if (naming.isPresent() && !naming.get().matches(String.valueOf(file.getFileName()))) {
            names.add(name, "is not named as naming says");
        }
        rights.file(file, name, modes, owners);
        if (changed.isAfter(now.minus(settle)) && changed.isBefore(now.plus(settle))) {
            growing++;
            return;
        }
        smallest = Math.min(smallest, attributes.size());
        if (wantsContents && settled.size() <= MOST_CONTENTS) {
            settled.add(new FileSeen(file, name, attributes.size(), changed));
        }
    }

    Offences modes() {
        return modes;
    }

    Offences owners() {
        return owners;
    }

    /** Those whose content can be judged; one more than are read where there are too many. */
    List<FileSeen> settled() {
        return settled;
    }

    List<Reading> readings() {
        List<Reading> readings = new ArrayList<>(List.of(
                FilesSignals.FILES.reads((double) files),
                FilesSignals.GROWING.reads((double) growing),
                FilesSignals.SIZE.reads((double) size)));
        if (files == 0) {
            String none = "there is no file";
            readings.addAll(List.of(
                    FilesSignals.NEWEST.absent(none),
                    FilesSignals.NEWEST_AGE.absent(none),
                    FilesSignals.OLDEST.absent(none),
                    FilesSignals.OLDEST_AGE.absent(none),
                    FilesSignals.LARGEST.absent(none)));
        } else {
            readings.addAll(List.of(
                    FilesSignals.NEWEST.reads(newest.toEpochMilli() / 1e3),
                    FilesSignals.NEWEST_AGE.reads(age(newest)),
                    FilesSignals.OLDEST.reads(oldest.toEpochMilli() / 1e3),
                    FilesSignals.OLDEST_AGE.reads(age(oldest)),
                    FilesSignals.LARGEST.reads((double) largest)));
        }
        readings.add(
                smallest == Long.MAX_VALUE
                        ? FilesSignals.SMALLEST.absent("there is no file that does not grow")
                        : FilesSignals.SMALLEST.reads((double) smallest));
        if (stuckBefore.isPresent()) {
            readings.add(FilesSignals.STUCK.reads((double) stuck));
        }
        if (naming.isPresent()) {
            readings.add(FilesSignals.NAMES_OK.holdsUnless(names.sentence()));
        }
        if (rights.limitModes()) {
            readings.add(FilesSignals.MODES_OK.holdsUnless(modes.sentence()));
        }
        if (rights.nameOwners()) {
            readings.add(FilesSignals.OWNERS_OK.holdsUnless(owners.sentence()));
        }
        return readings;
    }

    private double age(Instant moment) {
        return Duration.between(moment, now).toMillis() / 1e3;
    }
}
