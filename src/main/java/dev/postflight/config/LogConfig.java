package dev.postflight.config;

import java.util.Locale;

/** How and how much the daemon tells. */
public record LogConfig(Format format, Level level) {

    public static final LogConfig DEFAULT = new LogConfig(Format.TEXT, Level.INFO);

    /** For people, or one JSON object a line for collectors. */
    public enum Format {
        TEXT,
        JSON;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The least important that is told. */
    public enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
