package dev.postflight.check.kinds.backup;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.net.WireFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** What comes from a server, for who may block: a look at a place is one piece of work. */
final class Awaited {
    private Awaited() {}

    /** Asks on the run's event loop, and waits for the answer. */
    static <T> T of(Run run, Supplier<Future<T>> question) throws Trouble {
        Promise<T> promise = Promise.promise();
        run.loop().execute(() -> question.get().onComplete(promise));
        try {
            return promise.future().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WireFailure failure) {
                throw Trouble.of(failure.finding(), failure.sentence());
            }
            throw new IllegalStateException("unexpected failure on the wire", e.getCause());
        } catch (InterruptedException e) {
            throw Trouble.ofSource("the look was stopped, since its check ends");
        }
    }
}
