package dev.postflight.check;

import dev.postflight.net.Trip;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One run of a check: the event loop it belongs to, when it must have ended, and who listens to what happens on the way.
 *
 * @param loop everything the run does on the wire happens on this one thread
 * @param started {@link System#nanoTime()} at the start
 * @param deadline {@link System#nanoTime()} by which the outcome is due, from name lookup to last byte
 * @param trace told of each step when somebody watches ({@code postflight check ID}); never told a secret
 */
public record Run(EventLoop loop, long started, long deadline, Trace trace) implements Trip {

    public static Run within(Duration timeout, EventLoop loop, Trace trace) {
        long now = System.nanoTime();
        return new Run(loop, now, now + timeout.toNanos(), trace);
    }

    @Override
    public void note(Supplier<String> step) {
        if (trace != Trace.NONE) {
            trace.step(Duration.ofNanos(System.nanoTime() - started), step.get());
        }
    }

    /** Listens to the steps of a run. */
    @FunctionalInterface
    public interface Trace {
        Trace NONE = (at, step) -> {};

        void step(Duration at, String step);
    }
}
