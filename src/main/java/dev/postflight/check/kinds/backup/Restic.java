package dev.postflight.check.kinds.backup;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Reading;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A repository of restic. Its snapshots appear when they are finished, so that a running backup never shows. Nothing is
 * locked: a lock would be written.
 */
final class Restic implements BackupPlace {
    private static final Option<String> REPOSITORY = Option.text(
                    "repository", "where it is, as restic names it: a path, s3:…, sftp:…, rest:…")
            .needed()
            .asMain();
    private static final Option<Secret> PASSWORD = Option.secret("password", "of the repository");
    private static final Option<List<String>> HOST = Option.list(
                    "host", new Shape.Text(), "only snapshots of these hosts")
            .or(List.of());
    private static final Option<List<String>> TAG = Option.list(
                    "tag", new Shape.Text(), "only snapshots with one of these tags")
            .or(List.of());
    private static final Option<List<String>> PATHS = Option.list(
                    "path", new Shape.Text(), "only snapshots of these paths")
            .or(List.of());

    static final Option<Settings> RESTIC = Option.group(
            "restic",
            "a repository of restic",
            REPOSITORY,
            PASSWORD,
            HOST,
            TAG,
            PATHS,
            Repository.VERIFY,
            Repository.ENVIRONMENT);

    private final String title;
    private final Repository repository;
    private final List<String> filters = new ArrayList<>();
    private final boolean sizes;
    private final boolean verify;
    private Map<String, Double> knownSizes = Map.of();

    Restic(Vertx vertx, Settings settings, boolean sizes) {
        Map<String, String> environment = new HashMap<>(Map.of("RESTIC_REPOSITORY", settings.get(REPOSITORY)));
        settings.find(PASSWORD).ifPresent(password -> environment.put("RESTIC_PASSWORD", password.reveal()));
        this.title = title(settings);
        this.repository = new Repository(vertx, "restic", "restic", settings, environment);
        this.sizes = sizes;
        this.verify = settings.get(Repository.VERIFY);
        filters.addAll(Repository.each("--host", settings.get(HOST)));
        filters.addAll(Repository.each("--tag", settings.get(TAG)));
        filters.addAll(Repository.each("--path", settings.get(PATHS)));
    }

    static String title(Settings settings) {
        return "restic " + Repository.plain(settings.get(REPOSITORY));
    }

    @Override
    public Backups look(Run run) throws Trouble {
        List<String> arguments = new ArrayList<>(List.of("snapshots", "--json", "--no-lock"));
        arguments.addAll(filters);
        Repository.Ended ended = repository.ask(run, arguments);
        if (ended.code() != 0) {
            throw trouble(ended);
        }
        Backups backups = new Backups(Instant.now());
        backups.encrypted(true); // restic knows no other repositories
        if (!ended.out().strip().equals("null")) {
            for (Object each : repository.json(ended, JsonArray.class)) {
                backups.add(snapshot(each));
            }
        }
        if (sizes && backups.newest().isPresent()) {
            measure(run, backups, backups.newest().get());
        }
        return backups;
    }

    @Override
    public String nothing(Backups backups) {
        return "no snapshot in " + title + (filters.isEmpty() ? "" : " with " + String.join(" ", filters));
    }

    @Override
    public List<Reading> verify(Run run) throws Trouble {
        if (!verify) {
            return List.of();
        }
        Repository.Ended ended = repository.ask(run, "check", "--no-lock");
        return List.of(BackupSignals.INTACT.holdsUnless(
                ended.code() == 0 ? Optional.empty() : Optional.of("restic check says: " + ended.firstComplaint())));
    }

    @Override
    public void close() {
        repository.close();
    }

    private Backup snapshot(Object each) throws Trouble {
        try {
            JsonObject told = (JsonObject) each;
            Backup backup = Backup.of(
                    told.getString("id"),
                    OffsetDateTime.parse(told.getString("time")).toInstant());
            JsonObject summary = told.getJsonObject("summary"); // from restic 0.17 on
            return summary == null
                    ? backup
                    : backup.sized(summary.getDouble("total_bytes_processed"))
                            .taking(Duration.between(
                                    OffsetDateTime.parse(summary.getString("backup_start")),
                                    OffsetDateTime.parse(summary.getString("backup_end"))));
        } catch (ClassCastException | NullPointerException | DateTimeException e) {
            throw Trouble.ofTarget("restic says something else of a snapshot than is known");
        }
    }

    /** Sizes are those of what a restore would write; each snapshot is asked once, for it never changes. */
    private void measure(Run run, Backups backups, Backup newest) throws Trouble {
        Map<String, Double> sizesNow = new HashMap<>();
        Backup measured = measured(run, newest, sizesNow);
        Optional<Backup> before = Optional.empty();
        if (backups.before().isPresent()) {
            before = Optional.of(measured(run, backups.before().get(), sizesNow));
        }
        backups.know(measured, before);
        knownSizes = sizesNow;
    }

    private Backup measured(Run run, Backup backup, Map<String, Double> sizesNow) throws Trouble {
        if (backup.size().isPresent()) {
            return backup;
        }
        Double size = knownSizes.get(backup.name());
        if (size == null) {
            Repository.Ended ended =
                    repository.ask(run, "stats", "--json", "--no-lock", "--mode=restore-size", backup.name());
            if (ended.code() != 0) {
                throw Trouble.ofTarget("snapshot " + shortName(backup) + " cannot be read: " + ended.lastComplaint());
            }
            size = repository.json(ended, JsonObject.class).getDouble("total_size", 0.0);
        }
        sizesNow.put(backup.name(), size);
        return backup.sized(size);
    }

    private static String shortName(Backup backup) {
        return backup.name().substring(0, Math.min(8, backup.name().length()));
    }

    /** From 0.17 on restic has exit codes for these; before, only words. */
    private Trouble trouble(Repository.Ended ended) {
        String complaints = ended.complaints();
        if (ended.code() == 12 || complaints.contains("wrong password or no key found")) {
            return Trouble.ofCheck("password does not open " + title + ": name the right one by password");
        } else if (complaints.contains("Resolving password failed") || complaints.contains("empty password is not")) {
            return Trouble.ofCheck(title + " needs a password: name it by password");
        } else if (ended.code() == 10
                || (complaints.contains("Is there a repository at the following location")
                        && complaints.contains("no such file or directory"))) {
            return Trouble.ofTarget("there is no repository: " + title);
        }
        return repository.trouble(ended);
    }
}
