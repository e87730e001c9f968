package dev.postflight.check.kinds.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Authority;
import dev.postflight.testing.Lab;
import dev.postflight.testing.PostgresServer;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The modes of libpq against a real server, whose certificate is for db.example. */
final class PostgresTlsTest {
    private static final Authority ROOT = Authority.root("root");
    private static PostgresServer plain;
    private static PostgresServer server;

    @TempDir
    private static Path folder;

    private Lab lab;

    @BeforeAll
    static void start() throws Exception {
        PostgresServer.assumeInstalled();
        plain = PostgresServer.start();
        server = PostgresServer.start();
        Authority.Credential own = ROOT.drafts("db.example").issue();
        server.place("server.crt", Authority.pem(own.chain().toArray(X509Certificate[]::new)));
        server.place("server.key", Authority.pem(own.key()));
        server.place("ca.crt", Authority.pem(ROOT.certificate()));
        server.sql(
                "postgres",
                "ALTER SYSTEM SET ssl_cert_file = '" + server.folder().resolve("server.crt") + "'",
                "ALTER SYSTEM SET ssl_key_file = '" + server.folder().resolve("server.key") + "'",
                "ALTER SYSTEM SET ssl_ca_file = '" + server.folder().resolve("ca.crt") + "'",
                "ALTER SYSTEM SET ssl = on",
                "SELECT pg_reload_conf()");
        Files.writeString(folder.resolve("ca.pem"), Authority.pem(ROOT.certificate()));
        Files.writeString(
                folder.resolve("other.pem"),
                Authority.pem(Authority.root("other").certificate()));
        Authority.Credential client = ROOT.drafts("monitor").issue();
        Files.writeString(
                folder.resolve("client.pem"), Authority.pem(client.chain().toArray(X509Certificate[]::new)));
        Files.writeString(folder.resolve("client.key"), Authority.pem(client.key()));
    }

    @AfterAll
    static void stop() {
        if (plain != null) {
            plain.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void tlsIsPreferred() throws Exception {
        Outcome outcome = run(server, Map.of());
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("TLSv1.3", Lab.value(outcome, "tls"));
        assertEquals("scram-sha-256", Lab.value(outcome, "authentication")); // bound to the channel
        assertTrue(Lab.number(outcome, "phase tls") > 0);
        Outcome without = run(plain, Map.of());
        assertEquals(Finding.MEASURED, without.finding(), without.reason());
        assertEquals("none", Lab.value(without, "tls"));
    }

    @Test
    void tlsIsLeftWhereItIsDisabled() throws Exception {
        Outcome outcome = run(server, Map.of("sslmode", "disable"));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("none", Lab.value(outcome, "tls"));
    }

    @Test
    void requiredTlsThatIsNotThereFails() throws Exception {
        Outcome outcome = run(plain, Map.of("sslmode", "require"));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals("127.0.0.1:" + plain.port() + " refuses TLS: N", outcome.reason());
        assertEquals("TLSv1.3", Lab.value(run(server, Map.of("sslmode", "require")), "tls"));
    }

    @Test
    void authorityIsVerifiedAndTheNameIsNot() throws Exception {
        Outcome fine = run(server, Map.of("sslmode", "verify-ca", "tls", tls("ca", "ca.pem")));
        assertEquals(Finding.MEASURED, fine.finding(), fine.reason());
        Outcome other = run(server, Map.of("sslmode", "verify-ca", "tls", tls("ca", "other.pem")));
        assertEquals(Finding.TARGET_BAD, other.finding());
        assertTrue(other.reason().contains("not trusted here"), other.reason());
    }

    @Test
    void nameIsVerifiedInFull() throws Exception {
        Outcome wrong = run(server, Map.of("tls", tls("ca", "ca.pem")));
        assertEquals(Finding.TARGET_BAD, wrong.finding());
        assertEquals("certificate is not for 127.0.0.1 but for db.example", wrong.reason());
        Outcome right = run(server, Map.of("tls", tls("ca", "ca.pem", "server_name", "db.example")));
        assertEquals(Finding.MEASURED, right.finding(), right.reason());
        assertEquals("TLSv1.3", Lab.value(right, "tls"));
    }

    @Test
    void certificateOfTheClientTakesThePlaceOfAPassword() throws Exception {
        server.access("cert");
        try {
            Settings settings = new Settings(Map.of(
                    "server",
                    "127.0.0.1:" + server.port(),
                    "database",
                    "shop",
                    "user",
                    "monitor",
                    "tls",
                    tls(
                            "ca",
                            "ca.pem",
                            "server_name",
                            "db.example",
                            "certificate",
                            "client.pem",
                            "key",
                            "client.key")));
            Outcome outcome = lab.run(PostgresCheck.KIND, settings);
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            Outcome none = run(server, Map.of());
            assertEquals(Finding.CHECK_BROKEN, none.finding());
            assertTrue(none.reason().contains("connection requires a valid client certificate"), none.reason());
        } finally {
            server.access("scram-sha-256");
        }
    }

    @Test
    void passwordGoesInClearOnlyToWhomWeTrust() throws Exception {
        server.access("password");
        try {
            Outcome trusted = run(server, Map.of("tls", tls("ca", "ca.pem", "server_name", "db.example")));
            assertEquals(Finding.MEASURED, trusted.finding(), trusted.reason());
            assertEquals("password", Lab.value(trusted, "authentication"));
            Outcome unknown = run(server, Map.of("sslmode", "require"));
            assertEquals(Finding.CHECK_BROKEN, unknown.finding());
        } finally {
            server.access("scram-sha-256");
        }
    }

    @Test
    void manyChecksLeaveNothingBehind() throws Exception {
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            checks.add(lab.open(PostgresCheck.KIND, settings(server, Map.of())));
        }
        for (int round = 0; round < 5; round++) {
            List<Future<Outcome>> runs = checks.stream()
                    .map(check -> lab.start(check, Duration.ofSeconds(20)))
                    .toList();
            for (Future<Outcome> run : runs) {
                Outcome outcome = Lab.outcome(run);
                assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            }
        }
        for (Check check : checks) {
            check.close();
        }
        String left = "";
        for (int i = 0; i < 50 && !left.equals("0"); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
            left = server.sql("shop", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'postflight'");
        }
        assertEquals("0", left);
    }

    @Test
    void certificateThatNobodyLooksAtIsAComplaint() {
        assertEquals(
                "sslmode alone to say whether TLS is spoken (disable) and the certificate verified (require, verify-ca,"
                        + " verify-full)",
                PostgresCheck.KIND
                        .complaints()
                        .apply(new Settings(Map.of("server", "db", "tls", new Settings(Map.of("verify", false)))))
                        .get("sslmode"));
    }

    private Outcome run(PostgresServer asked, Map<String, Object> more) throws Exception {
        return lab.run(PostgresCheck.KIND, settings(asked, more));
    }

    private static Settings settings(PostgresServer asked, Map<String, Object> more) {
        Map<String, Object> values = new LinkedHashMap<>(more);
        values.put("server", "127.0.0.1:" + asked.port());
        values.put("database", "shop");
        values.put("user", "monitor");
        values.put("password", new Secret("${env:PASSWORD}", "secret"));
        return new Settings(values);
    }

    private static Settings tls(String... options) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            boolean file = !options[i].equals("server_name");
            values.put(options[i], file ? folder.resolve(options[i + 1]).toString() : options[i + 1]);
        }
        return new Settings(values);
    }
}
