package dev.postflight.app;

import dev.postflight.config.LogConfig;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Where the daemon writes what happens: lines on standard error, ours from the configured level on, others' warnings. */
final class Log {
    /** Held, since a logger that nobody holds is forgotten together with its level. */
    private static final List<Logger> OURS = List.of(Logger.getLogger("dev.postflight"));

    private Log() {}

    /** @param mask goes over every line, so that none shows a secret */
    static void install(LogConfig config, UnaryOperator<String> mask) {
        LogManager.getLogManager().reset();
        Handler handler = new ConsoleHandler();
        handler.setLevel(Level.ALL);
        handler.setFormatter(new LogFormat(config.format(), mask));
        Logger.getLogger("").addHandler(handler);
        Logger.getLogger("").setLevel(Level.WARNING);
        OURS.forEach(logger -> logger.setLevel(level(config.level())));
    }

    private static Level level(LogConfig.Level level) {
        return switch (level) {
            case DEBUG -> Level.FINE;
            case INFO -> Level.INFO;
            case WARN -> Level.WARNING;
            case ERROR -> Level.SEVERE;
        };
    }
}
