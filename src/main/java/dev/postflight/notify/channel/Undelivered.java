package dev.postflight.notify.channel;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something could not be told; the message says why in one sentence and never shows a secret. */
public final class Undelivered extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean hopeless;
    private final @Nullable Duration after;

    private Undelivered(String sentence, boolean hopeless, @Nullable Duration after) {
        super(sentence, null, false, false); // what happens to a receiver is no bug of ours: no stack trace
        this.hopeless = hopeless;
        this.after = after;
    }

    /** It may go better later. */
    public static Undelivered later(String sentence) {
        return new Undelivered(sentence, false, null);
    }

    /** The receiver asks to wait for so long. */
    public static Undelivered after(String sentence, Duration wait) {
        return new Undelivered(sentence, false, wait);
    }

    /** Saying the same again leads nowhere. */
    public static Undelivered never(String sentence) {
        return new Undelivered(sentence, true, null);
    }

    public boolean isHopeless() {
        return hopeless;
    }

    /** How long the receiver asks to be left alone. */
    public Optional<Duration> asked() {
        return Optional.ofNullable(after);
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
