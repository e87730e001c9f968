package dev.postflight.watch;

import java.time.Instant;
import java.util.Optional;

/**
 * One version of one application, from a moment on.
 *
 * @param id of letters, digits and hyphens, unguessable, unique for ever
 * @param at when the version went live
 * @param registered when we were told
 * @param commit and the following texts: empty where nothing was said
 * @param who told us: the name of the token, and what the request says beside it
 * @param plan how it is watched, as the configuration had it when it was registered
 * @param ended when the watch ended; empty while it goes on
 * @param why it ended, for people
 */
public record Deployment(
        String id,
        String application,
        String version,
        Instant at,
        Instant registered,
        String commit,
        String url,
        String who,
        String note,
        Plan plan,
        State state,
        Optional<Instant> ended,
        String why) {

    /** Whether the watch goes on, and how it ended if not. */
    public enum State {
        OPEN("open"),
        /** All windows are over, or somebody closed it. */
        CLOSED("closed"),
        /** Somebody called it off: it says nothing of the version. */
        ABORTED("aborted"),
        /** A newer deployment of the application took its place. */
        SUPERSEDED("superseded");

        private final String word;

        State(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** The same deployment, whose watch is over. */
    public Deployment ended(State how, Instant when, String reason) {
        return new Deployment(
                id, application, version, at, registered, commit, url, who, note, plan, how, Optional.of(when), reason);
    }
}
