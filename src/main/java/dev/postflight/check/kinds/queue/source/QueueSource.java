package dev.postflight.check.kinds.queue.source;

import dev.postflight.check.Run;
import io.vertx.core.Future;

/** Where a queue is kept, and how to look at it without taking anything from it. */
public interface QueueSource extends AutoCloseable {

    /** Fails with a {@link dev.postflight.net.WireFailure} that says why nothing can be seen. */
    Future<QueueSight> look(Run run);

    /** Frees sockets and clients. */
    @Override
    default void close() {}
}
