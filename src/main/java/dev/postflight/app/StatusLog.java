package dev.postflight.app;

import dev.postflight.board.Change;
import dev.postflight.outcome.Status;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Logs changes of status, not each run. */
final class StatusLog {
    private static final Logger LOG = Logger.getLogger("dev.postflight.status");

    private final UnaryOperator<String> mask;

    StatusLog(UnaryOperator<String> mask) {
        this.mask = mask;
    }

    void write(Change change) {
        String reason = change.reason().isEmpty() ? "" : ": " + change.reason();
        LOG.log(
                level(change.to()),
                () -> mask.apply(change.check().config().application() + "/"
                        + change.check().config().id() + " " + change.from().word() + " -> "
                        + change.to().word() + reason));
    }

    private static Level level(Status status) {
        return switch (status) {
            case PASS -> Level.INFO;
            case WARN, FAIL, UNKNOWN -> Level.WARNING;
        };
    }
}
