package dev.postflight.check.kinds.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Authority;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.RealRedis;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listening to workers goes through a client of its own, which must trust neither more nor less than the house does. */
final class CeleryTlsTest {
    private static final String HEARTBEAT = "{\"headers\": {\"hostname\": \"celery@one\"}, \"body\": \"bnVsbA==\","
            + " \"properties\": {\"body_encoding\": \"base64\"}}";

    @TempDir
    Path folder;

    private final int port = LocalServer.closedPort();
    private final Authority root = Authority.root("root");
    private Lab lab;
    private Path ca;

    @BeforeAll
    static void needRedis() {
        RealRedis.assumeInstalled();
    }

    @BeforeEach
    void open() throws Exception {
        lab = new Lab();
        ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(root.certificate()));
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void listensOverTlsWithUserAndCertificate() throws Exception {
        try (RealRedis redis = serving(root.drafts("127.0.0.1").issue())) {
            redis.ask("ACL", "SETUSER", "monitor", "on", ">word", "~*", "&*", "+@read", "+@connection", "+psubscribe");
            redis.ask("CONFIG", "SET", "requirepass", "other");
            Path[] own = files("client", root.drafts("client").issue());
            Settings tls = new Settings(
                    Map.of("ca", ca.toString(), "certificate", own[0].toString(), "key", own[1].toString()));
            Settings settings = settings("tls", tls, "user", "monitor", "password", new Secret("${env:P}", "word"));
            assertEquals(1, heard(redis, settings));
        }
    }

    @Test
    void listensUnderTheNameThatIsConfigured() throws Exception {
        try (RealRedis redis =
                serving(root.drafts("broker.example").names("broker.example").issue())) {
            Path[] own = files("client", root.drafts("client").issue());
            assertEquals(
                    1,
                    heard(
                            redis,
                            settings(
                                    "tls",
                                    new Settings(Map.of(
                                            "ca",
                                            ca.toString(),
                                            "certificate",
                                            own[0].toString(),
                                            "key",
                                            own[1].toString(),
                                            "server_name",
                                            "broker.example")))));
        }
    }

    @Test
    void verifyingAndTrustingListenersAreKeptApart() throws Exception {
        try (RealRedis redis = serving(Authority.selfSigned("elsewhere").issue())) {
            Path[] own = files("client", root.drafts("client").issue());
            Map<String, Object> identity = Map.of("certificate", own[0].toString(), "key", own[1].toString());
            Map<String, Object> trusting = new LinkedHashMap<>(identity);
            trusting.put("verify", false);
            for (int i = 0; i < 2; i++) {
                assertEquals(1, heard(redis, settings("tls", new Settings(trusting))));
                Outcome outcome = lab.run(QueueCheck.KIND, settings("tls", new Settings(identity)), "consumers");
                assertEquals(Finding.TARGET_BAD, outcome.finding());
                assertTrue(outcome.reason().contains("certificate"), outcome.reason());
            }
        }
    }

    private double heard(RealRedis redis, Settings settings) throws Exception {
        try (Check check = lab.open(QueueCheck.KIND, settings, "consumers")) {
            Outcome outcome = null;
            for (int i = 0; i < 3; i++) {
                var run = lab.start(check, Lab.TIMEOUT);
                Thread.sleep(1500);
                try (RealRedis.Client worker = redis.client()) {
                    worker.ask("AUTH", "other");
                    worker.ask("PUBLISH", "/0.celeryev/worker.heartbeat", HEARTBEAT);
                }
                outcome = Lab.outcome(run);
                assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            }
            return Lab.number(outcome, "consumers");
        }
    }

    private RealRedis serving(Authority.Credential credential) throws Exception {
        Path[] server = files("server", credential);
        return new RealRedis(
                folder.resolve("redis"),
                "--tls-port",
                "" + port,
                "--tls-cert-file",
                server[0].toString(),
                "--tls-key-file",
                server[1].toString(),
                "--tls-ca-cert-file",
                ca.toString());
    }

    private Settings settings(Object... more) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("redis", URI.create("rediss://127.0.0.1:" + port));
        values.put("celery", "celery");
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return new Settings(values);
    }

    private Path[] files(String name, Authority.Credential credential) throws Exception {
        return new Path[] {
            Files.writeString(
                    folder.resolve(name + ".pem"),
                    Authority.pem(credential.chain().toArray(X509Certificate[]::new))),
            Files.writeString(folder.resolve(name + ".key"), Authority.pem(credential.key()))
        };
    }
}
