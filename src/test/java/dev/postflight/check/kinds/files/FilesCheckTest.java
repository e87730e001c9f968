package dev.postflight.check.kinds.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Programs;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FilesCheckTest {
    @TempDir
    Path folder;

    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = new Lab();
    }

    @AfterEach
    void closeLab() throws Exception {
        lab.close();
    }

    @Test
    void filesAreMeasuredFromOutside() throws Exception {
        write("a.json", Duration.ofMinutes(20), "1");
        write("b.json", Duration.ofMinutes(2), "12345");
        write("c.json", Duration.ZERO, "123");
        write("d.json.part", Duration.ofMinutes(2), "1");
        Files.createSymbolicLink(folder.resolve("circle"), folder);
        Outcome outcome = look("recursive", true, "match", "*.json");
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals(3, Lab.number(outcome, "files"));
        assertEquals(1, Lab.number(outcome, "growing"));
        assertEquals(0, Lab.number(outcome, "newest_age"), 5);
        assertEquals(1200, Lab.number(outcome, "oldest_age"), 5);
        assertEquals(9, Lab.number(outcome, "size"));
        assertEquals(5, Lab.number(outcome, "largest"));
        assertEquals(1, Lab.number(outcome, "smallest"));
    }

    @Test
    void folderWithoutFilesIsMeasuredAndHasNoAge() throws Exception {
        Outcome outcome = look("stuck_after", Duration.ofMinutes(3));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals(0, Lab.number(outcome, "files"));
        assertEquals(0, Lab.number(outcome, "stuck"));
        assertEquals("absent: there is no file", Lab.value(outcome, "newest_age"));
    }

    @Test
    void missingFolderIsTargetBad() throws Exception {
        Outcome outcome =
                lab.run(FilesCheck.KIND, new Settings(Map.of("folder", folder + "/none", "folder_mode", "750")));
        assertEquals("folder " + folder + "/none does not exist", outcome.reason());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
    }

    @Test
    void stuckFilesAreCounted() throws Exception {
        write("a", Duration.ofMinutes(20), "1");
        write("b", Duration.ofMinutes(2), "2");
        assertEquals(1, Lab.number(look("stuck_after", Duration.ofMinutes(15)), "stuck"));
    }

    @Test
    void namesFollowARule() throws Exception {
        write("batch-1.jsonl", Duration.ofMinutes(2), "1");
        Pattern rule = Pattern.compile("batch-\\d+\\.jsonl");
        assertEquals("true", Lab.value(look("naming", rule), "names_ok"));
        write("batch-1.jsonl.bak", Duration.ofMinutes(2), "1");
        write("Batch-2.jsonl", Duration.ofMinutes(2), "1");
        assertEquals(
                "false: Batch-2.jsonl is not named as naming says, and 1 more",
                Lab.value(look("naming", rule), "names_ok"));
    }

    @Test
    void modesPermitNoMoreThanAgreed() throws Exception {
        Path file = write("a", Duration.ofMinutes(2), "1");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        Object[] rule = {"mode", "640", "folder_mode", "0750"};
        assertEquals("true", Lab.value(look(rule), "modes_ok"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals("false: a permits rw-rw-rw-, more than rw-r-----", Lab.value(look(rule), "modes_ok"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals("false: the folder permits rwxrwxrwx, more than rwxr-x---", Lab.value(look(rule), "modes_ok"));
    }

    @Test
    void ownersAreAsAgreed() throws Exception {
        write("a", Duration.ofMinutes(2), "1");
        String me = Files.getOwner(folder).getName();
        assertEquals("true", Lab.value(look("owner", me), "owners_ok"));
        assertEquals(
                "false: a belongs to the user " + me + " and not exchange, and 1 more",
                Lab.value(look("owner", "exchange"), "owners_ok"));
        String group = Programs.run(folder, "stat", "-c", "%G", "a").strip();
        assertEquals(
                "false: a belongs to the group " + group + " and not exchange, and 1 more",
                Lab.value(look("group", "exchange"), "owners_ok"));
    }

    @Test
    void jsonLinesAreValidLineByLine() throws Exception {
        for (String good : new String[] {
            "{\"a\": [1, {\"b\": null}]}\n\"text\"\n17\n", "{}\r\n{}", "[]\n", "", "{\"ü\": \"\\u00fc\"}\n\n\n"
        }) {
            assertEquals("true", lines(good), good);
        }
        assertEquals("has a bad line: line 2 ends in the middle of a value", problem("{}\n{\"a\": 1\n{}\n"));
        assertEquals("has a bad line: line 2 ends in the middle of a value", problem("{}\n{\"a\": [1"));
        assertEquals("has a bad line: line 1 holds 2 values", problem("{} {}\n"));
        assertEquals("has a bad line: line 2 is empty", problem("{}\n\n{}\n"));
        assertTrue(problem("{}\nnonsense\n").startsWith("has a bad line: line 2 is no JSON: "));
        assertTrue(problem("{\"a\": 1,}\n").startsWith("has a bad line: line 1 is no JSON: "));
        assertEquals("has a bad line: line 1 begins with a byte order mark, which is no JSON", problem("\ufeff{}\n"));
    }

    @Test
    void linesOfTheNewestAreCounted() throws Exception {
        write("a.jsonl", Duration.ofHours(2), "{}\n{}\n{}\n");
        write("b.jsonl", Duration.ofHours(1), "{}\n{}");
        Outcome outcome = look("json_lines", true);
        assertEquals(2, Lab.number(outcome, "lines"));
        write("a.jsonl", Duration.ofHours(2), "{}\n{\n");
        assertEquals(
                "false: a.jsonl has a bad line: line 2 ends in the middle of a value",
                Lab.value(look("json_lines", true), "json_lines_ok"));
    }

    @Test
    void fileThatStillGrowsIsNotJudgedYet() throws Exception {
        write("a.jsonl", Duration.ZERO, "{}\n{\"half\":");
        assertEquals("true", Lab.value(look("json_lines", true), "json_lines_ok"));
    }

    /** More than the 1 GB that this Java has as its heap. */
    @Test
    void moreThanAGigabyteOfJsonLinesIsReadInConstantMemoryOverSeveralRuns() throws Exception {
        Path file = folder.resolve("large.jsonl");
        byte[] line = ("{\"text\": \"" + "x".repeat(200)
                        + "\", \"numbers\": [1, 2.5, -3e7], \"inner\": {\"ok\": true}}\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] piece = new byte[line.length * 4000];
        for (int i = 0; i < 4000; i++) {
            System.arraycopy(line, 0, piece, i * line.length, line.length);
        }
        long lines = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long size = 0; size < 1_100_000_000L; size += piece.length, lines += 4000) {
                out.write(piece);
            }
        }
        aged(file, Duration.ofMinutes(1));
        Settings settings = new Settings(Map.of("folder", folder.toString(), "json_lines", true));
        try (Check check = lab.open(FilesCheck.KIND, settings)) {
            Outcome outcome = Lab.outcome(lab.start(check, Duration.ofSeconds(1)));
            assertEquals("none", Lab.value(outcome, "json_lines_ok"));
            for (int i = 0; i < 60 && Lab.value(outcome, "json_lines_ok").equals("none"); i++) {
                outcome = Lab.outcome(lab.start(check, Duration.ofSeconds(2)));
                assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            }
            assertEquals("true", Lab.value(outcome, "json_lines_ok"));
            assertEquals(lines, Lab.number(outcome, "lines"));
        }
    }

    @Test
    void checksumsBesideEach() throws Exception {
        write("a", Duration.ofMinutes(2), "1");
        Path other = write("b", Duration.ofMinutes(2), "2");
        Programs.run(folder, "sh", "-c", "for f in a b; do sha256sum $f > $f.sha256; done");
        assertEquals("true", Lab.value(look("checksum", "*.sha256"), "checksums_ok"));
        write("b", Duration.ofMinutes(2), "3");
        assertEquals(
                "false: b has another checksum than b.sha256 says",
                Lab.value(look("checksum", "*.sha256"), "checksums_ok"));
        Files.delete(other);
        write("c", Duration.ofMinutes(2), "3");
        assertEquals("false: c has no checksum in c.sha256", Lab.value(look("checksum", "*.sha256"), "checksums_ok"));
    }

    @Test
    void checksumsInOneManifest() throws Exception {
        write("a", Duration.ofMinutes(2), "1");
        write("b", Duration.ofMinutes(2), "2");
        Programs.run(folder, "sh", "-c", "md5sum a b > MD5SUMS");
        assertEquals("true", Lab.value(look("checksum", "MD5SUMS"), "checksums_ok"));
        write("c", Duration.ofMinutes(2), "2");
        assertEquals("false: c has no checksum in MD5SUMS", Lab.value(look("checksum", "MD5SUMS"), "checksums_ok"));
    }

    @Test
    void duplicatesByContent() throws Exception {
        write("a", Duration.ofMinutes(2), "same");
        write("b", Duration.ofMinutes(2), "else");
        assertEquals(0, Lab.number(look("duplicates", true), "duplicates"));
        write("c", Duration.ofMinutes(1), "same");
        write("d", Duration.ofMinutes(1), "same");
        assertEquals(2, Lab.number(look("duplicates", true), "duplicates"));
    }

    @Test
    void tooManyFilesAreNotRead() throws Exception {
        for (int i = 0; i < FilesLook.MOST_CONTENTS + 10; i++) {
            aged(Files.createFile(folder.resolve("f" + i)), Duration.ofMinutes(1));
        }
        Outcome outcome = look("duplicates", true);
        assertEquals(FilesLook.MOST_CONTENTS + 10, Lab.number(outcome, "files"));
        assertEquals(
                "absent: more than 10000 files to read: narrow them down by match", Lab.value(outcome, "duplicates"));
    }

    @Test
    void mistakesAreNamed() {
        assertEquals(
                Map.of("mode", "three octal digits such as \"640\""),
                FilesCheck.KIND.complaints().apply(new Settings(Map.of("folder", "/x", "mode", "rw-r"))));
        assertEquals(
                Map.of("checksum", "a name such as *.sha256 or SHA256SUMS"),
                FilesCheck.KIND.complaints().apply(new Settings(Map.of("folder", "/x", "checksum", "/x/y"))));
    }

    private String lines(String content) throws Exception {
        write("lines", Duration.ofMinutes(1), content);
        return Lab.value(look("json_lines", true), "json_lines_ok");
    }

    private String problem(String content) throws Exception {
        return lines(content).replaceFirst("^false: lines ", "");
    }

    private Outcome look(Object... pairs) throws Exception {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("folder", folder.toString()));
        for (int i = 0; i < pairs.length; i += 2) {
            values.put((String) pairs[i], pairs[i + 1]);
        }
        return lab.run(Duration.ofSeconds(20), FilesCheck.KIND, new Settings(values));
    }

    private Path write(String name, Duration age, String content) throws Exception {
        return aged(Files.writeString(folder.resolve(name), content), age);
    }

    private static Path aged(Path file, Duration age) throws Exception {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }
}
