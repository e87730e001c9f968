package dev.postflight.net;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.Supplier;

/** Who travels the wire: on which event loop, until when, and who listens to each step. */
public interface Trip {

    EventLoop loop();

    /** {@link System#nanoTime()} at the start. */
    long started();

    /** {@link System#nanoTime()} by which everything must have ended, from name lookup to last byte. */
    long deadline();

    /** Tells whoever watches; the text is only made when somebody does. */
    void note(Supplier<String> step);

    default Duration timeout() {
        return Duration.ofNanos(deadline() - started());
    }

    /** How long ago the deadline was. */
    default Duration late() {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - deadline()));
    }

    default Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadline() - System.nanoTime()));
    }
}
