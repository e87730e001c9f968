package dev.postflight.check.kinds.smtp;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Authority;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.MailServer;
import dev.postflight.testing.StartTlsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real mail server in each of its moods, and servers that are none. */
final class SmtpCheckTest {
    private static final Authority ROOT = Authority.root("Test Root");
    private static final Authority.Credential GOOD =
            ROOT.drafts("mx.example").names("mx.example", "127.0.0.1").issue();

    @TempDir
    private static Path folder;

    private static Lab lab;
    private static Settings tls;
    private static MailServer server;

    @BeforeAll
    static void open() throws Exception {
        MailServer.assumeInstalled();
        lab = new Lab();
        tls = new Settings(Map.of(
                "ca",
                Files.writeString(folder.resolve("ca.pem"), Authority.pem(ROOT.certificate()))
                        .toString()));
        server = new MailServer(folder, GOOD, "starttls");
    }

    @AfterAll
    static void close() throws Exception {
        if (server != null) {
            server.close();
            lab.close();
        }
    }

    @Test
    void startTlsFromGreetingToCertificate() throws Exception {
        Outcome outcome = ask(server, Map.of());
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertTrue(value(outcome, "banner").startsWith("mx.example Python SMTP"), value(outcome, "banner"));
        assertTrue(value(outcome, "extensions").contains("AUTH LOGIN PLAIN"), value(outcome, "extensions"));
        assertEquals("33554432", value(outcome, "size_limit"));
        assertEquals("TLSv1.3", value(outcome, "tls_version"));
        assertEquals("true", value(outcome, "certificate_valid"));
        assertEquals(79, number(outcome, "certificate_days_left"), 1.1);
        assertEquals("false", value(outcome, "login_before_tls"));
        for (String phase : new String[] {"resolve", "connect", "tls", "greeting", "hello", "starttls"}) {
            assertTrue(number(outcome, "phase " + phase) >= 0, phase);
        }
        assertEquals("none", value(outcome, "phase login"));
        assertEquals("none", value(outcome, "mail_accepted"));
    }

    @Test
    void loginAndATestMailThatGoesOnceAnHour() throws Exception {
        Settings mail = new Settings(Map.of("from", "monitor@shop.example", "to", "blackhole@shop.example"));
        try (Check check = lab.open(
                SmtpCheck.KIND, settings(server.port(), Map.of("login", login("open-sesame", "auto"), "mail", mail)))) {
            Outcome first = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals(Finding.MEASURED, first.finding(), first.reason());
            assertTrue(number(first, "phase login") > 0);
            assertTrue(number(first, "phase mail") > 0);
            assertEquals("250 2.0.0 Ok: queued as 1", value(first, "mail_answer"));
            Outcome second = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals(value(first, "mail_accepted"), value(second, "mail_accepted"));
            assertTrue(number(second, "mail_age") < 30);
            assertEquals(1, server.mails().size());
            String text = server.mails().get(0);
            assertTrue(text.contains("\r\nX-Postflight: test\r\n"), text);
            assertTrue(text.contains("\r\nAuto-Submitted: auto-generated\r\n"), text);
            assertTrue(text.contains("\r\nTo: <blackhole@shop.example>\r\n"), text);
        }
    }

    @Test
    void aRecipientThatIsRefusedIsTheServersWord() throws Exception {
        Settings mail = new Settings(Map.of("from", "monitor@shop.example", "to", "nobody@shop.example"));
        Outcome outcome = ask(server, Map.of("login", login("open-sesame", "plain"), "mail", mail));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals("it refuses the recipient nobody@shop.example: 550 5.1.1 no such user here", outcome.reason());
    }

    @Test
    void aWrongPasswordIsTheChecksFault() throws Exception {
        for (String method : new String[] {"plain", "login"}) {
            Outcome outcome = ask(server, Map.of("login", login("wrong-canary", method)));
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
            assertEquals(
                    "login of monitor is refused: mend login.user and login.password"
                            + " (535 5.7.8 Authentication credentials invalid)",
                    outcome.reason());
        }
        assertFalse(lab.trace().toString().contains("wrong-canary"));
        assertFalse(lab.trace().toString().contains("d3JvbmctY2FuYXJ5"));
    }

    @Test
    void loginByTheOnlyWayThereIs() throws Exception {
        try (MailServer other = new MailServer(folder, GOOD, "login")) {
            Outcome outcome = ask(other, Map.of("login", login("open-sesame", "auto")));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            Outcome plain = ask(other, Map.of("login", login("open-sesame", "plain")));
            assertEquals(Finding.TARGET_BAD, plain.finding());
            assertEquals("it offers login by LOGIN, not PLAIN", plain.reason());
        }
    }

    @Test
    void tlsAtOnce() throws Exception {
        try (MailServer other = new MailServer(folder, GOOD, "tls")) {
            Outcome outcome = ask(other, Map.of("security", "tls", "login", login("open-sesame", "login")));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("none", value(outcome, "phase starttls"));
            assertTrue(number(outcome, "phase tls") > 0);
        }
    }

    @Test
    void inClearWhereToldSo() throws Exception {
        try (MailServer other = new MailServer(folder, GOOD, "none")) {
            Map<String, Object> clear =
                    new LinkedHashMap<>(login("open-sesame", "auto").values());
            clear.put("without_tls", true);
            Outcome outcome = lab.run(
                    SmtpCheck.KIND,
                    new Settings(Map.of(
                            "address", "127.0.0.1:" + other.port(), "security", "none", "login", new Settings(clear))));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            Outcome refused = ask(other, Map.of());
            assertEquals(Finding.TARGET_BAD, refused.finding());
            assertEquals("127.0.0.1:" + other.port() + " does not offer STARTTLS", refused.reason());
        }
    }

    @Test
    void noPasswordInClearUnlessToldSo() {
        assertEquals(
                Map.of("login", "security: starttls or tls, or without_tls: true to send it in clear"),
                SmtpCheck.KIND
                        .complaints()
                        .apply(new Settings(Map.of(
                                "address", "mx.example", "security", "none", "login", login("open-sesame", "auto")))));
    }

    @Test
    void aBadCertificateIsToldAndItsDateShown() throws Exception {
        Outcome outcome = lab.run(SmtpCheck.KIND, new Settings(Map.of("address", "127.0.0.1:" + server.port())));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertTrue(outcome.reason().contains("is not trusted here"), outcome.reason());
        assertEquals(79, number(outcome, "certificate_days_left"), 1.1);
        assertTrue(
                value(outcome, "certificate_valid").startsWith("false: certificate"),
                value(outcome, "certificate_valid"));
    }

    @Test
    void anExpiredCertificateIsToldWithItsDate() throws Exception {
        Instant end = Authority.now().minus(Duration.ofDays(3));
        try (MailServer other = new MailServer(
                Files.createDirectory(folder.resolve("expired")),
                ROOT.drafts("mx.example").names("127.0.0.1").until(end).issue(),
                "starttls")) {
            Outcome outcome = ask(other, Map.of());
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("certificate expired on " + end + " (3 d ago)", outcome.reason());
            assertEquals(end.getEpochSecond(), number(outcome, "certificate_not_after"));
            assertEquals(-3, number(outcome, "certificate_days_left"), 0.1);
        }
    }

    @Test
    void aServerThatWouldTakePasswordsInClear() throws Exception {
        try (MailServer other = new MailServer(folder, GOOD, "careless")) {
            Outcome outcome = ask(other, Map.of());
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("true", value(outcome, "login_before_tls"));
        }
    }

    @Test
    void serversThatAreNotReady() throws Exception {
        assertSaid("554 no SMTP service here\r\n", "is not ready: 554 no SMTP service here");
        assertSaid("421-too\r\n421 busy\r\n", "is not ready: 421 too / busy");
    }

    @Test
    void serversThatAreNone() throws Exception {
        try (LocalServer other = StartTlsServer.inOnePiece(null, "SSH-2.0-OpenSSH_9.2\r\n", "never")) {
            assertEquals(
                    "127.0.0.1:" + other.port() + " does not speak SMTP: SSH-2.0-OpenSSH_9.2",
                    ask(other.port()).reason());
        }
    }

    @Test
    void whatIsSaidAheadOfTlsIsAnInjection() throws Exception {
        try (LocalServer other = StartTlsServer.inOnePiece(
                GOOD,
                "220 mx\r\n",
                "EHLO postflight\r\n",
                "250-mx\r\n250 STARTTLS\r\n",
                "STARTTLS\r\n",
                "220 go\r\n250 AUTH PLAIN\r\n",
                "never")) {
            assertEquals(
                    "127.0.0.1:" + other.port() + " sent more than an answer before TLS",
                    ask(other.port()).reason());
        }
    }

    @Test
    void aServerThatVanishesInMidAnswer() throws Exception {
        try (LocalServer other =
                StartTlsServer.inOnePiece(null, "220 mx\r\n", "EHLO postflight\r\n", "250-mx\r\n25", "x")) {
            Outcome outcome = lab.run(Duration.ofMillis(500), SmtpCheck.KIND, settings(other.port(), Map.of()));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("no answer within 500 ms: waiting for the answer to EHLO", outcome.reason());
        }
    }

    private static void assertSaid(String greeting, String complaint) throws Exception {
        try (LocalServer other = StartTlsServer.inOnePiece(null, greeting, "never")) {
            Outcome outcome = ask(other.port());
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("127.0.0.1:" + other.port() + " " + complaint, outcome.reason());
        }
    }

    private static Outcome ask(int port) throws Exception {
        return lab.run(SmtpCheck.KIND, settings(port, Map.of()));
    }

    private static Outcome ask(MailServer server, Map<String, Object> more) throws Exception {
        return lab.run(SmtpCheck.KIND, settings(server.port(), more));
    }

    private static Settings settings(int port, Map<String, Object> more) {
        Map<String, Object> values = new LinkedHashMap<>(more);
        values.put("address", "127.0.0.1:" + port);
        values.put("tls", tls);
        return new Settings(values);
    }

    private static Settings login(String password, String method) {
        return new Settings(Map.of("user", "monitor", "password", new Secret("${env:P}", password), "method", method));
    }
}
