package dev.postflight.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.testing.Authority;
import dev.postflight.testing.MailServer;
import dev.postflight.testing.Receiver;
import dev.postflight.testing.SilentServer;
import dev.postflight.watch.Decision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails through a real mail server; and whom TLS trusts. */
class MailTest {
    private static final Launched NO =
            Launched.of("shop", "1.4.2").judged(Decision.NO_GO, "orders-p95 is slower than before.");
    private static final Map<String, String> SECRETS = Map.of("PASSWORD", "open-sesame", "WRONG", "canary-wrong");
    private static final Authority AUTHORITY = Authority.root("Postflight test");

    @TempDir
    Path folder;

    private final KeptQueue queue = new KeptQueue();
    private Office office;
    private Path ca;

    @BeforeEach
    void open() throws Exception {
        office = new Office(folder, queue);
        ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(AUTHORITY.certificate()));
    }

    @AfterEach
    void close() {
        office.close();
    }

    @Test
    void aMailIsTextAndHtmlOverStartTlsWithLogin() throws Exception {
        try (MailServer server = server("starttls")) {
            office.telling(mail(server, "login: {user: monitor, password: \"${env:PASSWORD}\"}, ca: " + ca), SECRETS);
            office.notifiers.hear(NO.verdict());
            office.settled("ops", 1, 0, 0);
            String mail = server.mails().get(0).replace("\r\n", "\n");
            assertEquals("postflight@shop.example", header(mail, "From"));
            assertEquals(
                    "ops@shop.example,boss@shop.example", header(mail, "To").replace(" ", ""));
            assertEquals("NO-GO: shop 1.4.2, window 30m", header(mail, "Subject"));
            assertEquals("auto-generated", header(mail, "Auto-Submitted"));
            assertEquals(
                    1,
                    mail.lines().filter(line -> line.startsWith("Message-ID:")).count());
            assertTrue(header(mail, "Message-ID").matches("<[0-9a-f]{32}@shop\\.example>"), mail);
            assertTrue(mail.contains("multipart/alternative"), mail);
            assertTrue(mail.contains("""
                    NO-GO: shop 1.4.2, window 30m

                    orders-p95 is slower than before.

                    - NO-GO orders-p95: p95 is 2.1 times what it was (212 ms against 101 ms)

                    Application: shop
                    Version: 1.4.2
                    Deployed: 2026-03-01 12:00:00 UTC
                    By: ann
                    Commit: 0a1b2c3
                    """), mail);
            assertTrue(mail.contains("<li>NO-GO orders-p95: p95 is 2.1 times what it was"), mail);
        }
    }

    @Test
    void theSameDeliveryHasTheSameMessageId() throws Exception {
        try (MailServer server = server("tls")) {
            String settings = mail(server, "security: tls, ca: " + ca);
            office.telling(settings, SECRETS);
            office.notifiers.hear(NO.verdict());
            office.settled("ops", 1, 0, 0);
            office.close();
            office = new Office(folder, new KeptQueue()).telling(settings, SECRETS); // a store that forgot
            office.notifiers.hear(NO.verdict());
            office.settled("ops", 1, 0, 0);
            List<String> mails = server.mails();
            assertEquals(header(mails.get(0), "Message-ID"), header(mails.get(1), "Message-ID"));
        }
    }

    @Test
    void nobodyAddsAHeaderByAVersion() throws Exception {
        Launched sly = Launched.of("sly", "shop", "1\r\nBcc: evil@evil.example\r\n\r\n<b>", "<script>")
                .judged(Decision.NO_GO, "a\r\n.\r\nMAIL FROM:<x@y>");
        try (MailServer server = server("none")) {
            office.telling(mail(server, "security: none"), SECRETS);
            office.notifiers.hear(sly.verdict());
            office.settled("ops", 1, 0, 0);
            String mail = server.mails().get(0);
            assertEquals(1, server.mails().size());
            String head = mail.substring(0, mail.replace("\r\n", "\n").indexOf("\n\n"));
            assertFalse(head.lines().anyMatch(line -> line.startsWith("Bcc")), head);
            assertFalse(mail.substring(mail.indexOf("text/html")).contains("<script>"), mail);
        }
    }

    @Test
    void aColleagueWhoHasLeftDoesNotSilenceTheOthersAndNobodyAtAllIsToldOnce() throws Exception {
        try (MailServer server = server("none")) {
            office.telling("""
                    some: {mail: {server: "127.0.0.1:%1$d", security: none, from: a@shop.example, to: [nobody@shop.example, ops@shop.example]}}
                    none: {mail: {server: "127.0.0.1:%1$d", security: none, from: a@shop.example, to: nobody@shop.example}}
                    """.formatted(server.port()));
            office.notifiers.hear(NO.verdict());
            office.settled("some", 1, 0, 0);
            office.settled("none", 0, 1, 1);
            assertTrue(office.log.toString().contains("550 5.1.1 no such user here"), office.log.toString());
        }
    }

    @Test
    void aRefusedLoginIsToldWithoutThePassword() throws Exception {
        try (MailServer server = server("starttls")) {
            office.telling(mail(server, "login: {user: monitor, password: \"${env:WRONG}\"}, ca: " + ca), SECRETS);
            office.notifiers.hear(NO.verdict());
            office.settled("ops", 0, 1, 1);
            assertTrue(
                    office.log.get(0).contains("535 5.7.8 Authentication credentials invalid"), office.log.toString());
            assertFalse(office.log.toString().contains("canary"), office.log.toString());
            assertEquals(List.of(), server.mails());
        }
    }

    @Test
    void aServerWithoutTlsOrWithACertificateOfNobodyGetsNoMail() throws Exception {
        try (MailServer plain = server("none");
                MailServer unknown = server("starttls");
                SilentServer silent = new SilentServer()) {
            office.telling("""
                    plain: {mail: {server: "localhost:%d", from: a@shop.example, to: b@shop.example}}
                    unknown: {mail: {server: "localhost:%d", from: a@shop.example, to: b@shop.example}}
                    silent: {mail: {server: "localhost:%d", from: a@shop.example, to: b@shop.example, timeout: 300ms}}
                    """.formatted(plain.port(), unknown.port(), silent.port()));
            office.notifiers.hear(NO.verdict());
            for (String channel : List.of("plain", "unknown", "silent")) {
                Office.eventually(() -> office.stats(channel).failed() > 0, () -> office.log);
                assertEquals(0, office.stats(channel).sent());
            }
            assertEquals(List.of(), plain.mails());
            assertEquals(List.of(), unknown.mails());
            assertTrue(office.log.toString().contains("no answer from localhost:" + silent.port() + " within 300 ms"));
        }
    }

    @Test
    void webhooksGoToThoseAloneWhoseCertificateIsGood() throws Exception {
        try (Receiver good = new Receiver(
                        AUTHORITY.drafts("localhost").names("localhost").issue());
                Receiver other = new Receiver(
                        AUTHORITY.drafts("other.example").names("other.example").issue())) {
            office.telling("""
                    good: {webhook: {url: "%1$s", ca: %3$s}}
                    unknown: {webhook: {url: "%1$s"}}
                    other: {webhook: {url: "%2$s", ca: %3$s}}
                    """.formatted(good.url(), other.url(), ca));
            office.notifiers.hear(NO.verdict());
            office.settled("good", 1, 0, 0);
            Office.eventually(
                    () -> office.stats("unknown").failed() > 0
                            && office.stats("other").failed() > 0,
                    () -> office.log);
            assertEquals(1, good.requests().size());
            assertEquals(0, other.requests().size());
        }
    }

    private MailServer server(String mode) throws Exception {
        return new MailServer(
                folder, AUTHORITY.drafts("localhost").names("localhost").issue(), mode);
    }

    private static String mail(MailServer server, String more) {
        return "ops: {mail: {server: \"localhost:" + server.port()
                + "\", from: postflight@shop.example, to: [ops@shop.example, boss@shop.example], " + more + "}}";
    }

    private static String header(String mail, String name) {
        return mail.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }
}
