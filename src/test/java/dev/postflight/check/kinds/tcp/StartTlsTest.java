package dev.postflight.check.kinds.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.Settings;
import dev.postflight.check.kinds.certificate.CertificateCheck;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Authority;
import dev.postflight.testing.BlurtingServer;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.SilentServer;
import dev.postflight.testing.StartTlsServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way to TLS in each protocol, with answers that come byte by byte, and every way in which it can be refused. */
final class StartTlsTest {
    private static final String SSL_REQUEST = "\0\0\0\b\4\u00d2\u0016/";
    private static final String LDAP_REQUEST = "0\u001d\2\1\1w\u0018\u0080\u00161.3.6.1.4.1.1466.20037";
    private static final Authority.Credential CREDENTIAL =
            Authority.root("root").drafts("mail.example").issue();

    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = new Lab();
    }

    @AfterAll
    static void close() throws Exception {
        lab.close();
    }

    @Test
    void smtp() throws Exception {
        assertLeads(
                "smtp",
                "220 mx.example ESMTP\r\n",
                "EHLO postflight\r\n",
                "250-mx.example\r\n250 STARTTLS\r\n",
                "STARTTLS\r\n",
                "220 go\r\n");
    }

    @Test
    void smtpOfManyLinesAndExtensions() throws Exception {
        assertLeads(
                "smtp",
                "220-mx.example ESMTP\r\n220-we do not like spam\r\n220 go ahead\r\n",
                "EHLO postflight\r\n",
                "250-mx.example\r\n250-PIPELINING\r\n250-starttls\r\n250-SIZE 1000\r\n250 HELP\r\n",
                "STARTTLS\r\n",
                "220-ready\r\n220 to start TLS\r\n");
    }

    @Test
    void imap() throws Exception {
        assertLeads(
                "imap",
                "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n",
                "postflight STARTTLS\r\n",
                "* CAPABILITY IMAP4rev1\r\npostflight OK Begin TLS negotiation now.\r\n");
    }

    @Test
    void pop3() throws Exception {
        assertLeads("pop3", "+OK pop3.example <1896.69@pop3>\r\n", "STLS\r\n", "+OK Begin TLS\r\n");
    }

    @Test
    void ftp() throws Exception {
        assertLeads(
                "ftp",
                "220-Welcome\r\n 220 files and more\r\n220 ready\r\n",
                "AUTH TLS\r\n",
                "234 Proceed with negotiation.\r\n");
    }

    @Test
    void postgres() throws Exception {
        assertLeads("postgres", "", SSL_REQUEST, "S");
    }

    @Test
    void ldap() throws Exception {
        assertLeads("ldap", "", LDAP_REQUEST, "0\f\2\1\1x\7\n\1\0\4\0\4\0");
    }

    /** As Active Directory writes it: lengths in four bytes, and the request's name in the answer. */
    @Test
    void ldapInLongForm() throws Exception {
        assertLeads(
                "ldap",
                "",
                LDAP_REQUEST,
                "0\u0084\0\0\0(\2\1\1x\u0084\0\0\0\u001f\n\1\0\4\0\4\0\u008a\u00161.3.6.1.4.1.1466.20037");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            smtp | 554 no service\\r\\n | is not ready: 554 no service
            smtp | 220 mx\\r\\n > EHLO postflight\\r\\n > 250-mx\\r\\n250 PIPELINING\\r\\n | does not offer STARTTLS: 250-mx / 250 PIPELINING
            smtp | 220 mx\\r\\n > EHLO postflight\\r\\n > 502 what?\\r\\n | does not offer STARTTLS: 502 what?
            smtp | 220 mx\\r\\n > EHLO postflight\\r\\n > 250 STARTTLS\\r\\n > STARTTLS\\r\\n > 454 not now\\r\\n | refuses STARTTLS: 454 not now
            smtp | SSH-2.0-OpenSSH_9.2\\r\\n | does not speak SMTP: SSH-2.0-OpenSSH_9.2
            imap | * BYE overloaded\\r\\n | is not ready: * BYE overloaded
            imap | * OK\\r\\n > postflight STARTTLS\\r\\n > * X\\r\\npostflight BAD no\\r\\n | refuses STARTTLS: * X / postflight BAD no
            imap | +OK pop3\\r\\n | does not speak IMAP: +OK pop3
            pop3 | -ERR down\\r\\n | is not ready: -ERR down
            pop3 | +OK\\r\\n > STLS\\r\\n > -ERR no TLS\\r\\n | refuses STARTTLS: -ERR no TLS
            pop3 | * OK imap\\r\\n | does not speak POP3: * OK imap
            ftp  | 421 too many\\r\\n | is not ready: 421 too many
            ftp  | 220 ftp\\r\\n > AUTH TLS\\r\\n > 530 Please login\\r\\n | refuses AUTH TLS: 530 Please login
            ftp  | hello\\r\\n | does not speak FTP: hello
            """)
    void refusalIsQuoted(String protocol, String script, String complaint) throws Exception {
        String[] lines = script.replace("\\r\\n", "\r\n").split(" > ", -1);
        assertStops(protocol, complaint, lines);
    }

    @Test
    void postgresRefuses() throws Exception {
        assertStops("postgres", "refuses TLS: N", "", SSL_REQUEST, "N");
    }

    @Test
    void postgresThatIsNone() throws Exception {
        assertStops("postgres", "does not speak PostgreSQL's protocol: H", "", SSL_REQUEST, "H");
    }

    @Test
    void ldapRefuses() throws Exception {
        assertStops("ldap", "refuses STARTTLS: result code 52", "", LDAP_REQUEST, "0\016\2\1\1x\t\n\0014\4\0\4\2no");
    }

    @Test
    void whatIsSentAheadOfTlsIsNotTaken() throws Exception {
        assertStops(
                StartTlsServer.inOnePiece(CREDENTIAL, "+OK\r\n", "STLS\r\n", "+OK go\r\n+OK injected\r\n"),
                "pop3",
                "sent more than an answer before TLS: +OK injected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "imap", "pop3", "ftp", "postgres", "ldap"})
    void silenceEndsAtTheDeadline(String protocol) throws Exception {
        try (LocalServer server = new SilentServer()) {
            Outcome outcome = lab.run(Duration.ofMillis(300), CertificateCheck.KIND, settings(server, protocol));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            String name =
                    protocol.equals("postgres") ? "PostgreSQL's protocol" : protocol.toUpperCase(java.util.Locale.ROOT);
            assertEquals("no answer within 300 ms: waiting for an answer in " + name, outcome.reason());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "imap", "pop3", "ftp", "postgres", "ldap"})
    void endlessAnswerIsCutOff(String protocol) throws Exception {
        String start = Map.of(
                        "smtp",
                        "220-",
                        "imap",
                        "* OK",
                        "pop3",
                        "+OK",
                        "ftp",
                        "220-",
                        "postgres",
                        "S",
                        "ldap",
                        "0\u0082\u00ff\u00ff")
                .get(protocol);
        boolean binary = protocol.equals("postgres") || protocol.equals("ldap");
        try (LocalServer server = StartTlsServer.inOnePiece(
                CREDENTIAL,
                binary
                        ? new String[] {"", "", start + "x".repeat(20_000)}
                        : new String[] {start + "x".repeat(20_000)})) {
            Outcome outcome = lab.run(CertificateCheck.KIND, settings(server, protocol));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
        }
    }

    @Test
    void hangsUpBeforeTls() throws Exception {
        try (LocalServer server = new BlurtingServer("")) {
            Outcome outcome = lab.run(CertificateCheck.KIND, settings(server, "postgres"));
            assertEquals(
                    "connection closed by 127.0.0.1:" + server.port()
                            + " while waiting for an answer in PostgreSQL's protocol",
                    outcome.reason());
        }
    }

    private static void assertLeads(String protocol, String... script) throws Exception {
        try (StartTlsServer server = new StartTlsServer(CREDENTIAL, script)) {
            Outcome outcome = lab.run(CertificateCheck.KIND, settings(server, protocol));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("CN=mail.example", Lab.value(outcome, "subject"));
            server.isLeftWithin(Duration.ofSeconds(5));
            assertEquals(1, server.handshakes());
            assertEquals(0, server.applicationBytes());
        }
    }

    private static void assertStops(String protocol, String complaint, String... script) throws Exception {
        assertStops(new StartTlsServer(CREDENTIAL, script), protocol, complaint);
    }

    private static void assertStops(StartTlsServer started, String protocol, String complaint) throws Exception {
        try (StartTlsServer server = started) {
            Outcome outcome = lab.run(CertificateCheck.KIND, settings(server, protocol));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("127.0.0.1:" + server.port() + " " + complaint, outcome.reason());
            assertEquals(0, server.handshakes());
        }
    }

    private static Settings settings(LocalServer server, String protocol) {
        return new Settings(Map.of("server", "127.0.0.1:" + server.port(), "starttls", protocol));
    }
}
