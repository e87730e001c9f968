package dev.postflight.check.kinds.backup;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.backup.archive.Archive;
import dev.postflight.check.kinds.postgres.PostgresRows;
import dev.postflight.check.kinds.shared.NamePattern;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a backup check can be told; the same of a place and of its second one. */
final class BackupOptions {
    /** Content is not looked at. */
    static final String ANY = "any";

    private static final String AUTO = "auto";

    static final Option<String> FOLDER =
            Option.text("folder", "the folder with one file for each backup").asMain();
    static final Option<String> MATCH = Option.text(
                    "match",
                    "names of the backups, such as *.dump; with slashes their way below the folder: */*.gz, **/*.gz")
            .or("*");
    static final Option<Boolean> RECURSIVE =
            Option.flag("recursive", "looks through the folders below too").or(false);
    static final Option<List<String>> IGNORE = Option.list(
                    "ignore",
                    new Shape.Text(),
                    "names of files that are no finished backups: partial ones, sums, signatures")
            .or(List.of(
                    ".*",
                    "*.tmp",
                    "*.temp",
                    "*.part",
                    "*.partial",
                    "*.filepart",
                    "*.incomplete",
                    "*.inprogress",
                    "*.lock",
                    "*.swp",
                    "*~",
                    "*.md5",
                    "*.sha1",
                    "*.sha256",
                    "*.sha512",
                    "*.asc",
                    "*.sig",
                    "*SUMS"));
    static final Option<String> DATED = Option.text(
            "dated", "how names tell the moment, such as yyyyMMdd-HHmm, or unix; left out: when the file was changed");
    static final Option<String> ZONE =
            Option.text("zone", "the zone of moments in names").or("UTC");
    static final Option<Duration> SETTLE = Option.span(
                    "settle",
                    Duration.ZERO,
                    Duration.ofDays(1),
                    "a file that was changed within this time may still be growing, and does not count")
            .or(Duration.ofMinutes(1));

    static final Option<String> CHECKSUM = Option.text(
            "checksum",
            "the file beside a backup that holds its sum: \"*.sha256\", where * is its name, or SHA256SUMS");
    static final Option<String> ARCHIVE = Option.choice(
                    "archive",
                    Stream.of(Stream.of(AUTO), Archive.words().stream(), Stream.of(ANY))
                            .flatMap(words -> words)
                            .toList(),
                    "what the content must be; auto tells by its first bytes; any does not look into it")
            .or(AUTO);

    static final Option<Duration> KEPT = Option.span(
            "kept", Duration.ofSeconds(1), Duration.ofDays(36_500), "how far the backups have to reach back");
    static final Option<String> DRILL = Option.text(
            "drill", "file that is written after each good restore drill; its content may tell finished and duration");

    private static final Option<?>[] PLACE = {
        FOLDER,
        S3Place.S3,
        MATCH,
        RECURSIVE,
        IGNORE,
        DATED,
        ZONE,
        SETTLE,
        Restic.RESTIC,
        Borg.BORG,
        PgBackRest.PGBACKREST,
        WalArchive.WAL,
        RedisSaves.REDIS,
        SqlBackups.SQL
    };
    private static final List<Option<?>> OF_NAMES = List.of(MATCH, IGNORE, DATED, ZONE);
    private static final List<Option<?>> OF_FILES = List.of(SETTLE, RECURSIVE);

    private static final List<Option<?>> OF_CONTENT = List.of(CHECKSUM, ARCHIVE);
    /** Which tell how the last try went. */
    private static final List<Option<Settings>> TELLING = List.of(WalArchive.WAL, RedisSaves.REDIS, SqlBackups.SQL);

    private static final List<Option<?>> PLACES = Stream.concat(
                    Stream.of(FOLDER, S3Place.S3, Restic.RESTIC, Borg.BORG, PgBackRest.PGBACKREST), TELLING.stream())
            .toList();

    static final Option<Settings> COPY =
            Option.group("copy", "the second place, where copies of the backups lie", PLACE);

    static final Option<?>[] ALL = Stream.concat(
                    Stream.of(PLACE), Stream.<Option<?>>of(CHECKSUM, ARCHIVE, KEPT, COPY, DRILL))
            .toArray(Option<?>[]::new);

    private BackupOptions() {}

    /** Opens the place that these settings name. */
    static BackupPlace place(Settings settings, Setup setup) {
        boolean sizes = setup.asks(BackupSignals.SIZE) || setup.asks(BackupSignals.SIZE_CHANGE);
        if (settings.has(FOLDER)) {
            return new FolderPlace(settings);
        } else if (settings.has(S3Place.S3)) {
            return new S3Place(setup, settings);
        } else if (settings.has(Restic.RESTIC)) {
            return new Restic(setup.vertx(), settings.get(Restic.RESTIC), sizes);
        } else if (settings.has(Borg.BORG)) {
            return new Borg(setup.vertx(), settings.get(Borg.BORG), sizes || setup.asks(BackupSignals.TOOK));
        } else if (settings.has(WalArchive.WAL)) {
            return new WalArchive(setup, settings);
        } else if (settings.has(RedisSaves.REDIS)) {
            return new RedisSaves(setup, settings);
        } else if (settings.has(SqlBackups.SQL)) {
            return new SqlBackups(setup, settings);
        }
        return new PgBackRest(setup.vertx(), settings.get(PgBackRest.PGBACKREST));
    }

    static CheckKind.Target target(Settings settings) {
        if (settings.has(FOLDER)) {
            return new CheckKind.Target(FolderPlace.title(settings), "");
        } else if (settings.has(S3Place.S3)) {
            return new CheckKind.Target(S3Place.title(settings), S3Place.host(settings));
        } else if (settings.has(Restic.RESTIC)) {
            return new CheckKind.Target(Restic.title(settings.get(Restic.RESTIC)), "");
        } else if (settings.has(Borg.BORG)) {
            return new CheckKind.Target(Borg.title(settings.get(Borg.BORG)), "");
        } else if (settings.has(WalArchive.WAL)) {
            return new CheckKind.Target(WalArchive.title(settings), PostgresRows.host(settings.get(WalArchive.WAL)));
        } else if (settings.has(RedisSaves.REDIS)) {
            return new CheckKind.Target(
                    RedisSaves.title(settings),
                    RedisSaves.server(settings).place().host());
        } else if (settings.has(SqlBackups.SQL)) {
            return new CheckKind.Target(SqlBackups.title(settings), PostgresRows.host(settings.get(SqlBackups.SQL)));
        }
        return new CheckKind.Target(PgBackRest.title(settings.get(PgBackRest.PGBACKREST)), "");
    }

    /** Whether the place tells how the last try went. */
    static boolean tells(Settings settings) {
        return TELLING.stream().anyMatch(settings::has);
    }

    static Optional<Archive> wantedArchive(Settings settings) {
        String word = settings.get(ARCHIVE);
        return Stream.of(Archive.values())
                .filter(each -> each.word().equals(word))
                .findFirst();
    }

    static boolean verifies(Settings settings) {
        return settings.find(Restic.RESTIC)
                        .map(group -> group.get(Repository.VERIFY))
                        .orElse(false)
                || settings.find(Borg.BORG)
                        .map(group -> group.get(Repository.VERIFY))
                        .orElse(false)
                || settings.find(PgBackRest.PGBACKREST)
                        .map(group -> group.get(Repository.VERIFY))
                        .orElse(false);
    }

    static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        complain(settings, "", complaints);
        settings.find(COPY).ifPresent(copy -> complain(copy, COPY.name() + ".", complaints));
        if (!settings.has(FOLDER)) {
            for (Option<?> option : OF_CONTENT) {
                if (settings.has(option)) {
                    complaints.put(option.name(), "nothing, since only files in a folder are looked into");
                }
            }
        }
        settings.find(CHECKSUM)
                .filter(name -> name.isBlank() || name.indexOf('/') >= 0)
                .ifPresent(name -> complaints.put(CHECKSUM.name(), "a name such as *.sha256 or SHA256SUMS"));
        return complaints;
    }

    private static void complain(Settings place, String prefix, Map<String, String> complaints) {
        List<String> places =
                PLACES.stream().filter(place::has).map(Option::name).toList();
        if (places.size() != 1) {
            complaints.put(
                    prefix + FOLDER.name(),
                    "one place: folder, s3, restic, borg, pgbackrest, wal, redis or sql"
                            + (places.isEmpty() ? "" : ", and not " + String.join(" and ", places)));
            return;
        }
        boolean named = place.has(FOLDER) || place.has(S3Place.S3);
        for (Option<?> option : place.has(FOLDER) ? List.<Option<?>>of() : OF_FILES) {
            if (place.has(option)) {
                complaints.put(prefix + option.name(), "nothing, since it is about files in a folder");
            }
        }
        for (Option<?> option : named ? List.<Option<?>>of() : OF_NAMES) {
            if (place.has(option)) {
                complaints.put(prefix + option.name(), "nothing, since it is about files and objects");
            }
        }
        for (Option<Settings> rows : List.of(WalArchive.WAL, SqlBackups.SQL)) {
            place.find(rows)
                    .ifPresent(group -> PostgresRows.complaints(group)
                            .forEach((name, right) -> complaints.put(prefix + rows.name(), name + ": " + right)));
        }
        if (place.has(RedisSaves.REDIS)) {
            RedisSaves.complaints(place)
                    .forEach((name, right) -> complaints.put(prefix + RedisSaves.REDIS.name(), name + ": " + right));
        }
        if (place.has(KEPT) && (place.has(WalArchive.WAL) || place.has(RedisSaves.REDIS))) {
            complaints.put(prefix + KEPT.name(), "nothing, since only the newest is known here");
        }
        if (place.has(S3Place.S3)) {
            S3Place.complaints(place).forEach((name, problem) -> complaints.put(prefix + name, problem));
        }
        NamePattern.problem(place.get(MATCH)).ifPresent(problem -> complaints.put(prefix + MATCH.name(), problem));
        place.get(IGNORE).stream()
                .flatMap(text -> NamePattern.problem(text).stream())
                .findFirst()
                .ifPresent(problem -> complaints.put(prefix + IGNORE.name(), problem));
        try {
            ZoneId zone = ZoneId.of(place.get(ZONE));
            place.find(DATED).ifPresent(format -> new NameMoment(format, zone));
        } catch (DateTimeException e) {
            complaints.put(prefix + ZONE.name(), "a zone such as UTC, Europe/Vienna or +02:00");
        } catch (IllegalArgumentException e) {
            complaints.put(prefix + DATED.name(), NameMoment.EXPECTED);
        }
    }
}
