package dev.postflight.app;

import dev.postflight.config.LogConfig;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/** One line a record, as text or JSON; whatever is logged, no secret and no control character of a target gets through. */
final class LogFormat extends Formatter {
    private final LogConfig.Format format;
    private final UnaryOperator<String> mask;

    LogFormat(LogConfig.Format format, UnaryOperator<String> mask) {
        this.format = format;
        this.mask = mask;
    }

    @Override
    public String format(LogRecord record) {
        String at = record.getInstant().truncatedTo(ChronoUnit.MILLIS).toString();
        String message = mask.apply(formatMessage(record));
        @Nullable Throwable thrown = record.getThrown();
        String trace = thrown == null ? "" : mask.apply(trace(thrown));
        return switch (format) {
            case TEXT -> at + " " + word(record.getLevel()) + " " + oneLine(message) + "\n" + trace;
            case JSON -> {
                JsonObject line = new JsonObject()
                        .put("time", at)
                        .put("level", word(record.getLevel()))
                        .put("logger", record.getLoggerName())
                        .put("message", message);
                yield (trace.isEmpty() ? line : line.put("exception", trace)).encode() + "\n";
            }
        };
    }

    private static String word(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "error";
        } else if (value >= Level.WARNING.intValue()) {
            return "warn";
        } else if (value >= Level.INFO.intValue()) {
            return "info";
        }
        return "debug";
    }

    /** A text from a target must not forge a line of the log. */
    private static String oneLine(String message) {
        StringBuilder line = new StringBuilder(message.length());
        message.codePoints().forEach(c -> {
            if (c == '\n' || Character.isISOControl(c)) {
                line.append(String.format(Locale.ROOT, "\\x%02x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
