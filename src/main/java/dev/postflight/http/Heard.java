package dev.postflight.http;

import dev.postflight.launch.Announcement;

/** What another system's message says of deployments. */
sealed interface Heard {

    /** A version went live. */
    record Announced(Announcement announcement) implements Heard {}

    /** Nothing that concerns us, and why: no mistake of the sender's, who needs no second try. */
    record Ignored(String why) implements Heard {}
}
