package dev.postflight.check.kinds.sentry;

import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is new among errors, by answers written by hand after Sentry's documentation. */
final class SentryCheckTest {
    private final Lab lab = new Lab();
    private final WrittenSentry server = new WrittenSentry();

    @AfterEach
    void close() {
        server.close();
        lab.close();
    }

    @Test
    void newIssuesAndTheWorstOfThem() throws Exception {
        server.with(
                WrittenSentry.ISSUES,
                "[" + WrittenSentry.issue("ValueError: no such card", 7, 3, true) + ","
                        + WrittenSentry.issue("KeyError: \\u001b[31m" + "x".repeat(80), 12, 9, false) + "]");
        Outcome outcome = ask(Map.of());
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("2", value(outcome, "new_issues"));
        assertEquals("1", value(outcome, "unhandled"));
        assertEquals("19", value(outcome, "new_issue_events"));
        assertEquals("9", value(outcome, "users"));
        assertEquals(
                "KeyError: ?[31m" + "x".repeat(45) + "… (12); ValueError: no such card (7)", value(outcome, "worst"));
    }

    @Test
    void nothingNewIsNothing() throws Exception {
        Outcome outcome = ask(Map.of());
        assertEquals("0", value(outcome, "new_issues"));
        assertEquals("none", value(outcome, "worst"));
        assertEquals("0", value(outcome, "events"));
    }

    @Test
    void whatSentryDoesNotTellIsNotZero() throws Exception {
        server.with(WrittenSentry.ISSUES, "[{\"title\": \"x\", \"count\": null}]")
                .with(WrittenSentry.STATS, "[]");
        Outcome outcome = ask(Map.of());
        assertEquals("1", value(outcome, "new_issues"));
        assertEquals("unknown: Sentry does not tell of each issue whether it was handled", value(outcome, "unhandled"));
        assertEquals(
                "unknown: Sentry does not tell of each issue how often it happened",
                value(outcome, "new_issue_events"));
        assertEquals("unknown: Sentry does not tell of each issue how many users it hit", value(outcome, "users"));
        assertEquals("x", value(outcome, "worst"));
        assertEquals("unknown: Sentry counts nothing since then", value(outcome, "events"));
        server.with(WrittenSentry.ISSUES, "[7]");
        assertEnds(Finding.SOURCE_MISSING, "what answers is not Sentry's API");
    }

    @Test
    void whatIsNewIsForTheConfigurationToSay() throws Exception {
        ask(Map.of("release", "shop@1.2.3", "environment", "production"));
        assertEquals("is:unresolved project:shop firstRelease:\"shop@1.2.3\" environment:\"production\"", lastQuery());
        ask(Map.of("since", "2026-11-21T10:00:00Z"));
        assertEquals("is:unresolved project:shop firstSeen:>=2026-11-21T10:00:00+00:00", lastQuery());
        ask(Map.of("within", Duration.ofHours(6)));
        Instant from = Instant.parse(lastQuery().split(">=")[1].replace("+00:00", "Z"));
        assertTrue(
                Duration.between(from.plus(Duration.ofHours(6)), Instant.now())
                                .abs()
                                .toSeconds()
                        < 60,
                from::toString);
        assertTrue(server.requests().get(0).contains("Authorization: Bearer canary-token\r\n"));
        assertFalse(lab.trace().toString().contains("canary-token"));
    }

    @Test
    void pagesAreFollowedByTheirCursorsAndOnlySoFar() throws Exception {
        String issue = "[" + WrittenSentry.issue("x", 1, 1, false) + "]";
        server.with(WrittenSentry.ISSUES, issue, issue, issue);
        assertEquals("3", value(ask(Map.of("events", false)), "new_issues"));
        assertEquals(3, server.requests().size());
        String[] many = new String[30];
        Arrays.fill(many, issue);
        server.with(WrittenSentry.ISSUES, many);
        assertEquals("10", value(ask(Map.of("events", false)), "new_issues"));
        assertEquals(13, server.requests().size());
    }

    @Test
    void eventsAreAddedUp() throws Exception {
        long now = Instant.now().getEpochSecond();
        server.with(
                WrittenSentry.STATS,
                "[[" + (now - 100_000) + ", 1000], [" + (now - 80_000) + ", 5], [" + (now - 10) + ", 7]]");
        assertEquals("12", value(ask(Map.of()), "events"));
        assertTrue(server.requests().stream().anyMatch(asked -> asked.contains("resolution=1h&since=")));
        ask(Map.of("within", Duration.ofMinutes(30)));
        assertTrue(server.requests().stream().anyMatch(asked -> asked.contains("resolution=10s&since=")));
    }

    @Test
    void aRefusedTokenIsTheChecksFault() throws Exception {
        String denied = "{\"detail\": \"You do not have permission to perform this action.\"}";
        server.refusing(WrittenSentry.ISSUES, "HTTP/1.1 401 Unauthorized", "{\"detail\": \"Invalid token\"}");
        assertEnds(
                Finding.CHECK_BROKEN,
                "Sentry refuses the token: mend it, and give it the scope event:read (Invalid token)");
        server.refusing(WrittenSentry.ISSUES, "HTTP/1.1 403 Forbidden", denied);
        assertEnds(
                Finding.CHECK_BROKEN,
                "the token may not ask for this: give it the scope event:read (You do not have permission to perform this"
                        + " action.)");
        server.with(WrittenSentry.ISSUES, "[]").refusing(WrittenSentry.STATS, "HTTP/1.1 403 Forbidden", denied);
        Outcome stats = ask(Map.of());
        assertEquals(Finding.CHECK_BROKEN, stats.finding());
        assertTrue(stats.reason().startsWith("the token may not ask for this: give it the scope project:read ("));
        assertEquals("0", value(stats, "new_issues"));
        server.refusing(
                WrittenSentry.ISSUES,
                "HTTP/1.1 404 Not Found",
                "{\"detail\": \"The requested resource does not exist\"}");
        assertEnds(
                Finding.CHECK_BROKEN,
                "Sentry knows no example/shop, or not for this token: mend organization and project (The requested resource"
                        + " does not exist)");
    }

    @Test
    void sentryInTroubleSaysNothingOfTheApplication() throws Exception {
        server.refusing(
                WrittenSentry.ISSUES,
                "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30",
                "{\"detail\": \"slow down\"}");
        assertEnds(Finding.SOURCE_MISSING, "Sentry is asked too often, and wants to be left alone for 30 s");
        server.refusing(WrittenSentry.ISSUES, "HTTP/1.1 502 Bad Gateway", "<html>Bad Gateway</html>");
        assertEnds(Finding.SOURCE_MISSING, "Sentry answered 502");
        server.with(WrittenSentry.ISSUES, "<html>Log in</html>");
        assertEnds(Finding.SOURCE_MISSING, "what answers is not Sentry's API: <html>Log in</html>");
        server.with(WrittenSentry.ISSUES, "{\"detail\": \"hello\"}");
        assertEnds(Finding.SOURCE_MISSING, "what answers is not Sentry's API");
    }

    private void assertEnds(Finding finding, String reason) throws Exception {
        Outcome outcome = ask(Map.of());
        assertEquals(finding, outcome.finding(), outcome.reason());
        assertEquals(reason, outcome.reason());
    }

    private String lastQuery() {
        String asked = server.requests().stream()
                .filter(request -> request.contains(WrittenSentry.ISSUES))
                .reduce((one, two) -> two)
                .orElseThrow();
        return URLDecoder.decode(asked.split("&query=")[1].split("[ &]")[0], StandardCharsets.UTF_8);
    }

    private Outcome ask(Map<String, Object> more) throws Exception {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("url", URI.create("http://127.0.0.1:" + server.port()));
        settings.put("organization", "example");
        settings.put("project", "shop");
        settings.put("token", new Secret("${env:TOKEN}", "canary-token"));
        return lab.run(SentryCheck.KIND, new Settings(settings));
    }
}
