package dev.postflight.check.kinds.logs;

import dev.postflight.check.kinds.logs.line.Level;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** One entry of the journal, as {@code journalctl --output=json} tells it; systemd.journal-fields(7). */
final class JournalLine {
    /** Whoever writes to his standard output has the priority info, whatever he writes. */
    private static final int INFO = 6;

    private final JsonObject fields;
    private final Instant moment;

    private JournalLine(JsonObject fields, Instant moment) {
        this.fields = fields;
        this.moment = moment;
    }

    static Optional<JournalLine> of(String line) {
        if (!line.startsWith("{")) {
            return Optional.empty(); // "-- No entries --"
        }
        try {
            JsonObject fields = new JsonObject(line);
            String micros = fields.getValue("__REALTIME_TIMESTAMP", "").toString();
            return micros.matches("\\d{1,18}")
                    ? Optional.of(
                            new JournalLine(fields, Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS)))
                    : Optional.empty();
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    String cursor() {
        return text("__CURSOR");
    }

    Instant moment() {
        return moment;
    }

    String unit() {
        return text("_SYSTEMD_UNIT");
    }

    /** Where somebody set one; else the line has to say. */
    Level level() {
        String priority = text("PRIORITY");
        return priority.matches("\\d") && Integer.parseInt(priority) < INFO ? Level.ofText(priority) : Level.NONE;
    }

    /** A text, or bytes where it is none. */
    byte[] message() {
        if (!(fields.getValue("MESSAGE") instanceof JsonArray array)) {
            return text("MESSAGE").getBytes(StandardCharsets.UTF_8);
        }
        byte[] bytes = new byte[array.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = array.getValue(i) instanceof Number number ? number.byteValue() : 0;
        }
        return bytes;
    }

    private String text(String name) {
        return fields.getValue(name) instanceof String text ? text : "";
    }
}
