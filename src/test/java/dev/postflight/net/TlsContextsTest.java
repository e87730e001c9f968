package dev.postflight.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.net.TlsPlan.Identity;
import dev.postflight.net.TlsPlan.Trust;
import dev.postflight.net.TlsPlan.Versions;
import dev.postflight.outcome.Finding;
import dev.postflight.testing.Authority;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsContextsTest {
    private final Vertx vertx = Vertx.vertx();
    private final TlsContexts contexts = new TlsContexts(vertx);

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void equalPlansShareAContext() throws Exception {
        TlsPlan same = new TlsPlan(Trust.VERIFY, Optional.empty(), Optional.empty(), List.of(), Versions.CURRENT);
        assertSame(get(contexts.of(TlsPlan.VERIFYING)), get(contexts.of(same)));
    }

    @Test
    void verifyingAndRecordingPlansNeverShareOne() throws Exception {
        TlsPlan recording = new TlsPlan(Trust.RECORD, Optional.empty(), Optional.empty(), List.of(), Versions.CURRENT);
        assertNotSame(get(contexts.of(TlsPlan.VERIFYING)), get(contexts.of(recording)));
        assertNotSame(get(contexts.tolerant(TlsPlan.VERIFYING)), get(contexts.tolerant(recording)));
        assertNotSame(get(contexts.of(TlsPlan.VERIFYING)), get(contexts.of(TlsPlan.VERIFYING.offering(List.of("h2")))));
    }

    @Test
    void fileThatCannotBeUsedIsTheChecksFaultAndIsTriedAgain() throws Exception {
        Path ca = folder.resolve("ca.pem");
        TlsPlan plan = new TlsPlan(Trust.VERIFY, Optional.of(ca), Optional.empty(), List.of(), Versions.CURRENT);
        assertFailure("TLS file cannot be read: " + ca, plan);
        Files.writeString(ca, "");
        assertFailure("TLS files cannot be used: " + ca + " holds no certificate", plan);
        Files.writeString(ca, Authority.pem(Authority.root("Root").certificate()));
        assertTrue(get(contexts.of(plan)) != null);
    }

    @Test
    void keyThatIsNoneIsTheChecksFault() throws Exception {
        Path certificate = Files.writeString(
                folder.resolve("c.pem"),
                Authority.pem(Authority.root("Root").drafts("client").issue().certificate()));
        Path key = Files.writeString(folder.resolve("k.pem"), "no key");
        TlsPlan plan = new TlsPlan(
                Trust.VERIFY,
                Optional.empty(),
                Optional.of(new Identity(certificate, key)),
                List.of(),
                Versions.CURRENT);
        WireFailure failure = failure(plan);
        assertEquals(Finding.CHECK_BROKEN, failure.finding());
        assertTrue(failure.sentence().startsWith("TLS files cannot be used: "), failure.sentence());
    }

    /** Else bytes that follow a handshake come before whoever reads them. */
    @Test
    void whatFollowsStaysOnTheThreadOfTheHandshake() throws Exception {
        get(contexts.of(TlsPlan.VERIFYING));
        Promise<String> handshake = Promise.promise();
        Future<String> shaken = contexts.of(TlsPlan.VERIFYING).compose(context -> handshake.future());
        Future<Thread> thread = shaken.onFailure(failure -> {}).map(done -> Thread.currentThread());
        handshake.complete("done");
        assertSame(Thread.currentThread(), get(thread));
    }

    private void assertFailure(String sentence, TlsPlan plan) throws Exception {
        WireFailure failure = failure(plan);
        assertEquals(Finding.CHECK_BROKEN, failure.finding());
        assertEquals(sentence, failure.sentence());
    }

    private WireFailure failure(TlsPlan plan) throws Exception {
        return get(contexts.of(plan)
                .map(context -> (WireFailure) null)
                .recover(thrown -> Future.succeededFuture((WireFailure) thrown)));
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
