package dev.postflight.check.kinds.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Programs;
import dev.postflight.testing.S3Server;
import dev.postflight.testing.ScriptedServer;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class S3Test extends BackupLab {
    @Test
    void objectsOfARealServerAreMeasured() throws Exception {
        try (S3Server server = server()) {
            server.put("daily/a.dump", 2000, Duration.ofDays(2));
            server.put("daily/b.dump", 1000, Duration.ofHours(1));
            server.put("daily/b.dump.sha256", 10, Duration.ofHours(1));
            server.put("other/c.dump", 10, Duration.ofMinutes(1));
            Outcome outcome = look(settings("s3", bucket(server.port(), "prefix", "daily/"), "match", "*.dump"));
            assertMeasured(outcome);
            assertEquals(2, Lab.number(outcome, "backups"));
            assertEquals("b.dump", Lab.value(outcome, "name"));
            assertEquals(3600, Lab.number(outcome, "newest_age"), 10);
            assertEquals(1000, Lab.number(outcome, "size"));
            assertEquals(-0.5, Lab.number(outcome, "size_change"));
            assertEquals(47 * 3600, Lab.number(outcome, "largest_gap"), 10);
            assertEquals("none", Lab.value(outcome, "running"));

            assertBad(
                    "no backup in s3://shop-backups/weekly/",
                    look(settings("s3", bucket(server.port(), "prefix", "weekly/"))));
        }
    }

    @Test
    void moreThanOnePageOfARealServer() throws Exception {
        try (S3Server server = server()) {
            for (int i = 0; i < 1100; i++) {
                server.put("b +&" + i, 10, Duration.ofHours(2).plusSeconds(i));
            }
            Outcome outcome = look(settings("s3", bucket(server.port(), "prefix", "b +&")));
            assertMeasured(outcome);
            assertEquals(1100, Lab.number(outcome, "backups"));
        }
    }

    @Test
    void unknownKeyAndMissingBucketAtARealServer() throws Exception {
        try (S3Server server = server()) {
            assertBroken(
                    "bucket shop-backups answers 403 InvalidAccessKeyId: nobody knows this access_key",
                    look(settings("s3", bucket(server.port(), "access_key", new Secret("${env:X}", "wrong")))));
            assertBad("there is no bucket none", look(settings("s3", bucket(server.port(), "bucket", "none"))));
        }
    }

    @Test
    void copyInABucket() throws Exception {
        Files.createDirectory(folder.resolve("here"));
        aged("here/a.dump", Duration.ofHours(1), new byte[10]);
        try (S3Server server = server()) {
            Settings both = settings(
                    "folder", folder + "/here", "archive", "any", "copy", settings("s3", bucket(server.port())));
            assertBad("second place: no backup in s3://shop-backups/", look(both));
            server.put("a.dump", 10, Duration.ofDays(1));
            assertEquals(86_400, Lab.number(look(both), "copy_age"), 10);
        }
    }

    @Test
    void answersOfOtherServersByTheBook() throws Exception {
        assertBroken(
                "bucket shop-backups answers 403 SignatureDoesNotMatch: secret_key does not belong to this access_key",
                answered(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>"));
        assertBroken(
                "bucket shop-backups answers 403 AccessDenied: grant s3:ListBucket on arn:aws:s3:::shop-backups",
                answered(403, "<Error><Code>AccessDenied</Code></Error>"));
        assertBroken(
                "bucket shop-backups answers 400 AuthorizationHeaderMalformed: name the right region, eu-west-1",
                answered(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>"));
        assertBad("bucket shop-backups answers 503 SlowDown", answered(503, "<Error><Code>SlowDown</Code></Error>"));
        assertBad(
                "list of the bucket is cut off and does not say how to go on",
                answered(200, "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"));
        assertBad("list of the bucket is not understood: it is none", answered(200, "<html></html>"));
        assertEquals(Finding.TARGET_BAD, answered(200, "not XML").finding());
        Outcome bomb = answered(
                200,
                "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><ListBucketResult>&a;</ListBucketResult>");
        assertEquals(Finding.TARGET_BAD, bomb.finding());
        assertTrue(!bomb.reason().contains("root:"), bomb.reason());
        assertBad(
                "backup a is dated in the future: 2999-01-01T00:00:00Z; a clock or the zone is wrong",
                answered(
                        200,
                        "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>1</Size>"
                                + "<LastModified>2999-01-01T00:00:00Z</LastModified></Contents></ListBucketResult>"));
    }

    @Test
    void mistakesAreNamed() {
        assertEquals(
                Map.of("s3", "access_key and secret_key together"),
                BackupCheck.KIND
                        .complaints()
                        .apply(settings("s3", settings("bucket", "shop", "access_key", new Secret("x", "y")))));
        assertEquals(
                Map.of("s3.bucket", "a bucket's name: small letters, digits, - and ."),
                BackupCheck.KIND.complaints().apply(settings("s3", settings("bucket", "Shop/x"))));
        assertEquals(
                "s3.eu-central-1.amazonaws.com",
                BackupCheck.KIND
                        .target()
                        .apply(settings("s3", settings("bucket", "shop", "region", "eu-central-1")))
                        .host());
    }

    private Outcome answered(int status, String body) throws Exception {
        String now = Instant.now().toString();
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 " + status + " Whatever\r\nDate: " + now
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)) {
            return look(settings("s3", bucket(server.port())));
        }
    }

    private S3Server server() throws Exception {
        Programs.need("s3rver", "of npm");
        return new S3Server(Files.createDirectory(folder.resolve("s3")));
    }

    private static Settings bucket(int port, Object... more) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of(
                "bucket",
                S3Server.BUCKET,
                "endpoint",
                URI.create("http://127.0.0.1:" + port),
                "access_key",
                new Secret("${env:X}", S3Server.KEY),
                "secret_key",
                new Secret("${env:Y}", S3Server.KEY)));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return new Settings(values);
    }
}
