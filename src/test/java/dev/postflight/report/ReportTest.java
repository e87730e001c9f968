package dev.postflight.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.store.StatusChange;
import dev.postflight.watch.Launch;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Testimony;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A report in its three formats, to the last letter, and with texts that would like to be more than texts. */
class ReportTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/postflight/report");
    private static final Pattern TAG =
            Pattern.compile("<(/?)([a-z0-9]+|!doctype)((?:\\s+[a-zA-Z0-9-]+(?:=\"[^\"<>]*\")?)*)\\s*(/?)>");
    private static final Set<String> VOID = Set.of("!doctype", "meta", "br");
    private static final String EVIL = "</style></title><script>alert(1)</script>\"' onload=x><img src=x onerror=y> "
            + "[a](http://evil.example) `b` | c\n# heading\n- item\u202e\u0007 ![p](javascript:q) ${env:HOME} <!-- -->";

    @Test
    void markdownTellsEverything() throws IOException {
        assertEquals(Files.readString(FOLDER.resolve("sample.md")), Markdown.of(SampleReport.whole()));
    }

    @Test
    void jsonTellsEverything() throws IOException {
        assertEquals(Files.readString(FOLDER.resolve("sample.json")), ReportJson.of(SampleReport.whole()));
    }

    @Test
    void htmlIsOneWholeFileThatNeedsNothingElse() throws Exception {
        String html = Html.of(SampleReport.whole());
        wellFormed(html);
        assertEquals(3, count(html, "<svg "));
        assertEquals(3, count(html, "<article "));
        assertEquals(3, count(html, "<path class=\"after\""));
        assertEquals(10, count(html, "<li "));
        assertEquals(
                List.of(
                        "Windows",
                        "Sign-offs",
                        "Checks, before and after",
                        "What fired",
                        "Gaps in coverage",
                        "Timeline"),
                all(html, "<h2>([^<]*)</h2>"));
        assertEquals(List.of("orders-p95", "orders-errors", "memory"), all(html, "<h3>([^<]*)</h3>"));
        assertEquals(
                List.of(
                        "latency p95: 101 ms before, 211 ms after the deployment",
                        "error_ratio: 0.0139 % before, 0.0151 % after the deployment",
                        "memory: 572 MiB before, 587 MiB after the deployment"),
                all(html, "aria-label=\"([^\"]*)\""));
        assertEquals(List.of("https://git.example/shop/0a1b2c3"), all(html, "(?:href|src)=\"([^\"]*)\""));
        assertFalse(html.contains("<script") || html.contains(" style=") || html.contains("url("), html);

        String style = all(html, "(?s)<style>(.*?)</style>").get(0);
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));
        assertTrue(html.contains("default-src 'none'; style-src 'sha256-" + hash + "'"), "the style is allowed");
    }

    @Test
    void hostileTextsAreTextsInHtml() {
        String evil = Html.of(SampleReport.hostile(EVIL));
        wellFormed(evil);
        assertEquals(tags(Html.of(SampleReport.hostile("plain"))), tags(evil));
        assertFalse(evil.contains("\u202e") || evil.contains("\u0007"), "nothing turns the direction of writing");
    }

    @Test
    void hostileTextsAreTextsInMarkdown() {
        String evil = Markdown.of(SampleReport.hostile(EVIL));
        assertEquals(
                Markdown.of(SampleReport.hostile("plain")).lines().count(),
                evil.lines().count());
        assertFalse(evil.contains("<script") || evil.matches("(?s).*[^\\\\]\\]\\(.*") || evil.contains("\u202e"), evil);
        assertTrue(evil.startsWith("# PENDING: &lt;/style&gt;"), evil);
        assertEquals(columns(Markdown.of(SampleReport.hostile("plain"))), columns(evil));
    }

    @Test
    void hostileTextsStayWhatTheyAreInJson() {
        JsonObject json = new JsonObject(ReportJson.of(SampleReport.hostile(EVIL)));
        assertEquals(EVIL, json.getJsonObject("deployment").getString("version"));
    }

    @Test
    void aWatchThatHasMeasuredNothingSaysSo() {
        assertEquals("""
                # PENDING: shop 1.4.2

                No window has been judged.

                - Deployed: 2026-03-01 12:00:00
                - Registered: 2026-03-01 12:00:02
                - By: ci
                - Commit: 0a1b2c3
                - Change: https://git.example/shop/0a1b2c3
                - Watch: open
                - Deployment: 3f9c

                ## Windows

                | Window | Verdict | Rests on | Asks for | Judged | Why |
                |---|---|---|---|---|---|
                | 30m | not begun |  | no objection |  |  |
                | 24h | not begun |  | proof |  |  |

                ## Sign-offs

                Missing: qa, business

                ## Checks

                Nothing was measured: no check of this application is known.

                ## What fired

                Nothing: no check has changed its status since the deployment.

                ## Gaps in coverage

                All of it: nothing was measured.

                ## Timeline

                - 2026-03-01 12:00:00 deployed. shop 1.4.2
                - 2026-03-01 12:00:02 registered. by ci

                Written 2026-03-01 12:01:00. All times are UTC.
                """, Markdown.of(SampleReport.empty()));
        wellFormed(Html.of(SampleReport.empty()));
        assertEquals(
                0,
                new JsonObject(ReportJson.of(SampleReport.empty()))
                        .getJsonArray("checks")
                        .size());
    }

    @Test
    void aReportIsFetchedWrittenAndMasked() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Reports reports =
                    new Reports(vertx, sources(), () -> SampleReport.MADE, text -> text.replace("0a1b2c3", "***"));
            for (Reports.Format format : Reports.Format.values()) {
                String text = reports.report("3f9c", format)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS);
                assertTrue(text.contains("orders-p95") && text.contains("***") && !text.contains("0a1b2c3"), text);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private static Reports.Sources sources() {
        return new Reports.Sources() {
            @Override
            public Future<Launch> launch(String id) {
                return Future.succeededFuture(SampleReport.launch("shop", "1.4.2", ""));
            }

            @Override
            public Future<List<Testimony>> testimonies(Launch launch) {
                return Future.succeededFuture(SampleReport.testimonies());
            }

            @Override
            public Future<List<SignOff>> signOffs(String id) {
                return Future.succeededFuture(SampleReport.words());
            }

            @Override
            public Future<List<StatusChange>> changes(Collection<String> checks, Instant from, Instant until) {
                assertEquals(List.of("memory", "orders-errors", "orders-p95"), checks);
                return Future.succeededFuture(SampleReport.changes());
            }
        };
    }

    /** Every tag is closed by its own, and every sign of a tag belongs to one. */
    private static void wellFormed(String html) {
        String body = html.replaceAll("(?s)<style>.*?</style>", "<style></style>");
        Deque<String> open = new ArrayDeque<>();
        Matcher tags = TAG.matcher(body);
        while (tags.find()) {
            if (!tags.group(1).isEmpty()) {
                assertEquals(open.pop(), tags.group(2), "before " + body.substring(tags.start()));
            } else if (tags.group(4).isEmpty() && !VOID.contains(tags.group(2))) {
                open.push(tags.group(2));
            }
        }
        assertEquals(0, open.size(), open.toString());
        assertFalse(TAG.matcher(body).replaceAll("").matches("(?s).*[<>].*"), "what is no tag is escaped");
    }

    private static List<String> tags(String html) {
        List<String> tags = new ArrayList<>();
        Matcher found = TAG.matcher(html.replaceAll("(?s)<style>.*?</style>", ""));
        while (found.find()) {
            tags.add(found.group(1) + found.group(2) + found.group(3).replaceAll("=\"[^\"]*\"", ""));
        }
        return tags;
    }

    /** How many cells each row of each table has. */
    private static List<Long> columns(String markdown) {
        return markdown.lines()
                .filter(line -> line.startsWith("|"))
                .map(line ->
                        line.replace("\\|", "").chars().filter(c -> c == '|').count())
                .toList();
    }

    private static List<String> all(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
