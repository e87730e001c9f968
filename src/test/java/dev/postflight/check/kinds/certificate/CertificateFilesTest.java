package dev.postflight.check.kinds.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Authority;
import dev.postflight.testing.Authority.Credential;
import dev.postflight.testing.Lab;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateFilesTest {
    private static final Authority ROOT = Authority.root("Test Root");
    private static final Instant LATER = Authority.now().plus(Duration.ofDays(40));
    private static final Instant SOON = Authority.now().plus(Duration.ofDays(4));
    private static final Credential CREDENTIAL =
            ROOT.under("Between", SOON).drafts("shop.example").until(LATER).issue();

    @TempDir
    Path folder;

    private Lab lab;
    private Path ca;

    @BeforeEach
    void open() throws Exception {
        lab = new Lab();
        ca = Files.writeString(folder.resolve("ca"), Authority.pem(ROOT.certificate()));
    }

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    @Test
    void pemWithKeyAndRemarksAndChain() throws Exception {
        Path file =
                write("shop.pem", "Bag Attributes: none\n" + Authority.pem(CREDENTIAL.key()) + chain() + "\nthe end\n");
        Outcome outcome = look(file.toString());
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals((double) LATER.getEpochSecond(), Lab.number(outcome, "not_after"));
        assertEquals((double) SOON.getEpochSecond(), Lab.number(outcome, "earliest_not_after"));
        assertEquals("CN=Between", Lab.value(outcome, "first_to_expire"));
        assertEquals("true", Lab.value(outcome, "chain_valid"));
        assertEquals("none", Lab.value(outcome, "hostname_valid"));
    }

    @Test
    void hostIsLookedAtWhereItIsNamed() throws Exception {
        Path file = write("shop.pem", chain());
        Outcome outcome = look(file.toString(), "server_name", "www.shop.example");
        assertEquals(
                "false: certificate is not for www.shop.example but for shop.example",
                Lab.value(outcome, "hostname_valid"));
    }

    @Test
    void derAlone() throws Exception {
        Path file = folder.resolve("shop.der");
        Files.write(file, CREDENTIAL.certificate().getEncoded());
        Outcome outcome = look(file.toString());
        assertEquals((double) LATER.getEpochSecond(), Lab.number(outcome, "not_after"));
        assertEquals(
                "false: certificate's issuer CN=Between is not trusted here and no intermediate certificate was sent"
                        + " for it",
                Lab.value(outcome, "chain_valid"));
    }

    @Test
    void keyStores() throws Exception {
        for (String type : List.of("PKCS12", "JKS")) {
            Path file = store(type, type.toLowerCase(java.util.Locale.ROOT), "secret");
            Outcome outcome = look(file.toString(), "password", new Secret("${env:X}", "secret"));
            assertEquals(Finding.MEASURED, outcome.finding(), type + outcome.reason());
            assertEquals((double) LATER.getEpochSecond(), Lab.number(outcome, "not_after"));
            assertEquals((double) SOON.getEpochSecond(), Lab.number(outcome, "earliest_not_after"));

            outcome = look(file.toString(), "password", new Secret("${env:X}", "wrong"));
            assertEquals(Finding.CHECK_BROKEN, outcome.finding(), type + outcome.reason());
            assertEquals("file does not open with this password", outcome.reason());

            outcome = look(file.toString());
            assertEquals(Finding.CHECK_BROKEN, outcome.finding(), type + outcome.reason());
            assertEquals("file needs a password", outcome.reason());
        }
    }

    @Test
    void severalAliasesAreSeveralParts() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("one", ROOT.certificate());
        store.setCertificateEntry("two", CREDENTIAL.certificate());
        Path file = save(store, "both.p12", "secret");
        Outcome outcome = look(file.toString(), "password", new Secret("${env:X}", "secret"));
        assertEquals((double) LATER.getEpochSecond(), Lab.number(outcome, "not_after of " + file + "#two"));
        assertEquals("CN=Test Root", Lab.value(outcome, "subject of " + file + "#one"));
    }

    @Test
    void globsGivePartsByName() throws Exception {
        write("live/shop.example/fullchain.pem", chain());
        write(
                "live/blog.example/fullchain.pem",
                Authority.pem(ROOT.drafts("blog.example").issue().certificate()));
        write("live/blog.example/other.pem", "no certificate");
        Outcome outcome = look(folder + "/live/*/fullchain.pem");
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("CN=shop.example", Lab.value(outcome, "subject of shop.example/fullchain.pem"));
        assertEquals("CN=blog.example", Lab.value(outcome, "subject of blog.example/fullchain.pem"));
        assertEquals(
                2,
                outcome.readings().stream()
                        .map(reading -> reading.part())
                        .distinct()
                        .count());

        outcome = look(folder + "/live/**.pem");
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals("blog.example/other.pem: file is no file of certificates", outcome.reason());
        assertEquals("CN=shop.example", Lab.value(outcome, "subject of shop.example/fullchain.pem"));
    }

    @Test
    void nothingIsNeverGood() throws Exception {
        assertBad("no file matches " + folder + "/*.pem", folder + "/*.pem");
        assertBad("file " + folder + "/missing.pem does not exist", folder + "/missing.pem");
        assertBad("folder " + folder + "/none does not exist", folder + "/none/*.pem");
        assertBad("file holds no certificate", write("empty.pem", "").toString());
        assertBad(
                "file holds no certificate",
                write("key.pem", Authority.pem(CREDENTIAL.key())).toString());
        assertBad(
                "file is larger than 1 MiB",
                write("large.pem", "x".repeat(2_000_000)).toString());
    }

    @Test
    void rubbishIsNotUnderstood() throws Exception {
        for (String rubbish : List.of(
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n",
                "\u00fe\u00ed\u00fe\u00ed????")) {
            Path file = folder.resolve("rubbish");
            Files.write(file, rubbish.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            Outcome outcome = look(file.toString());
            assertEquals(Finding.TARGET_BAD, outcome.finding(), outcome.toString());
            assertTrue(outcome.reason().startsWith("file cannot be understood: "), outcome.reason());
        }
    }

    @Test
    void pipeThatNobodyWritesToEndsAtTheDeadline() throws Exception {
        Path pipe = folder.resolve("pipe.pem");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Settings settings = settings(pipe.toString());
        try (Check check = lab.open(CertificateCheck.KIND, settings)) {
            for (int i = 0; i < 3; i++) {
                Outcome outcome = Lab.outcome(lab.start(check, Duration.ofMillis(200)));
                assertEquals(Finding.SOURCE_MISSING, outcome.finding());
                assertTrue(
                        outcome.reason()
                                .matches(
                                        i == 0
                                                ? "files could not be read within 200 ms"
                                                : "an earlier look has not come back since \\d.*"),
                        outcome.reason());
            }
        } finally {
            Files.newOutputStream(pipe).close(); // lets the reader go
        }
    }

    @Test
    void mistakesAreNamed() {
        assertEquals(Map.of("server", "either a server or files, and not both"), complaints());
        assertEquals(
                Map.of("server", "either a server or files, and not both"),
                complaints("server", "x", "files", List.of("y")));
        assertEquals(
                Map.of("starttls", "is for a server, and files are named here"),
                complaints("files", List.of("y"), "starttls", "smtp"));
        assertEquals(
                Map.of("password", "is for files, and a server is named here"),
                complaints("server", "x", "password", new Secret("${env:X}", "y")));
        assertEquals(
                Map.of("client_key", "a client certificate needs its key, and a key its certificate"),
                complaints("server", "x", "client_certificate", "y"));
        assertEquals(
                Map.of("server", "a host, or a host and port such as db.example:5432"), complaints("server", "x:y"));
        assertEquals(
                Map.of("server", "https speaks TLS at once: leave out starttls, or the scheme"),
                complaints("server", "https://x", "starttls", "smtp"));
        assertTrue(complaints("server", "gopher://x").get("server").startsWith("host:port, or a URL of one of https"));
        assertTrue(complaints("files", List.of("/x/[a")).get("files").startsWith("no name of files: "));
    }

    @Test
    void serversAreWrittenInManyWays() {
        assertEquals("shop.example:443", target("shop.example"));
        assertEquals("shop.example:8443", target("shop.example:8443"));
        assertEquals("shop.example:443", target("https://shop.example/path?x=y"));
        assertEquals("shop.example:8443", target("https://shop.example:8443"));
        assertEquals("[2001:db8::1]:636", target("ldaps://[2001:db8::1]"));
        assertEquals("mail.example:25", target("smtp://mail.example"));
        assertEquals("db.example:5432", target("postgresql://db.example/shop"));
        assertEquals(
                "mail.example:143",
                CertificateCheck.KIND
                        .target()
                        .apply(new Settings(Map.of("server", "mail.example", "starttls", "imap")))
                        .title());
    }

    private static String target(String server) {
        return CertificateCheck.KIND
                .target()
                .apply(new Settings(Map.of("server", server)))
                .title();
    }

    private static Map<String, String> complaints(Object... values) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i += 2) {
            map.put((String) values[i], values[i + 1]);
        }
        return CertificateCheck.KIND.complaints().apply(new Settings(map));
    }

    private void assertBad(String reason, String file) throws Exception {
        Outcome outcome = look(file);
        assertEquals(Finding.TARGET_BAD, outcome.finding(), outcome.toString());
        assertEquals(reason, outcome.reason());
    }

    private Outcome look(String file, Object... more) throws Exception {
        return lab.run(CertificateCheck.KIND, settings(file, more));
    }

    private Settings settings(String file, Object... more) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("files", List.of(file), "ca", ca.toString()));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return new Settings(values);
    }

    private static String chain() {
        return Authority.pem(CREDENTIAL.chain().toArray(X509Certificate[]::new));
    }

    private Path write(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Path store(String type, String name, String password) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setKeyEntry(
                "own",
                CREDENTIAL.key(),
                password.toCharArray(),
                CREDENTIAL.chain().toArray(X509Certificate[]::new));
        return save(store, name, password);
    }

    private Path save(KeyStore store, String name, String password) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password.toCharArray());
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            bytes.writeTo(out);
        }
        return file;
    }
}
