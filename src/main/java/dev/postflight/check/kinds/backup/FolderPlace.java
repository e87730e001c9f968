package dev.postflight.check.kinds.backup;

import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.kinds.shared.FolderWalk;
import dev.postflight.check.kinds.shared.NamePattern;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.Trouble;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A folder with one file for each backup. */
final class FolderPlace implements BackupPlace {
    /** Only what was changed of late can still grow, and only so many of those are remembered. */
    private static final Duration YOUNG = Duration.ofDays(1);

    private static final int MOST_REMEMBERED = 1000;

    private final Path folder;
    private final NamePattern match;
    private final List<NamePattern> ignored;
    private final Optional<NameMoment> dated;
    private final Duration settle;
    private final FolderWalk walk;
    private Map<Path, Long> lastSizes = Map.of();

    FolderPlace(Settings settings) {
        this.folder = Path.of(settings.get(BackupOptions.FOLDER));
        this.match = NamePattern.of(settings.get(BackupOptions.MATCH));
        this.ignored =
                settings.get(BackupOptions.IGNORE).stream().map(NamePattern::of).toList();
        ZoneId zone = ZoneId.of(settings.get(BackupOptions.ZONE));
        this.dated = settings.find(BackupOptions.DATED).map(format -> new NameMoment(format, zone));
        this.settle = settings.get(BackupOptions.SETTLE);
        this.walk = new FolderWalk(folder, match, settings.get(BackupOptions.RECURSIVE));
    }

    static String title(Settings settings) {
        String match = settings.get(BackupOptions.MATCH);
        return settings.get(BackupOptions.FOLDER) + (match.equals("*") ? "" : "/" + match);
    }

    @Override
    public Backups look(Run run) throws Trouble {
        Look look = new Look(Instant.now());
        long files = walk.walk(run, look);
        lastSizes = look.sizes;
        look.backups.running(look.growing);
        run.note(() -> folder + " holds " + files + " files, " + look.backups.count() + " of them finished backups, "
                + look.growing + " still growing");
        if (look.backups.count() == 0 && look.undated > 0) {
            throw Trouble.ofTarget("no name of the " + look.undated + " files that match " + match.text() + " in "
                    + folder + " tells its moment as dated says, such as " + look.example);
        }
        return look.backups;
    }

    @Override
    public String nothing(Backups backups) {
        long running = backups.running().orElse(0);
        return "no " + (running > 0 ? "finished backup" : "file") + " in " + folder
                + (match.text().equals("*") ? "" : " matches " + match.text())
                + (running > 0 ? ", " + running + " may still be growing" : "");
    }

    /** One look through the folder. */
    private final class Look implements FolderWalk.Visitor {
        private final Backups backups;
        private final Map<Path, Long> sizes = new HashMap<>();
        private long growing;
        private long undated;
        private String example = "";

        Look(Instant now) {
            this.backups = new Backups(now);
        }

        @Override
        public void file(Path file, Path below, BasicFileAttributes attributes) throws Trouble {
            if (NamePattern.anyMatches(ignored, below)) {
                return;
            }
            Instant changed = attributes.lastModifiedTime().toInstant();
            if (isGrowing(file, changed, attributes.size())) {
                growing++;
                return;
            }
            Optional<Instant> moment =
                    dated.isEmpty() ? Optional.of(changed) : dated.get().in(below.toString());
            if (moment.isEmpty()) {
                undated++;
                example = Plain.text(below.toString());
                return;
            }
            backups.add(Backup.of(below.toString(), moment.get())
                    .sized((double) attributes.size())
                    .in(file));
        }

        /** By its clock; or, where that is another machine's or a copy keeps the old times, by what the last run saw. */
        private boolean isGrowing(Path file, Instant changed, long size) {
            Instant now = backups.now();
            if (changed.isAfter(now.minus(YOUNG)) && sizes.size() < MOST_REMEMBERED) {
                sizes.put(file, size);
            }
            Long before = lastSizes.get(file);
            boolean grew = before != null && before != size;
            boolean fresh = changed.isAfter(now.minus(settle)) && changed.isBefore(now.plus(settle));
            return grew || fresh;
        }
    }
}
