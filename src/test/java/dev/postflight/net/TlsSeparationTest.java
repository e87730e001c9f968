package dev.postflight.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.Run;
import dev.postflight.testing.Authority;
import dev.postflight.testing.Lab;
import dev.postflight.testing.TlsServer;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that verify and clients that only look, mixed at random, a thousand times, never take each other's place. */
final class TlsSeparationTest {
    private static final String HOST = "shop.example";
    private static final int AT_ONCE = 20;

    @TempDir
    Path folder;

    private record Visit(TlsPlan plan, int port, String expected) {}

    @AfterEach
    void theUsualEngineAgain() {
        System.clearProperty(TlsContexts.JAVA_ENGINE);
    }

    @ParameterizedTest(name = "Java''s engine: {0}")
    @ValueSource(booleans = {false, true})
    void noVerifyingRunEverPassesAmongTrustingOnes(boolean javaEngine) throws Exception {
        System.setProperty(TlsContexts.JAVA_ENGINE, Boolean.toString(javaEngine));
        Authority root = Authority.root("Test Root");
        Path ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(root.certificate()));
        try (Lab lab = new Lab();
                TlsServer sound = new TlsServer(root.drafts(HOST).issue());
                TlsServer bad = new TlsServer(Authority.selfSigned(HOST).issue())) {
            List<Visit> visits = new ArrayList<>();
            visits.addAll(Collections.nCopies(
                    250, new Visit(plan(TlsPlan.Trust.VERIFY, ca), bad.port(), "certificate is self-signed")));
            visits.addAll(Collections.nCopies(250, new Visit(plan(TlsPlan.Trust.VERIFY, ca), sound.port(), "")));
            visits.addAll(Collections.nCopies(250, new Visit(plan(TlsPlan.Trust.RECORD, ca), bad.port(), "")));
            visits.addAll(Collections.nCopies(250, new Visit(TlsPlan.RECORDING, bad.port(), "")));
            Collections.shuffle(visits, new Random(1));

            Map<String, Integer> answers = new HashMap<>();
            for (int i = 0; i < visits.size(); i += AT_ONCE) {
                List<Visit> batch = visits.subList(i, i + AT_ONCE);
                List<Future<String>> seen =
                        batch.stream().map(visit -> visit(lab, visit)).toList();
                for (int j = 0; j < batch.size(); j++) {
                    String answer = seen.get(j)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
                    assertEquals(batch.get(j).expected, answer);
                    answers.merge(answer, 1, Integer::sum);
                }
            }
            assertEquals(Map.of("certificate is self-signed", 250, "", 750), answers);
            assertEquals(0, sound.applicationBytes() + bad.applicationBytes());
        }
    }

    private static TlsPlan plan(TlsPlan.Trust trust, Path ca) {
        return new TlsPlan(trust, Optional.of(ca), Optional.empty(), List.of(), TlsPlan.Versions.CURRENT);
    }

    /** Why a client does not get through; empty when it does. */
    private static Future<String> visit(Lab lab, Visit visit) {
        EventLoop loop = ((VertxInternal) lab.vertx()).nettyEventLoopGroup().next();
        Promise<String> promise = Promise.promise();
        loop.execute(() -> lab.network()
                .open(
                        Run.within(Lab.TIMEOUT, loop, Run.Trace.NONE),
                        new Network.Endpoint("127.0.0.1", visit.port, Family.ANY),
                        Optional.of(visit.plan),
                        HOST)
                .map(wire -> {
                    wire.close();
                    return "";
                })
                .otherwise(failure -> ((WireFailure) failure).sentence())
                .onComplete(promise));
        return promise.future();
    }
}
