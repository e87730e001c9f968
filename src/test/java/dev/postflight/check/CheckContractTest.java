package dev.postflight.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.SilentServer;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kind keeps to. A kind extends this, says how it asks a port of 127.0.0.1, and what a healthy server is. */
public abstract class CheckContractTest {
    private static final Duration TIMEOUT = Duration.ofMillis(400);
    /** Far beyond what a run may need on a busy machine, far below a default time-out of any library. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final long CAP = 16 << 20;

    protected Lab lab;

    protected abstract CheckKind kind();

    /** Settings that ask the server on this port of 127.0.0.1. */
    protected abstract Settings asking(int port);

    /** A server that this kind finds healthy. */
    protected abstract LocalServer healthy() throws Exception;

    /** Whose fault it is that the server refuses or says nothing; not the target's where the server only tells of it. */
    protected Finding unreachable() {
        return Finding.TARGET_BAD;
    }

    /** A server that never stops answering, in the words of the protocol as far as it has any. */
    protected abstract EndlessServer endless() throws Exception;

    @BeforeEach
    void openLab() {
        lab = new Lab();
    }

    @AfterEach
    void closeLab() throws Exception {
        lab.close();
    }

    @Test
    void healthyTargetIsMeasuredAndLeft() throws Exception {
        try (LocalServer server = healthy()) {
            Outcome outcome = lab.run(kind(), asking(server.port()));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("", outcome.reason());
            assertTrue(server.isLeftWithin(GRACE), "a connection stays open after the run");
        }
    }

    @Test
    void refusedConnectionIsTargetBad() throws Exception {
        int port = LocalServer.closedPort();
        Outcome outcome = lab.run(kind(), asking(port));
        assertEquals(unreachable(), outcome.finding());
        assertEquals("connection refused by 127.0.0.1:" + port, outcome.reason());
    }

    @Test
    void silentTargetEndsAtItsDeadline() throws Exception {
        try (LocalServer server = new SilentServer();
                Check check = lab.open(kind(), asking(server.port()))) {
            Lab.outcome(lab.start(check, TIMEOUT)); // classes are loaded and contexts are built now
            long begin = System.nanoTime();
            Outcome outcome = Lab.outcome(lab.start(check, TIMEOUT));
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertEquals(unreachable(), outcome.finding());
            assertTrue(outcome.reason().startsWith("no answer within 400 ms: "), outcome.reason());
            assertTrue(took.compareTo(TIMEOUT) >= 0, () -> "ended early, after " + took);
            assertTrue(took.compareTo(TIMEOUT.plus(GRACE)) <= 0, () -> "ended late, after " + took);
            assertTrue(server.isLeftWithin(GRACE), "a connection stays open after the deadline");
        }
    }

    @Test
    void endlessAnswerIsCapped() throws Exception {
        try (EndlessServer server = endless()) {
            Outcome outcome = lab.run(Duration.ofSeconds(3), kind(), asking(server.port()));
            assertNotEquals(Finding.CHECK_BROKEN, outcome.finding(), outcome.reason());
            assertTrue(server.isLeftWithin(GRACE), "a connection stays open after the cap");
            assertTrue(server.sent() < CAP, () -> "took " + server.sent() + " bytes");
        }
    }

    @Test
    void closeLeavesNoSocket() throws Exception {
        try (LocalServer server = new SilentServer()) {
            Check check = lab.open(kind(), asking(server.port()));
            Future<Outcome> run = lab.start(check, Duration.ofSeconds(30));
            for (int i = 0; i < 1000 && server.open() == 0; i++) {
                Thread.sleep(5);
            }
            check.close();
            assertTrue(server.isLeftWithin(GRACE), "a connection outlives its check");
            Lab.outcome(run);
        }
    }
}
