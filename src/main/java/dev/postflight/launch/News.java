package dev.postflight.launch;

import dev.postflight.watch.Launch;
import dev.postflight.watch.WindowVerdict;
import java.util.Optional;

/**
 * Something has happened to a deployment, and is kept.
 *
 * @param verdict for {@link Event#VERDICT} and {@link Event#OVERRIDDEN}
 */
public record News(Event event, Launch launch, Optional<WindowVerdict> verdict) {

    /** What has happened. */
    public enum Event {
        REGISTERED("registered"),
        /** A window is settled. */
        VERDICT("verdict"),
        OVERRIDDEN("overridden"),
        SIGNED("signed"),
        /** The watch has ended, however: the deployment's state says it. */
        ENDED("ended");

        private final String word;

        Event(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
