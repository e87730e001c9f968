package dev.postflight.check.kinds.http;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Authority;
import dev.postflight.testing.Lab;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP over TLS: which HTTP is agreed upon, what of the certificate is measured, who is trusted. */
class HttpTlsTest {
    private static final Authority ROOT = Authority.root("Test Root");

    @TempDir
    static Path folder;

    private static Lab lab;
    private static String ca;
    private static HttpServer server;

    @BeforeAll
    static void openServer() throws Exception {
        lab = new Lab();
        ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(ROOT.certificate()))
                .toString();
        server = listen(
                ROOT.drafts("shop.example").names("shop.example", "127.0.0.1").issue(),
                new HttpServerOptions().setUseAlpn(true));
    }

    @AfterAll
    static void closeLab() {
        lab.close();
    }

    @Test
    void http2IsAgreedUponByDefault() throws Exception {
        Outcome outcome = ask(server, Map.of("tls", tls(Map.of())));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("HTTP/2", value(outcome, "protocol"));
        assertEquals("TLSv1.3", value(outcome, "tls_version"));
        assertTrue(number(outcome, "phase tls") > 0);
        assertEquals(79, number(outcome, "certificate_days_left"), 1.1);
    }

    @Test
    void http1IsSpokenWhenToldSo() throws Exception {
        Outcome outcome = ask(server, Map.of("tls", tls(Map.of()), "version", "1.1"));
        assertEquals("HTTP/1.1", value(outcome, "protocol"), outcome.reason());
    }

    @Test
    void serverWithoutHttp2IsSaidSoWhenItMustHaveIt() throws Exception {
        HttpServer old = listen(
                ROOT.drafts("shop.example").names("127.0.0.1").issue(), new HttpServerOptions().setUseAlpn(false));
        Outcome auto = ask(old, Map.of("tls", tls(Map.of())));
        assertEquals("HTTP/1.1", value(auto, "protocol"), auto.reason());
        Outcome two = ask(old, Map.of("tls", tls(Map.of()), "version", "2"));
        assertEquals("127.0.0.1:" + old.actualPort() + " does not speak HTTP/2", two.reason());
        assertEquals("TLSv1.3", value(two, "tls_version"), "what was measured until then is kept");
    }

    @Test
    void expiredCertificateStillShowsItsDate() throws Exception {
        Instant until = Authority.now().minus(Duration.ofDays(2));
        HttpServer expired = listen(
                ROOT.drafts("shop.example").names("127.0.0.1").until(until).issue(), new HttpServerOptions());
        Outcome outcome = ask(expired, Map.of("tls", tls(Map.of())));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertTrue(outcome.reason().startsWith("certificate expired on " + until), outcome.reason());
        assertEquals((double) until.getEpochSecond(), number(outcome, "certificate_not_after"));
        assertTrue(number(outcome, "phase tls") > 0);
        assertEquals("none", value(outcome, "status"));
        Outcome lax = ask(expired, Map.of("tls", tls(Map.of("verify", false))));
        assertEquals("200", value(lax, "status"), lax.reason());
        assertEquals((double) until.getEpochSecond(), number(lax, "certificate_not_after"));
    }

    @Test
    void unknownAuthorityIsTargetBad() throws Exception {
        Outcome outcome = ask(server, Map.of());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertTrue(outcome.reason().startsWith("certificate"), outcome.reason());
    }

    @Test
    void nameOfTheCertificateCanBeChosen() throws Exception {
        assertEquals("200", value(ask(server, Map.of("tls", tls(Map.of("server_name", "shop.example")))), "status"));
        assertEquals(
                "200",
                value(
                        ask(server, Map.of("tls", tls(Map.of()), "headers", Map.of("Host", "shop.example:1"))),
                        "status"));
        assertEquals(
                "certificate is not for evil.example but for shop.example, 127.0.0.1",
                ask(server, Map.of("tls", tls(Map.of("server_name", "evil.example"))))
                        .reason());
    }

    @Test
    void clientCertificateIsShown() throws Exception {
        HttpServer strict = listen(
                ROOT.drafts("shop.example").names("127.0.0.1").issue(),
                new HttpServerOptions()
                        .setClientAuth(ClientAuth.REQUIRED)
                        .setTrustOptions(
                                new PemTrustOptions().addCertValue(Buffer.buffer(Authority.pem(ROOT.certificate())))));
        Authority.Credential own = ROOT.drafts("monitor").issue();
        Path certificate = Files.writeString(folder.resolve("own.pem"), Authority.pem(own.certificate()));
        Path key = Files.writeString(folder.resolve("own.key"), Authority.pem(own.key()));
        Map<String, Object> identity = Map.of("certificate", certificate.toString(), "key", key.toString());
        Outcome outcome = ask(strict, Map.of("tls", tls(identity)));
        assertEquals("200", value(outcome, "status"), outcome.reason());
        Outcome without = ask(strict, Map.of("tls", tls(Map.of())));
        assertEquals(Finding.TARGET_BAD, without.finding(), without.reason());
    }

    @Test
    void downgradeIsRefusedUnlessAllowed() throws Exception {
        HttpServer plain = lab.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response().end("ok"))
                .listen(0, "127.0.0.1")
                .await();
        HttpServer down = lab.vertx()
                .createHttpServer(secured(ROOT.drafts("x").names("127.0.0.1").issue(), new HttpServerOptions()))
                .requestHandler(request -> request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "http://127.0.0.1:" + plain.actualPort() + "/")
                        .end())
                .listen(0, "127.0.0.1")
                .await();
        Settings any = new Settings(Map.of("follow", "any"));
        assertEquals(
                "redirect from https to http is refused: http://127.0.0.1:" + plain.actualPort(),
                ask(down, Map.of("tls", tls(Map.of()), "redirects", any)).reason());
        Settings allowed = new Settings(Map.of("follow", "any", "downgrade", true));
        assertEquals("200", value(ask(down, Map.of("tls", tls(Map.of()), "redirects", allowed)), "status"));
    }

    @Test
    void strictTransportSecurityIsExpectedOverTls() throws Exception {
        Outcome outcome = ask(
                server,
                Map.of(
                        "tls",
                        tls(Map.of()),
                        "security_headers",
                        new Settings(Map.of("nosniff", false, "frames", false, "content_policy", false))));
        assertEquals(
                "false: Strict-Transport-Security has a max-age below 180 days", value(outcome, "security_headers"));
    }

    private static Settings tls(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("ca", ca);
        return new Settings(all);
    }

    private static Outcome ask(HttpServer server, Map<String, Object> settings) throws Exception {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("url", URI.create("https://127.0.0.1:" + server.actualPort() + "/"));
        return lab.run(HttpCheck.KIND, new Settings(all));
    }

    private static HttpServer listen(Authority.Credential credential, HttpServerOptions options) {
        return lab.vertx()
                .createHttpServer(secured(credential, options))
                .requestHandler(request -> request.response()
                        .putHeader("Strict-Transport-Security", "max-age=86400; includeSubDomains")
                        .end("ok"))
                .listen(0, "127.0.0.1")
                .await();
    }

    private static HttpServerOptions secured(Authority.Credential credential, HttpServerOptions options) {
        return options.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(
                                Authority.pem(credential.chain().toArray(java.security.cert.X509Certificate[]::new))))
                        .addKeyValue(Buffer.buffer(Authority.pem(credential.key()))));
    }
}
