package dev.postflight.check.kinds.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.PgCluster;
import dev.postflight.testing.PostgresServer;
import dev.postflight.testing.Programs;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What is seen in files that real programs wrote, and that were cut off or spoilt afterwards. */
final class BackupContentTest extends BackupLab {
    @Test
    void wholeDumpOfPostgresIsReadableAndCutOnesAreNot() throws Exception {
        PostgresServer.assumeInstalled();
        Path home = Files.createDirectory(folder.resolve("pg"));
        try (PgCluster postgres = new PgCluster(home)) {
            postgres.sql("CREATE TABLE orders AS SELECT n, md5(n::text) FROM generate_series(1, 20000) n");
            postgres.sql("CREATE TABLE articles AS SELECT n, md5(n::text) FROM generate_series(1, 2000) n");
            for (List<String> form : List.of(
                    List.of("pg_dump", "-Fc"),
                    List.of("pg_dump", "-Fc", "-Z0"),
                    List.of("pg_dump", "-Fc", "--schema-only"),
                    List.of("tar", "-Ft"),
                    List.of("sql", "-Fp"))) {
                Path dump = home.resolve("dump");
                Files.deleteIfExists(dump);
                postgres.dump(dump, form.subList(1, form.size()).toArray(String[]::new));
                byte[] whole = Files.readAllBytes(dump);
                assertWhole(form.get(0), whole);
                for (int percent : List.of(2, 30, 50, 97)) {
                    assertDamaged(Arrays.copyOf(whole, whole.length * percent / 100), "is cut off");
                }
                assertDamaged(Arrays.copyOf(whole, whole.length - 200), "is cut off");
            }
        }
    }

    @Test
    void dumpThatGoesThroughAPipeHasNoOffsetsAndIsStillToldFromACutOne() throws Exception {
        PostgresServer.assumeInstalled();
        Path home = Files.createDirectory(folder.resolve("pg"));
        try (PgCluster postgres = new PgCluster(home)) {
            postgres.sql("CREATE TABLE orders AS SELECT n, md5(n::text) FROM generate_series(1, 20000) n");
            Path dump = home.resolve("dump");
            postgres.as("sh", "-c", "pg_dump -h " + home + " -p " + postgres.port() + " -Fc postgres | cat > " + dump);
            byte[] whole = Files.readAllBytes(dump);
            assertWhole("pg_dump", whole);
            for (int percent : List.of(2, 50, 97)) {
                assertDamaged(Arrays.copyOf(whole, whole.length * percent / 100), "is cut off");
            }
        }
    }

    @Test
    void archivesOfRealProgramsAreReadableAndCutOnesAreNot() throws Exception {
        Path content = folder.resolve("content");
        Files.write(content, noise(300_000));
        for (List<String> words : List.of(
                List.of("gzip", "gzip -c content"),
                List.of("gzip", "gzip -n -1 -c content; gzip -c content"),
                List.of("zstd", "zstd -q -c content"),
                List.of("zstd", "zstd -q --no-check -c content; zstd -q -c < content"),
                List.of("xz", "xz -0 -c content"),
                List.of("tar", "tar -c content"))) {
            Programs.need(words.get(1).split(" ")[0], words.get(0).equals("xz") ? "xz-utils" : words.get(0));
            Programs.run(folder, "sh", "-c", "(" + words.get(1) + ") > made");
            byte[] whole = Files.readAllBytes(folder.resolve("made"));
            assertWhole(words.get(0), whole);
            assertDamaged(Arrays.copyOf(whole, whole.length / 50), "is cut off");
            assertDamaged(Arrays.copyOf(whole, whole.length - 3), "is cut off");
        }
    }

    @Test
    void zipAndSqliteAndRedis() throws Exception {
        Programs.need("python3", "python3");
        Programs.run(
                folder,
                "python3",
                "-c",
                "import os,sqlite3,zipfile\n"
                        + "zipfile.ZipFile('zip','w').writestr('a',os.urandom(50000))\n"
                        + "db=sqlite3.connect('sqlite')\n"
                        + "db.execute('create table t as with recursive n(i) as (select 1 union all select i+1 from n where i<2000)"
                        + " select i,hex(randomblob(20)) x from n')\n"
                        + "db.commit()\n");
        for (String format : List.of("zip", "sqlite")) {
            byte[] whole = Files.readAllBytes(folder.resolve(format));
            assertWhole(format, whole);
            assertDamaged(Arrays.copyOf(whole, whole.length / 2), "is cut off");
        }
        byte[] redis = ("REDIS0011" + "x".repeat(30)).getBytes(StandardCharsets.US_ASCII);
        redis[redis.length - 9] = (byte) 0xff;
        assertWhole("redis", redis);
        assertDamaged(Arrays.copyOf(redis, 30), "is cut off");
    }

    @Test
    void spoiltMiddleOfGzipIsSeen() throws Exception {
        byte[] bytes = gzip(noise(200_000));
        bytes[bytes.length / 2] ^= 0x55;
        assertDamaged(bytes, "is damaged", "cannot be decompressed");
    }

    @Test
    void halfADumpInAWholeGzipIsSeen() throws Exception {
        String dump = "--\n-- PostgreSQL database dump\n--\n\nCREATE TABLE orders (n int);\n";
        assertDamaged(
                gzip(dump.getBytes(StandardCharsets.US_ASCII)),
                "is cut off: the remark that the dump is complete is missing at its end");
        assertWhole(
                "gzip",
                gzip((dump + "\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict x\n\n")
                        .getBytes(StandardCharsets.US_ASCII)));
        assertDamaged(gzip(new byte[0]), "holds nothing");
    }

    @Test
    void emptyFileIsDamaged() throws Exception {
        assertDamaged(new byte[0], "is empty");
    }

    @Test
    void whatCannotBeKnownIsAbsent() throws Exception {
        aged("newest", Duration.ofHours(1), noise(1000));
        Outcome outcome = look(settings("folder", folder.toString()));
        assertMeasured(outcome);
        assertEquals(
                "absent: it is of a format that is not known here, and nothing outside tells whether that is whole",
                Lab.value(outcome, "readable"));
        assertEquals("absent: it is of a format that is not known here", Lab.value(outcome, "encrypted"));
    }

    @Test
    void anotherFormatThanWantedIsDamage() throws Exception {
        aged("newest", Duration.ofHours(1), gzip(noise(1000)));
        assertBad(
                "backup newest is a gzip archive and not a dump of PostgreSQL",
                look(settings("folder", folder.toString(), "archive", "pg_dump")));
    }

    @Test
    void encryptedByRealPrograms() throws Exception {
        Files.write(folder.resolve("content"), noise(5000));
        String home = Files.createDirectory(folder.resolve("gpg")).toString();
        Files.setPosixFilePermissions(
                folder.resolve("gpg"), java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        for (List<String> words : List.of(
                List.of("openssl", "openssl", "openssl enc -aes-256-cbc -pbkdf2 -pass pass:x -in content"),
                List.of(
                        "gpg",
                        "gpg",
                        "gpg --homedir " + home
                                + " --batch --pinentry-mode loopback --passphrase x --symmetric -o - content"),
                List.of(
                        "gpg",
                        "gpg",
                        "gpg --homedir " + home
                                + " --batch --pinentry-mode loopback --passphrase '' --quick-gen-key a@example"
                                + " rsa2048 encrypt >/dev/null 2>&1; gpg --homedir " + home
                                + " --batch --trust-model always -r a@example --encrypt -o - content"),
                List.of("age", "age", "age-keygen -o key 2>/dev/null; age -r $(age-keygen -y key) content"),
                List.of("age", "age", "age -a -r $(age-keygen -y key) content"))) {
            Programs.need(words.get(1), words.get(1));
            Programs.run(folder, "sh", "-c", "(" + words.get(2) + ") 2>/dev/null > made");
            Outcome outcome = inside(Files.readAllBytes(folder.resolve("made")));
            assertMeasured(outcome);
            assertEquals(words.get(0), Lab.value(outcome, "format"), words.get(2));
            assertEquals("true", Lab.value(outcome, "encrypted"));
        }
        Programs.run(folder, "sh", "-c", "gpgconf --homedir " + home + " --kill gpg-agent");
    }

    @Test
    void encryptedVolume() throws Exception {
        Programs.need("cryptsetup", "cryptsetup-bin");
        Path volume = folder.resolve("made");
        try (OutputStream out = Files.newOutputStream(volume)) {
            out.write(new byte[20 << 20]);
        }
        Programs.run(
                folder,
                "sh",
                "-c",
                "echo -n x | cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000 made -");
        assertEquals("true", Lab.value(inside(Files.readAllBytes(volume)), "encrypted"));
    }

    @Test
    void plainTextWhereEncryptedWasDue() throws Exception {
        Outcome outcome = inside("name,password\nanna,secret\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("false: it is plain text", Lab.value(outcome, "encrypted"));
        assertEquals("text", Lab.value(outcome, "format"));
        assertEquals("false: it is a gzip archive", Lab.value(inside(gzip(noise(100))), "encrypted"));
    }

    @Test
    void checksumBesideIt() throws Exception {
        Path dump = aged("a.dump", Duration.ofHours(1), noise(3 << 20));
        Settings settings = settings("folder", folder.toString(), "match", "*.dump", "checksum", "*.sha256");
        assertEquals("false: there is no a.dump.sha256 beside it", Lab.value(look(settings), "checksum_ok"));

        Programs.run(folder, "sh", "-c", "sha256sum a.dump > a.dump.sha256");
        assertEquals("true", Lab.value(look(settings), "checksum_ok"));
        assertEquals("true", Lab.value(look(settings), "checksum_ok"));

        try (OutputStream out = Files.newOutputStream(dump, StandardOpenOption.APPEND)) {
            out.write(1);
        }
        aged(dump, Duration.ofHours(1));
        String seen = Lab.value(look(settings), "checksum_ok");
        assertTrue(seen.matches("false: its SHA-256 begins with \\w{8} and not with \\w{8} as in a.dump.sha256"), seen);
    }

    @Test
    void checksumInAListOfAll() throws Exception {
        aged("a.dump", Duration.ofHours(1), noise(1000));
        Settings settings = settings("folder", folder.toString(), "match", "*.dump", "checksum", "SUMS");
        for (String program :
                List.of("md5sum", "sha1sum", "sha512sum", "md5sum --tag", "sha256sum ./* | grep '\\.dump' #")) {
            Programs.run(folder, "sh", "-c", program + " a.dump > SUMS || " + program);
            if (program.endsWith("#")) {
                Programs.run(folder, "sh", "-c", "sha256sum ./a.dump > SUMS");
            }
            assertEquals("true", Lab.value(look(settings), "checksum_ok"), program);
        }
        Files.writeString(folder.resolve("SUMS"), "# nothing\n");
        assertEquals("false: SUMS has no sum of it", Lab.value(look(settings), "checksum_ok"));
    }

    @Test
    void largeFileIsReadInSeveralRunsAndOnceOnly() throws Exception {
        byte[] noise = noise(1 << 20);
        OutputStream file = Files.newOutputStream(folder.resolve("large.gz"));
        try (OutputStream out = new GZIPOutputStream(file) {
            {
                def.setLevel(0);
            }
        }) {
            for (int i = 0; i < 250; i++) {
                out.write(noise);
            }
        }
        aged(folder.resolve("large.gz"), Duration.ofHours(1));
        Programs.run(folder, "sh", "-c", "sha256sum large.gz > large.gz.sha256");
        Settings settings = settings("folder", folder.toString(), "checksum", "*.sha256");
        int runs = 0;
        try (Check check = lab.open(BackupCheck.KIND, settings)) {
            Outcome outcome;
            do {
                outcome = Lab.outcome(lab.start(check, Duration.ofMillis(400)));
                assertMeasured(outcome);
                runs++;
            } while (runs < 200 && Lab.value(outcome, "checksum_ok").equals("none"));
            assertEquals("true", Lab.value(outcome, "readable"));
            assertEquals("true", Lab.value(outcome, "checksum_ok"));
            assertTrue(runs > 1, runs + " runs");
            long begin = System.nanoTime();
            assertEquals("true", Lab.value(Lab.outcome(lab.start(check, Duration.ofMillis(400))), "checksum_ok"));
            assertTrue(System.nanoTime() - begin < 300_000_000, "was read again");
        }
    }

    private void assertWhole(String format, byte[] content) throws Exception {
        Outcome outcome = inside(content);
        assertMeasured(outcome);
        assertEquals(format, Lab.value(outcome, "format"));
        assertEquals("true", Lab.value(outcome, "readable"));
    }

    /** @param begins one of these is how the complaint has to begin */
    private void assertDamaged(byte[] content, String... begins) throws Exception {
        Outcome outcome = inside(content);
        assertEquals(dev.postflight.outcome.Finding.TARGET_BAD, outcome.finding(), () -> outcome.toString());
        String complaint = outcome.reason().replaceFirst("^backup newest ", "");
        assertTrue(Arrays.stream(begins).anyMatch(complaint::startsWith), outcome.reason());
        assertEquals("false: it " + complaint, Lab.value(outcome, "readable"));
    }

    /** What is seen in a backup of this content. */
    private Outcome inside(byte[] content) throws Exception {
        Path alone = Files.createDirectories(folder.resolve("alone"));
        Path file = Files.write(alone.resolve("newest"), content);
        aged(file, Duration.ofHours(1));
        return look(settings("folder", alone.toString()));
    }

    private static byte[] gzip(byte[] content) throws Exception {
        var bytes = new java.io.ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
