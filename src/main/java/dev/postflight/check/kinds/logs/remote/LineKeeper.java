package dev.postflight.check.kinds.logs.remote;

import dev.postflight.check.Run;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** A server that keeps lines. It fails with a {@link dev.postflight.net.WireFailure}. */
public interface LineKeeper extends AutoCloseable {

    /**
     * Some lines.
     *
     * @param lines the oldest first
     * @param cut whether they were more bytes than can be read at once, so that none was read
     */
    record Page(List<KeptLine> lines, boolean cut) {
        static final Page CUT = new Page(List.of(), true);

        static Page of(List<KeptLine> lines) {
            return new Page(lines, false);
        }
    }

    /** Lines between two moments, the second excluded; where there are more, the oldest so many. */
    Future<Page> lines(Run run, long from, long to, int most);

    /** When the newest line was written that is not older than {@code from}. */
    Future<Optional<Long>> newest(Run run, long from, long to);

    /** The step, in nanoseconds, in which it tells moments apart. */
    long grain();

    /** For people: {@code Loki}. */
    String name();

    @Override
    void close();
}
