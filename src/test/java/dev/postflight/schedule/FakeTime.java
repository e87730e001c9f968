package dev.postflight.schedule;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Two event loops whose time stands still until a test moves it on. */
final class FakeTime {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final List<EmbeddedChannel> channels = Stream.generate(
                    () -> EmbeddedChannel.builder().ticker(ticker).build())
            .limit(2)
            .toList();

    /** What a step of the wall clock changes. */
    Instant wallAtZero = Instant.parse("2026-03-01T12:00:00Z");

    List<EventLoop> loops() {
        return channels.stream().map(EmbeddedChannel::eventLoop).toList();
    }

    long nanos() {
        return ticker.nanoTime();
    }

    Instant wall() {
        return wallAtZero.plusNanos(ticker.nanoTime());
    }

    /** Lets time go by, each timer firing at its moment. */
    void pass(Duration time) {
        long end = nanos() + time.toNanos();
        for (long next = settle(); next <= end - nanos(); next = settle()) {
            ticker.advance(next, TimeUnit.NANOSECONDS);
        }
        ticker.advance(end - nanos(), TimeUnit.NANOSECONDS);
        settle();
    }

    /** The process is stopped for so long: nothing happens, and then all at once. */
    void stall(Duration time) {
        ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
        settle();
    }

    /** Does all that can be done now; how long until there is more. */
    long settle() {
        for (EmbeddedChannel channel : channels) {
            channel.runPendingTasks();
        }
        return channels.stream()
                .mapToLong(EmbeddedChannel::runScheduledPendingTasks)
                .filter(next -> next >= 0)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
