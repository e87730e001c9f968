package dev.postflight.check.kinds.logs;

import dev.postflight.check.Run;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where lines come from. It gives each line to the tally once, and tells how it stands. */
interface LogSource extends AutoCloseable {

    /** Fails with a {@link dev.postflight.net.WireFailure} that says why nothing could be read. */
    Future<Sight> look(Run run);

    /** Frees files, sockets and programs. */
    @Override
    void close();

    /**
     * What one look showed.
     *
     * @param problem why the target is bad; empty when it is not
     * @param behind what is still to be read; empty when nothing is
     * @param lastLine when the last line was written; empty where none is known of
     * @param readings what only this source can tell
     */
    record Sight(
            Optional<String> problem, Optional<String> behind, Optional<Instant> lastLine, List<Reading> readings) {}
}
