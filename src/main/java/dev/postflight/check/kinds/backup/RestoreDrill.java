package dev.postflight.check.kinds.backup;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file that a restore drill leaves when it ended well. Its age is the drill's; where it holds a JSON object, {@code
 * finished} and {@code started} (moments), {@code duration} (seconds, or a length such as 25m) and {@code ok} are read.
 */
record RestoreDrill(Path file) {
    private static final int LONGEST = 64 << 10;

    List<Reading> look(Instant now) throws Trouble {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
            JsonObject told = text.startsWith("{") ? new JsonObject(text) : new JsonObject();
            return read(told, Files.getLastModifiedTime(file).toInstant(), now);
        } catch (NoSuchFileException e) {
            return absent("there was none: " + file + " does not exist");
        } catch (DecodeException | DateTimeException | IllegalArgumentException | ClassCastException e) {
            throw Trouble.ofCheck("file " + file + " of the restore drill is not understood: "
                    + Plain.text(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw Trouble.ofFile("file", e);
        }
    }

    private static List<Reading> read(JsonObject told, Instant changed, Instant now) {
        if (Boolean.FALSE.equals(told.getValue("ok"))) {
            return absent("the last one went wrong");
        }
        Instant finished = moment(told, "finished").orElse(changed);
        List<Reading> readings = new ArrayList<>(List.of(
                BackupSignals.RESTORED.reads(BackupSignals.seconds(finished)),
                BackupSignals.RESTORED_AGE.reads(BackupSignals.age(finished, now))));
        Object duration = told.getValue("duration");
        Optional<Instant> started = moment(told, "started");
        if (duration instanceof Number seconds) {
            readings.add(BackupSignals.RESTORE_DURATION.reads(seconds.doubleValue()));
        } else if (duration instanceof String text) {
            readings.add(BackupSignals.RESTORE_DURATION.reads(Unit.SECONDS.parse(text)));
        } else if (started.isPresent()) {
            readings.add(BackupSignals.RESTORE_DURATION.reads(
                    Duration.between(started.get(), finished).toMillis() / 1e3));
        } else {
            readings.add(BackupSignals.RESTORE_DURATION.absent("the drill's file does not tell"));
        }
        return readings;
    }

    private static Optional<Instant> moment(JsonObject told, String name) {
        return Optional.ofNullable(told.getString(name))
                .map(text -> OffsetDateTime.parse(text).toInstant());
    }

    private static List<Reading> absent(String why) {
        return List.of(
                BackupSignals.RESTORED.absent(why),
                BackupSignals.RESTORED_AGE.absent(why),
                BackupSignals.RESTORE_DURATION.absent(why));
    }
}
