package dev.postflight.check.kinds.certificate;

import static dev.postflight.testing.Authority.now;
import static dev.postflight.testing.TlsServer.speaking;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.TlsPlan;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Authority;
import dev.postflight.testing.Authority.Credential;
import dev.postflight.testing.BlurtingServer;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.OpensslServer;
import dev.postflight.testing.SilentServer;
import dev.postflight.testing.TlsServer;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way in which a server's TLS can be good or bad: the check measures it and names the reason, a client that
 * verifies refuses it for the same reason, with OpenSSL and with Java's own engine.
 */
final class TlsMatrixTest {
    private static final String HOST = "shop.example";
    private static final Authority ROOT = Authority.root("Test Root");
    private static final Instant NOW = now();

    @TempDir
    static Path folder;

    private static Path ca;
    private static Lab lab;
    private static Lab javaLab;

    private LocalServer server;

    @BeforeAll
    static void open() throws IOException {
        ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(ROOT.certificate()));
        lab = new Lab();
        javaLab = new Lab();
    }

    @AfterAll
    static void close() throws Exception {
        lab.close();
        javaLab.close();
    }

    @AfterEach
    void nothingWasSaid() {
        if (server instanceof TlsServer tls) {
            assertEquals(0, tls.applicationBytes());
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void soundCertificateHasEveryFact() throws Exception {
        Credential credential = ROOT.drafts(HOST)
                .from(NOW.minus(Duration.ofDays(10)))
                .until(NOW.plus(Duration.ofDays(80)))
                .issue();
        Outcome outcome = look(credential);
        assertShown(outcome, credential);
        assertEquals("true", Lab.value(outcome, "chain_valid"));
        assertEquals("true", Lab.value(outcome, "chain_ordered"));
        assertEquals("true", Lab.value(outcome, "hostname_valid"));
        assertEquals("false", Lab.value(outcome, "self_signed"));
        assertEquals("false", Lab.value(outcome, "ocsp_staple"));
        assertEquals("TLSv1.3", Lab.value(outcome, "protocol"));
        assertTrue(Lab.value(outcome, "cipher").startsWith("TLS_AES_"));
        assertEquals("EC", Lab.value(outcome, "key_algorithm"));
        assertEquals("256", Lab.value(outcome, "key_size"));
        assertEquals("SHA256withECDSA", Lab.value(outcome, "signature_algorithm"));
        assertEquals("CN=shop.example", Lab.value(outcome, "subject"));
        assertEquals("CN=Test Root", Lab.value(outcome, "issuer"));
        assertEquals("shop.example", Lab.value(outcome, "names"));
        assertEquals(credential.certificate().getSerialNumber().toString(16), Lab.value(outcome, "serial"));
        assertTrue(Lab.value(outcome, "fingerprint").matches("[0-9a-f]{64}"));
        assertEquals(80, Lab.number(outcome, "days_left"), 0.01);
        assertEquals(10 * 86_400, Lab.number(outcome, "renewed"), 600);
        assertAccepted();
    }

    @Test
    void expired() throws Exception {
        Instant until = NOW.minus(Duration.ofDays(3));
        Credential credential = ROOT.drafts(HOST)
                .until(until)
                .from(until.minus(Duration.ofDays(90)))
                .issue();
        Outcome outcome = look(credential);
        assertShown(outcome, credential);
        assertChainProblem("certificate expired on " + until + " (3 d ago)", outcome);
        assertEquals(-3, Lab.number(outcome, "days_left"), 0.01);
    }

    @Test
    void notYetValid() throws Exception {
        Instant from = NOW.plus(Duration.ofDays(5)).plusSeconds(300);
        Credential credential = ROOT.drafts(HOST).from(from).issue();
        Outcome outcome = look(credential);
        assertShown(outcome, credential);
        assertChainProblem("certificate is not valid before " + from + " (in 5 d)", outcome);
    }

    @Test
    void wrongHost() throws Exception {
        Credential credential = ROOT.drafts("other.example")
                .names("other.example", "www.other.example")
                .issue();
        Outcome outcome = look(credential);
        assertShown(outcome, credential);
        assertHostProblem("certificate is not for shop.example but for other.example, www.other.example", outcome);
    }

    @Test
    void selfSigned() throws Exception {
        Credential credential = Authority.selfSigned(HOST).issue();
        Outcome outcome = look(credential);
        assertShown(outcome, credential);
        assertEquals("true", Lab.value(outcome, "self_signed"));
        assertChainProblem("certificate is self-signed", outcome);
    }

    @Test
    void expiredSelfSignedIsExpiredEvenWhereItIsTrusted() throws Exception {
        Instant until = NOW.minus(Duration.ofDays(3));
        Credential credential = Authority.selfSigned(HOST)
                .from(until.minus(Duration.ofDays(9)))
                .until(until)
                .issue();
        server = new TlsServer(credential);
        Path own = Files.writeString(folder.resolve("own.pem"), Authority.pem(credential.certificate()));
        Outcome outcome = lab.run(CertificateCheck.KIND, settings(Map.of("ca", own.toString())));
        assertEquals("false: certificate expired on " + until + " (3 d ago)", Lab.value(outcome, "chain_valid"));
    }

    @Test
    void missingIntermediate() throws Exception {
        Credential credential = ROOT.under("Test Intermediate", NOW.plus(Duration.ofDays(300)))
                .drafts(HOST)
                .issue();
        Credential alone = credential.showing(credential.certificate());
        Outcome outcome = look(alone);
        assertShown(outcome, alone);
        assertChainProblem(
                "certificate's issuer CN=Test Intermediate is not trusted here and no intermediate certificate was sent"
                        + " for it",
                outcome);
    }

    @Test
    void unknownAuthority() throws Exception {
        Authority stranger = Authority.root("Strange Root");
        Credential credential = stranger.drafts(HOST).issue();
        Credential withRoot = credential.showing(credential.certificate(), stranger.certificate());
        Outcome outcome = look(withRoot);
        assertShown(outcome, withRoot);
        assertChainProblem("certificate is signed by an authority that is not trusted here: CN=Strange Root", outcome);
    }

    @Test
    void wrongOrderIsToldApartFromUntrusted() throws Exception {
        Authority upper = ROOT.under("Upper", NOW.plus(Duration.ofDays(300)));
        Credential sorted = upper.under("Lower", NOW.plus(Duration.ofDays(300)))
                .drafts(HOST)
                .issue();
        List<X509Certificate> chain = sorted.chain();
        Credential mixed = sorted.showing(chain.get(0), chain.get(2), chain.get(1));
        Outcome outcome = look(mixed);
        assertShown(outcome, mixed);
        assertEquals("true", Lab.value(outcome, "chain_valid"));
        assertEquals(
                "false: certificate 2 of the chain, CN=Upper, did not issue the one before it",
                Lab.value(outcome, "chain_ordered"));
        assertAccepted();
    }

    @Test
    void signedWithSha1() throws Exception {
        KeyPair keys = Authority.keys("RSA", 2048);
        Authority old = Authority.root("Old Root", keys);
        Credential credential =
                old.drafts(HOST).keys(keys).signedWith("SHA1withRSA").issue();
        server = new TlsServer(credential);
        Path own = Files.writeString(folder.resolve("old.pem"), Authority.pem(old.certificate()));
        Outcome outcome = lab.run(CertificateCheck.KIND, settings(Map.of("ca", own.toString())));
        assertShown(outcome, credential);
        assertEquals("SHA1withRSA", Lab.value(outcome, "signature_algorithm"));
        assertEquals("2048", Lab.value(outcome, "key_size"));
        String reason = "certificate is signed with SHA1withRSA, which can be forged";
        assertEquals("false: " + reason, Lab.value(outcome, "chain_valid"));
        assertRefused(verifying(own), HOST, reason);
    }

    @Test
    void shortRsaKey() throws Exception {
        Credential credential =
                ROOT.drafts(HOST).keys(Authority.keys("RSA", 1024)).issue();
        Outcome outcome = look(credential);
        assertShown(outcome, credential);
        assertEquals("1024", Lab.value(outcome, "key_size"));
        assertChainProblem(
                "certificate has an RSA key of 1024 bits, which can be broken; at least 2048 are needed", outcome);
    }

    @Test
    void onlyTls11() throws Exception {
        onlyOld("TLSv1.1");
    }

    @Test
    void onlyTls10() throws Exception {
        onlyOld("TLSv1");
    }

    private void onlyOld(String version) throws Exception {
        Credential credential = ROOT.drafts(HOST).issue();
        Outcome outcome = look(credential, speaking(version));
        assertShown(outcome, credential);
        assertEquals("true", Lab.value(outcome, "chain_valid"));
        assertEquals(version, Lab.value(outcome, "protocol"));
        assertRefused(verifying(ca), HOST, "TLS handshake failed: it sent the alert protocol_version");
    }

    @Test
    void stalledHandshakeEndsAtTheDeadline() throws Exception {
        server = new SilentServer();
        Outcome outcome = lab.run(Duration.ofMillis(400), CertificateCheck.KIND, settings(Map.of()));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals("no answer within 400 ms: TLS handshake", outcome.reason());
    }

    @Test
    void wildcardIsForOneLabel() throws Exception {
        server = new TlsServer(ROOT.drafts("*.shop.example").issue());
        assertEquals("true", Lab.value(look("www.shop.example"), "hostname_valid"));
        assertRefused(
                verifying(ca), "a.b.shop.example", "certificate is not for a.b.shop.example but for *.shop.example");
        assertRefused(verifying(ca), HOST, "certificate is not for shop.example but for *.shop.example");
        assertEquals(
                "false: certificate is not for a.b.shop.example but for *.shop.example",
                Lab.value(look("a.b.shop.example"), "hostname_valid"));
    }

    @Test
    void addressAmongTheNames() throws Exception {
        server = new TlsServer(ROOT.drafts(HOST).names(HOST, "127.0.0.1", "::1").issue());
        assertEquals("true", Lab.value(look("127.0.0.1"), "hostname_valid"));
        assertEquals("true", Lab.value(look("::1"), "hostname_valid"));
        assertEquals(
                "false: certificate is not for 127.0.0.2 but for shop.example, 127.0.0.1, 0:0:0:0:0:0:0:1",
                Lab.value(look("127.0.0.2"), "hostname_valid"));
    }

    @Test
    void commonNameDoesNotCount() throws Exception {
        Outcome outcome = look(ROOT.drafts(HOST).names().issue());
        assertHostProblem("certificate names no host; its subject CN=shop.example does not count (RFC 9525)", outcome);
    }

    @Test
    void demandedClientCertificateHidesNothing() throws Exception {
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            Credential credential = ROOT.drafts(HOST).issue();
            Outcome outcome = look(credential, demanding(version));
            assertShown(outcome, credential);
            assertEquals("true", Lab.value(outcome, "chain_valid"), version);
            assertEquals("asked", Lab.value(outcome, "client_certificate"), version);
            server.close();
        }
    }

    @Test
    void verifyingClientIsToldOfTheDemand() throws Exception {
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            server = new TlsServer(ROOT.drafts(HOST).issue(), demanding(version));
            assertRefused(verifying(ca), HOST, "127.0.0.1:" + server.port() + " demands a client certificate");
            server.close();
        }
    }

    @Test
    void clientCertificateIsShown() throws Exception {
        Credential own = ROOT.drafts("client").issue();
        Path certificate = Files.writeString(folder.resolve("client.pem"), Authority.pem(own.certificate()));
        Path key = Files.writeString(folder.resolve("client.key"), Authority.pem(own.key()));
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            TlsServer demanding = new TlsServer(ROOT.drafts(HOST).issue(), demanding(version));
            server = demanding;
            Outcome outcome = lab.run(
                    CertificateCheck.KIND,
                    settings(Map.of("client_certificate", certificate.toString(), "client_key", key.toString())));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals(version, Lab.value(outcome, "protocol"));
            assertEquals("none", Lab.value(outcome, "client_certificate"));
            demanding.isLeftWithin(Duration.ofSeconds(5));
            assertEquals(1, demanding.handshakes());
            server.close();
        }
    }

    @Test
    void intermediateThatExpiresFirst() throws Exception {
        Instant until = NOW.plus(Duration.ofDays(6));
        Credential credential = ROOT.under("Short-lived", until)
                .drafts(HOST)
                .until(NOW.plus(Duration.ofDays(60)))
                .issue();
        Outcome outcome = look(credential);
        assertShown(outcome, credential);
        assertEquals("true", Lab.value(outcome, "chain_valid"));
        assertEquals((double) until.getEpochSecond(), Lab.number(outcome, "earliest_not_after"));
        assertEquals(6, Lab.number(outcome, "days_left"), 0.01);
        assertEquals("CN=Short-lived", Lab.value(outcome, "first_to_expire"));
    }

    @Test
    void expiredIntermediate() throws Exception {
        Instant until = NOW.minus(Duration.ofDays(3));
        Credential credential = ROOT.under("Forgotten", until).drafts(HOST).issue();
        Outcome outcome = look(credential);
        assertShown(outcome, credential);
        assertChainProblem("intermediate certificate CN=Forgotten expired on " + until + " (3 d ago)", outcome);
    }

    @Test
    void edwardsCurve() throws Exception {
        Credential credential =
                ROOT.drafts(HOST).keys(Authority.keys("Ed25519", 0)).issue();
        Outcome outcome = look(credential);
        assertShown(outcome, credential);
        assertEquals("true", Lab.value(outcome, "chain_valid"));
        assertEquals("Ed25519", Lab.value(outcome, "key_algorithm"));
        assertEquals("256", Lab.value(outcome, "key_size"));
        assertAccepted();
    }

    /** OpenSSL as Netty brings it does not know this curve, and Java's engine steps in. */
    @Test
    void curveOf521Bits() throws Exception {
        Credential credential =
                ROOT.drafts(HOST).keys(Authority.keys("EC", 521)).issue();
        Outcome outcome = look(credential);
        assertShown(outcome, credential);
        assertEquals("521", Lab.value(outcome, "key_size"));
        assertAccepted();
    }

    @Test
    void stapledStatusIsSeen() throws Exception {
        assumeTrue(OpensslServer.isInstalled(), "needs openssl");
        Credential credential = ROOT.drafts(HOST).issue();
        for (boolean stapled : new boolean[] {true, false}) {
            try (OpensslServer openssl =
                    new OpensslServer(folder, credential, stapled ? ROOT.vouchesFor(credential) : new byte[0])) {
                Outcome outcome = lab.run(
                        CertificateCheck.KIND,
                        new Settings(Map.of(
                                "server", "127.0.0.1:" + openssl.port(), "server_name", HOST, "ca", ca.toString())));
                assertShown(outcome, credential);
                assertEquals("true", Lab.value(outcome, "chain_valid"));
                assertEquals(Boolean.toString(stapled), Lab.value(outcome, "ocsp_staple"));
            }
        }
    }

    @Test
    void noCertificateForThisName() throws Exception {
        Outcome outcome = look(ROOT.drafts("other.example").issue(), socket -> {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher("other\\.example")));
            socket.setSSLParameters(parameters);
        });
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals("TLS handshake failed: it sent the alert unrecognized_name", outcome.reason());
        assertRefused(verifying(ca), HOST, "TLS handshake failed: it sent the alert unrecognized_name");
    }

    @Test
    void plainTextOnTheTlsPort() throws Exception {
        server = new BlurtingServer("HTTP/1.1 400 Bad Request\r\n\r\n");
        Outcome outcome = lab.run(CertificateCheck.KIND, settings(Map.of()));
        String reason = "TLS handshake failed: it does not speak TLS but says: HTTP/1.1 400 Bad Request";
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals(reason, outcome.reason());
        assertRefused(verifying(ca), HOST, reason);
    }

    @Test
    void hangsUpInTheHandshake() throws Exception {
        server = new BlurtingServer("");
        Outcome outcome = lab.run(CertificateCheck.KIND, settings(Map.of()));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals("connection closed by 127.0.0.1:" + server.port() + " in the TLS handshake", outcome.reason());
    }

    @Test
    void fileOfAuthoritiesThatIsMissingIsTheChecksFault() throws Exception {
        server = new TlsServer(ROOT.drafts(HOST).issue());
        Outcome outcome = lab.run(CertificateCheck.KIND, settings(Map.of("ca", "missing.pem")));
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        assertEquals("TLS file cannot be read: missing.pem", outcome.reason());
    }

    private Outcome look(Credential credential) throws Exception {
        return look(credential, socket -> {});
    }

    private Outcome look(Credential credential, Consumer<SSLSocket> settings) throws Exception {
        server = new TlsServer(credential, settings);
        return look(HOST);
    }

    private Outcome look(String name) throws Exception {
        return lab.run(CertificateCheck.KIND, settings(Map.of("ca", ca.toString(), "server_name", name)));
    }

    private Settings settings(Map<String, Object> more) {
        Map<String, Object> values =
                new LinkedHashMap<>(Map.of("server", "127.0.0.1:" + server.port(), "server_name", HOST));
        values.putAll(more);
        return new Settings(values);
    }

    private static TlsPlan verifying(Path authorities) {
        return new TlsPlan(
                TlsPlan.Trust.VERIFY, Optional.of(authorities), Optional.empty(), List.of(), TlsPlan.Versions.CURRENT);
    }

    private static Consumer<SSLSocket> demanding(String version) {
        return socket -> {
            socket.setEnabledProtocols(new String[] {version});
            socket.setNeedClientAuth(true);
        };
    }

    private static void assertShown(Outcome outcome, Credential credential) {
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        X509Certificate leaf = credential.certificate();
        assertEquals(seconds(leaf.getNotBefore()), Lab.number(outcome, "not_before"));
        assertEquals(seconds(leaf.getNotAfter()), Lab.number(outcome, "not_after"));
        double earliest = credential.chain().stream()
                .mapToDouble(each -> seconds(each.getNotAfter()))
                .min()
                .orElseThrow();
        assertEquals(earliest, Lab.number(outcome, "earliest_not_after"));
    }

    private static double seconds(Date moment) {
        return (double) moment.toInstant().getEpochSecond();
    }

    private void assertChainProblem(String reason, Outcome outcome) throws Exception {
        assertEquals("false: " + reason, Lab.value(outcome, "chain_valid"));
        assertRefused(verifying(ca), HOST, reason);
    }

    private void assertHostProblem(String reason, Outcome outcome) throws Exception {
        assertEquals("true", Lab.value(outcome, "chain_valid"));
        assertEquals("false: " + reason, Lab.value(outcome, "hostname_valid"));
        assertRefused(verifying(ca), HOST, reason);
    }

    /** By a client that verifies, whichever engine it has. */
    private void assertRefused(TlsPlan plan, String name, String reason) throws Exception {
        assertEquals(reason, get(shake(lab, plan, name)), "with OpenSSL");
        assertEquals(reason, withJava(() -> get(shake(javaLab, plan, name))), "with Java's engine");
    }

    private void assertAccepted() throws Exception {
        assertRefused(verifying(ca), HOST, "");
    }

    /** Why a client does not get through, also by what a server says only after the handshake; empty when it does. */
    private Future<String> shake(Lab where, TlsPlan plan, String name) {
        EventLoop loop = ((VertxInternal) where.vertx()).nettyEventLoopGroup().next();
        Promise<String> promise = Promise.promise();
        loop.execute(() -> where.network()
                .open(
                        Run.within(Lab.TIMEOUT, loop, Run.Trace.NONE),
                        new Network.Endpoint("127.0.0.1", server.port(), Family.ANY),
                        Optional.of(plan),
                        name)
                .compose(this::afterwards)
                .otherwise(failure -> ((WireFailure) failure).sentence())
                .onComplete(promise));
        return promise.future();
    }

    private Future<String> afterwards(Wire wire) {
        if (!wire.tls().orElseThrow().asked()) {
            wire.close();
            return Future.succeededFuture("");
        }
        return wire.await("waiting for an answer", Promise.<String>promise()).onComplete(done -> wire.close());
    }

    private static String get(Future<String> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private interface Action {
        String run() throws Exception;
    }

    private static String withJava(Action action) throws Exception {
        System.setProperty("postflight.tls.java", "true");
        try {
            return action.run();
        } finally {
            System.clearProperty("postflight.tls.java");
        }
    }
}
