package dev.postflight.check.kinds.logs.remote;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.logs.line.LineJudge;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads on from one moment to the next. A page that is full may have cut a moment in two: the next one begins with that
 * moment again, without the lines of it that were there.
 *
 * <p>Lines arrive late at a server that keeps them, so each run reads up to a while ago; what arrives later than that is
 * not read.
 */
public final class KeptLines {
    private static final int PAGE = 1_000;
    /** As many as Loki gives by default at most. */
    private static final int LARGEST_PAGE = 5_000;

    /** What a page shrinks by whose lines are too long for all of them to be read at once. */
    private static final int SMALLER = 10;

    private static final int MOST_STREAMS = 1_000;
    private static final Duration LOOK_BACK = Duration.ofHours(24);
    private static final long SECOND = 1_000_000_000L;

    private final LineKeeper keeper;
    private final Duration lag;
    private final Sink sink;
    private final Clock clock;
    private final Map<String, LineJudge.Entry> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LineJudge.Entry> eldest) {
            return size() > MOST_STREAMS;
        }
    };

    private boolean begun;
    private long next;
    private Set<String> read = new HashSet<>();
    private Optional<Long> newest = Optional.empty();

    /** Is given each line once. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes a line.
         *
         * @param entry the one under way in its stream
         */
        void line(KeptLine line, byte[] bytes, LineJudge.Entry entry);
    }

    /** @param lag how late lines may arrive */
    public KeptLines(LineKeeper keeper, Duration lag, Sink sink, Clock clock) {
        this.keeper = keeper;
        this.lag = lag;
        this.sink = sink;
        this.clock = clock;
    }

    /**
     * How things stand after a run.
     *
     * @param until everything before this moment has been read
     * @param whole whether that is as far as this run wanted to read
     */
    public record Standing(Instant until, boolean whole, Optional<Instant> newest) {}

    /** Reads what was kept since the run before; the first run begins where it stands. */
    public Future<Standing> read(Run run) {
        long now = nanos(clock.instant());
        long to = (now - lag.toNanos()) / keeper.grain() * keeper.grain();
        if (begun) {
            return page(run, to, PAGE);
        }
        return keeper.newest(run, now - LOOK_BACK.toNanos(), now).map(found -> {
            newest = found;
            next = to;
            begun = true;
            return standing(true);
        });
    }

    private Future<Standing> page(Run run, long to, int most) {
        if (next >= to) {
            return Future.succeededFuture(standing(true));
        } else if (run.remaining().compareTo(run.timeout().dividedBy(4)) < 0) {
            return Future.succeededFuture(standing(false));
        }
        long from = next;
        return keeper.lines(run, from, to, most).compose(page -> {
            if (page.cut()) {
                return most > 1
                        ? page(run, to, Math.max(1, most / SMALLER))
                        : Future.failedFuture(new WireFailure(
                                Finding.SOURCE_MISSING,
                                keeper.name() + " keeps a line at " + moment(from) + " that is too long to read"));
            }
            List<KeptLine> lines = page.lines();
            if (lines.stream().anyMatch(line -> line.nanos() < from || line.nanos() > to)) {
                return Future.failedFuture(new WireFailure(
                        Finding.SOURCE_MISSING, keeper.name() + " answered lines of another time than was asked for"));
            }
            lines.forEach(line -> take(line, to));
            if (lines.size() < most) {
                next = to;
                read.clear();
                return Future.succeededFuture(standing(true));
            }
            long last = lines.get(lines.size() - 1).nanos();
            if (last > from) {
                turn(lines, last);
                return page(run, to, most < PAGE ? most : PAGE);
            } else if (most < LARGEST_PAGE) {
                return page(run, to, LARGEST_PAGE); // one moment filled the page
            }
            next = last + keeper.grain(); // what else it has cannot be had
            read.clear();
            return page(run, to, PAGE);
        });
    }

    /** A line of the very end belongs to the next run, whatever a server takes an end for. */
    private void take(KeptLine line, long to) {
        if (line.nanos() >= to) {
            return;
        }
        newest = Optional.of(Math.max(line.nanos(), newest.orElse(line.nanos())));
        if (line.nanos() == next && !read.add(line.id())) {
            return;
        }
        sink.line(
                line,
                line.text().getBytes(StandardCharsets.UTF_8),
                entries.computeIfAbsent(line.stream(), stream -> new LineJudge.Entry()));
    }

    private void turn(List<KeptLine> lines, long last) {
        read = new HashSet<>();
        for (KeptLine line : lines) {
            if (line.nanos() == last) {
                read.add(line.id());
            }
        }
        next = last;
    }

    private Standing standing(boolean whole) {
        return new Standing(moment(next), whole, newest.map(KeptLines::moment));
    }

    static long nanos(Instant moment) {
        return moment.getEpochSecond() * SECOND + moment.getNano();
    }

    /** The moment of so many nanoseconds of unix time. */
    public static Instant moment(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }
}
