package dev.postflight.check.kinds.backup;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Reading;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stanza of pgBackRest. What it calls ok only means that there is some backup, however old; and a stanza that does not
 * exist ends in 0 too: all is read from its JSON.
 */
final class PgBackRest implements BackupPlace {
    private static final Option<String> STANZA =
            Option.text("stanza", "the stanza's name").needed().asMain();
    private static final Option<String> CONFIG =
            Option.text("config", "its configuration file, where it is not the usual one");
    private static final Option<Long> REPOSITORY =
            Option.whole("repo", 1, 256, "only backups in this one of its repositories");

    static final Option<Settings> PGBACKREST = Option.group(
            "pgbackrest",
            "a stanza of pgBackRest",
            STANZA,
            CONFIG,
            REPOSITORY,
            Repository.VERIFY,
            Repository.ENVIRONMENT);

    private final String stanza;
    private final Repository repository;
    private final List<String> common = new ArrayList<>();
    private final boolean verify;

    PgBackRest(Vertx vertx, Settings settings) {
        this.stanza = settings.get(STANZA);
        this.repository = new Repository(vertx, "pgbackrest", "pgbackrest", settings, Map.of());
        this.verify = settings.get(Repository.VERIFY);
        common.add("--stanza=" + stanza);
        settings.find(CONFIG).ifPresent(config -> common.add("--config=" + config));
        settings.find(REPOSITORY).ifPresent(number -> common.add("--repo=" + number));
    }

    static String title(Settings settings) {
        return "pgbackrest " + settings.get(STANZA);
    }

    @Override
    public Backups look(Run run) throws Trouble {
        Repository.Ended ended =
                ask(run, "info", "--output=json", "--log-level-console=off", "--log-level-stderr=error");
        if (ended.code() != 0) {
            throw trouble(ended);
        }
        JsonArray stanzas = repository.json(ended, JsonArray.class);
        try {
            if (stanzas.isEmpty()) {
                throw Trouble.ofTarget("there is no stanza " + stanza);
            }
            return read(stanzas.getJsonObject(0));
        } catch (ClassCastException | NullPointerException e) {
            throw Trouble.ofTarget("pgbackrest says something else of the stanza " + stanza + " than is known");
        }
    }

    @Override
    public String nothing(Backups backups) {
        return "no backup in the stanza " + stanza
                + (backups.running().orElse(0) > 0 ? ", the first is being written" : "");
    }

    @Override
    public List<Reading> verify(Run run) throws Trouble {
        if (!verify) {
            return List.of();
        }
        Repository.Ended ended =
                ask(run, "verify", "--output=text", "--log-level-console=off", "--log-level-stderr=error");
        String said = ended.out() + ended.complaints();
        boolean ok = ended.code() == 0 && !said.contains("status: error") && !said.contains("ERROR:");
        return List.of(BackupSignals.INTACT.holdsUnless(
                ok
                        ? Optional.empty()
                        : Optional.of("pgbackrest verify says: "
                                + Plain.text(said.lines()
                                        .map(String::strip)
                                        .filter(line -> line.contains("invalid")
                                                || line.contains("missing")
                                                || line.contains("ERROR"))
                                        .findFirst()
                                        .orElse("it ended with " + ended.code())))));
    }

    @Override
    public void close() {
        repository.close();
    }

    private Repository.Ended ask(Run run, String... words) throws Trouble {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(common);
        return repository.ask(run, arguments);
    }

    /** Codes of info: 0 ok, 1 no stanza, 2 no backup, 3 no data, 4 and 6 different or mixed repositories, 5 a lock. */
    private Backups read(JsonObject told) throws Trouble {
        JsonObject status = told.getJsonObject("status");
        int code = status.getInteger("code");
        String message = Plain.text(status.getString("message", ""));
        JsonArray all = told.getJsonArray("backup", new JsonArray());
        if (code == 1 || code == 3) {
            throw Trouble.ofTarget("stanza " + stanza + ": " + message);
        } else if (code == 99 && all.isEmpty()) {
            throw other(told, message);
        }
        Backups backups = new Backups(Instant.now());
        JsonObject lock = status.getJsonObject("lock", new JsonObject()).getJsonObject("backup", new JsonObject());
        backups.running(lock.getBoolean("held", false) ? 1 : 0);
        backups.encrypted(!told.getString("cipher", "none").equals("none"));
        boolean newestHasErrors = false;
        for (Object each : all) {
            JsonObject backup = (JsonObject) each;
            backups.add(backup(backup));
            newestHasErrors = backup.getBoolean("error", false);
        }
        if (newestHasErrors) {
            backups.damage("holds pages of the database whose checksums are wrong");
        }
        return backups;
    }

    /** The moment is the end of a backup: until then the database could be restored from it, with its own log. */
    private static Backup backup(JsonObject told) {
        JsonObject times = told.getJsonObject("timestamp");
        Instant stop = Instant.ofEpochSecond(times.getLong("stop"));
        return Backup.of(told.getString("label"), stop)
                .sized(told.getJsonObject("info").getDouble("size"))
                .taking(Duration.between(Instant.ofEpochSecond(times.getLong("start")), stop));
    }

    private Trouble other(JsonObject told, String message) {
        for (Object each : told.getJsonArray("repo", new JsonArray())) {
            JsonObject status = ((JsonObject) each).getJsonObject("status", new JsonObject());
            String said = status.getString("message", "");
            boolean encrypted = !told.getString("cipher", "none").equals("none");
            if (said.contains("CryptoError") || (encrypted && said.contains("FormatError"))) {
                return wrongPassphrase();
            } else if (said.contains("Permission denied") || said.contains("FileOpenError")) {
                return Trouble.ofCheck("stanza " + stanza + " may not be read by the user "
                        + System.getProperty("user.name") + ": " + Plain.text(said));
            } else if (!said.isEmpty() && status.getInteger("code", 0) != 0) {
                return Trouble.ofTarget("stanza " + stanza + ": " + Plain.text(said));
            }
        }
        return Trouble.ofTarget("stanza " + stanza + ": " + message);
    }

    private Trouble trouble(Repository.Ended ended) {
        if (ended.complaints().contains("CryptoError") || ended.complaints().contains("unable to decrypt")) {
            return wrongPassphrase();
        }
        return repository.trouble(ended);
    }

    private Trouble wrongPassphrase() {
        return Trouble.ofCheck(
                "passphrase does not open the stanza " + stanza + ": give PGBACKREST_REPO1_CIPHER_PASS by environment");
    }
}
