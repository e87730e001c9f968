package dev.postflight.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Run;
import dev.postflight.outcome.Finding;
import dev.postflight.testing.Lab;
import dev.postflight.testing.SilentServer;
import io.netty.channel.EventLoop;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose fault it is when nobody answers in time. */
final class WireTest {
    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aTargetThatDoesNotAnswerInTimeIsBad() throws Exception {
        WireFailure failure = waitingForAGreeting(Duration.ZERO);
        assertEquals("no answer within 300 ms: waiting for the greeting", failure.sentence());
        assertEquals(Finding.TARGET_BAD, failure.finding());
    }

    @Test
    void whoWasTooBusyToListenBlamesNobodyElse() throws Exception {
        WireFailure failure = waitingForAGreeting(Duration.ofMillis(1200));
        assertTrue(
                failure.sentence()
                        .matches("Postflight itself was too busy to listen: it noticed the deadline .+ late,"
                                + " waiting for the greeting"),
                failure.sentence());
        assertEquals(Finding.SOURCE_MISSING, failure.finding());
    }

    /** @param busy for how long the event loop is held up meanwhile */
    private WireFailure waitingForAGreeting(Duration busy) throws Exception {
        try (SilentServer server = new SilentServer()) {
            EventLoop loop = ((VertxInternal) lab.vertx()).nettyEventLoopGroup().next();
            Network.Endpoint endpoint = new Network.Endpoint("127.0.0.1", server.port(), Family.ANY);
            Promise<Void> answered = Promise.promise();
            Wire wire = lab.network()
                    .open(Run.within(Lab.TIMEOUT, loop, Run.Trace.NONE), endpoint, Optional.empty(), "")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            wire.close();
            loop.execute(() -> {
                Run run = Run.within(Duration.ofMillis(300), loop, Run.Trace.NONE);
                lab.network()
                        .open(run, endpoint, Optional.empty(), "")
                        .compose(open -> {
                            loop.execute(() -> sleep(busy));
                            return open.await("waiting for the greeting", Promise.<Void>promise());
                        })
                        .onComplete(answered);
            });
            try {
                answered.future().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
                throw new AssertionError("a silent server answered");
            } catch (ExecutionException e) {
                return (WireFailure) e.getCause();
            }
        }
    }

    private static void sleep(Duration length) {
        try {
            TimeUnit.NANOSECONDS.sleep(length.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
