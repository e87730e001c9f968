package dev.postflight.check.kinds.logs.remote;

import dev.postflight.check.Run;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** A server that keeps lines. It fails with a {@link dev.postflight.net.WireFailure}. */
public interface LineKeeper extends AutoCloseable {

    /** Lines between two moments, the second excluded, the oldest first; where there are more, the oldest so many. */
    Future<List<KeptLine>> lines(Run run, long from, long to, int most);

    /** When the newest line was written that is not older than {@code from}. */
    Future<Optional<Long>> newest(Run run, long from, long to);

    /** For people: {@code Loki}. */
    String name();

    @Override
    void close();
}
