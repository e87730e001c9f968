package dev.postflight.check.kinds.backup;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Reading;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A repository of Borg 1. Checkpoints of a running or broken backup are no archives to it. Its lock is passed by, so that
 * a running backup neither waits for us nor we for it.
 */
final class Borg implements BackupPlace {
    private static final Option<String> REPOSITORY = Option.text(
                    "repository", "where it is, as Borg names it: a path or ssh://…")
            .needed()
            .asMain();
    private static final Option<Secret> PASSPHRASE = Option.secret("passphrase", "of the repository's key");
    private static final Option<String> ARCHIVES =
            Option.text("archives", "only archives whose names match, such as shop-*");

    static final Option<Settings> BORG = Option.group(
            "borg",
            "a repository of Borg",
            REPOSITORY,
            PASSPHRASE,
            ARCHIVES,
            Repository.VERIFY,
            Repository.ENVIRONMENT);

    private final String title;
    private final Repository repository;
    private final List<String> filters;
    private final boolean details;
    private final boolean verify;
    private Optional<Details> known = Optional.empty();

    /** What was found out about the newest two, which never changes. */
    private record Details(Backup newest, Optional<Backup> before) {}

    /** @param details whether sizes are wanted, for which Borg reads more */
    Borg(Vertx vertx, Settings settings, boolean details) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "BORG_REPO", settings.get(REPOSITORY),
                "TZ", "UTC", // its times have no zone
                "BORG_RELOCATED_REPO_ACCESS_IS_OK", "yes",
                "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK", "yes",
                "BORG_DISPLAY_PASSPHRASE", "no"));
        environment.put(
                "BORG_PASSPHRASE", settings.find(PASSPHRASE).map(Secret::reveal).orElse(""));
        this.title = title(settings);
        this.repository = new Repository(vertx, "borg", "borgbackup", settings, environment);
        this.filters = settings.find(ARCHIVES)
                .map(archives -> List.of("--glob-archives=" + archives))
                .orElse(List.of());
        this.details = details;
        this.verify = settings.get(Repository.VERIFY);
    }

    static String title(Settings settings) {
        return "borg " + Repository.plain(settings.get(REPOSITORY));
    }

    @Override
    public Backups look(Run run) throws Trouble {
        JsonObject told = ask(run, "list", "--json", "--bypass-lock");
        Backups backups = new Backups(Instant.now());
        try {
            backups.encrypted(!told.getJsonObject("encryption")
                            .getString("mode")
                            .startsWith("none")
                    && !told.getJsonObject("encryption").getString("mode").startsWith("authenticated"));
            for (Object each : told.getJsonArray("archives", new JsonArray())) {
                JsonObject archive = (JsonObject) each;
                backups.add(Backup.of(archive.getString("name"), moment(archive.getString("start"))));
            }
        } catch (ClassCastException | NullPointerException | DateTimeException e) {
            throw Trouble.ofTarget("borg says something else of its archives than is known");
        }
        if (details && backups.newest().isPresent()) {
            measure(run, backups, backups.newest().get());
        }
        return backups;
    }

    @Override
    public String nothing(Backups backups) {
        return "no archive in " + title + (filters.isEmpty() ? "" : " with " + String.join(" ", filters));
    }

    @Override
    public List<Reading> verify(Run run) throws Trouble {
        if (!verify) {
            return List.of();
        }
        Repository.Ended ended = repository.ask(run, "check", "--repository-only", "--log-json", "::");
        String said = messages(ended).stream()
                .map(message -> message.getString("message", ""))
                .findFirst()
                .orElse("it ended with " + ended.code());
        return List.of(BackupSignals.INTACT.holdsUnless(
                ended.code() == 0 ? Optional.empty() : Optional.of("borg check says: " + Plain.text(said))));
    }

    @Override
    public void close() {
        repository.close();
    }

    private JsonObject ask(Run run, String... words) throws Trouble {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add("--log-json");
        arguments.addAll(filters);
        arguments.add("::"); // the repository is in the environment
        Repository.Ended ended = repository.ask(run, arguments);
        if (ended.code() > 1) { // 1 is a warning
            throw trouble(ended);
        }
        return repository.json(ended, JsonObject.class);
    }

    private void measure(Run run, Backups backups, Backup newest) throws Trouble {
        String name = newest.name();
        if (known.filter(details -> details.newest().name().equals(name)
                        && details.newest().moment().equals(newest.moment()))
                .isEmpty()) {
            JsonObject told = ask(run, "info", "--json", "--bypass-lock", "--last=2");
            List<Backup> last = new ArrayList<>();
            try {
                for (Object each : told.getJsonArray("archives", new JsonArray())) {
                    JsonObject archive = (JsonObject) each;
                    last.add(Backup.of(archive.getString("name"), moment(archive.getString("start")))
                            .sized(archive.getJsonObject("stats").getDouble("original_size"))
                            .taking(Duration.ofMillis((long) (archive.getDouble("duration") * 1000))));
                }
            } catch (ClassCastException | NullPointerException | DateTimeException e) {
                throw Trouble.ofTarget("borg says something else of an archive than is known");
            }
            known = last.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Details(
                            last.get(last.size() - 1), last.size() < 2 ? Optional.empty() : Optional.of(last.get(0))));
        }
        known.ifPresent(details -> backups.know(details.newest(), details.before()));
    }

    private static Instant moment(String text) {
        return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    private Trouble trouble(Repository.Ended ended) {
        for (JsonObject message : messages(ended)) {
            switch (message.getString("msgid", "")) {
                case "PassphraseWrong" -> {
                    return Trouble.ofCheck("passphrase does not open " + title + ": name the right one by passphrase");
                }
                case "Repository.DoesNotExist" -> {
                    return Trouble.ofTarget("there is no repository: " + title);
                }
                case "Repository.InvalidRepository", "Repository.CheckNeeded", "IntegrityError" -> {
                    return Trouble.ofTarget(title + " is damaged: " + Plain.text(message.getString("message", "")));
                }
                default -> {
                    // the next message may tell more
                }
            }
        }
        Optional<String> said = messages(ended).stream()
                .map(message -> message.getString("message", ""))
                .findFirst();
        return said.map(text -> repository.trouble(new Repository.Ended(
                        ended.code(), "", text.lines().findFirst().orElse(""))))
                .orElseGet(() -> repository.trouble(ended));
    }

    /** What it complains of, worst last; with --log-json each is a line of JSON. */
    private static List<JsonObject> messages(Repository.Ended ended) {
        List<JsonObject> messages = new ArrayList<>();
        ended.complaints().lines().filter(line -> line.startsWith("{")).forEach(line -> {
            try {
                JsonObject message = new JsonObject(line);
                if (List.of("ERROR", "CRITICAL").contains(message.getString("levelname", ""))) {
                    messages.add(message);
                }
            } catch (DecodeException | ClassCastException e) {
                // a line that was cut
            }
        });
        return messages;
    }
}
