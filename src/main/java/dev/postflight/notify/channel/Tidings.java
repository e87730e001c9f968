package dev.postflight.notify.channel;

import dev.postflight.watch.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a channel is told: what has happened to a deployment, and all that is known of it at that moment.
 *
 * @param at when it happened
 * @param status of the launch: {@code pending}, {@code go}, {@code no_go}
 * @param said the verdict that it is about, where it is about one
 * @param windows the latest of each window, without its reasons
 * @param words sign-offs, the latest of each role
 */
public record Tidings(
        Occasion occasion,
        Instant at,
        About about,
        String status,
        Optional<Said> said,
        List<Said> windows,
        List<Word> words,
        Links links) {

    /** The deployment; texts are empty where nothing was said. */
    public record About(
            String id,
            String application,
            String version,
            Instant at,
            Instant registered,
            String commit,
            String url,
            String who,
            String note,
            String state,
            Optional<Instant> ended,
            String why) {}

    /** What a window says. */
    public record Said(
            String window,
            Decision decision,
            String basis,
            Instant at,
            boolean settled,
            boolean extended,
            String sentence,
            List<Reason> reasons,
            Optional<Lifted> lifted) {
        public Said {
            reasons = List.copyOf(reasons);
        }

        /** Whether it is a NO-GO that counts. */
        public boolean isNo() {
            return settled && decision == Decision.NO_GO && lifted.isEmpty();
        }
    }

    /** What a check says. */
    public record Reason(String check, boolean gating, Decision decision, String sentence) {}

    /** Somebody's word against a NO-GO. */
    public record Lifted(String who, String note, Instant at) {}

    /** Somebody's word on the deployment. */
    public record Word(String role, String who, boolean go, String note, Instant at) {}

    /** Where people can read more; empty where nobody said under which address Postflight is reached. */
    public record Links(String deployment, String report) {
        public static final Links NONE = new Links("", "");
    }

    public Tidings {
        windows = List.copyOf(windows);
        words = List.copyOf(words);
    }

    /** The same about this window. */
    public Tidings about(Said window) {
        return new Tidings(occasion, at, about, status, Optional.of(window), windows, words, links);
    }
}
