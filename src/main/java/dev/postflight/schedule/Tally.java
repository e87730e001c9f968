package dev.postflight.schedule;

import dev.postflight.schedule.Stats.Lateness;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** One event loop and what it counts: nearly all of it only that loop writes, so that counting never waits for another core. */
final class Tally {
    private static final long[] BOUNDS =
            Lateness.BOUNDS.stream().mapToLong(Duration::toNanos).toArray();

    private final EventLoop loop;

    final LongAdder jobs = new LongAdder();
    final LongAdder runs = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder missed = new LongAdder();
    final LongAdder catchUps = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder abandoned = new LongAdder();

    private final LongAdder lateNanos = new LongAdder();
    private final List<LongAdder> lateness =
            Stream.generate(LongAdder::new).limit(BOUNDS.length + 1L).toList();

    Tally(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    void late(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
            bucket++;
        }
        lateness.get(bucket).increment();
        lateNanos.add(nanos);
    }

    static Lateness lateness(Iterable<Tally> tallies) {
        List<Long> counts = new ArrayList<>();
        for (int bucket = 0; bucket <= BOUNDS.length; bucket++) {
            long count = 0;
            for (Tally tally : tallies) {
                count += tally.lateness.get(bucket).sum();
            }
            counts.add(count);
        }
        long nanos = 0;
        for (Tally tally : tallies) {
            nanos += tally.lateNanos.sum();
        }
        return new Lateness(List.copyOf(counts), nanos / 1e9);
    }
}
