package dev.postflight.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.testing.Receiver;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What webhooks, Slack, Teams and Grafana are sent, to the last sign. */
class ChatTest {
    private static final Launched NO =
            Launched.of("shop", "1.4.2").judged(Decision.NO_GO, "orders-p95 is slower than before.");
    /** Whoever may deploy chooses these. */
    private static final Launched HOSTILE = Launched.of(
                    "hostile", "shop", "1\r\nBcc: <!channel> [click](http://evil.example)\u202e\"}", "<b>\"note\\")
            .judged(Decision.NO_GO, "<script>alert(1)</script> & \"more\"");

    @TempDir
    Path folder;

    private final Receiver receiver = new Receiver();
    private Office office;

    @BeforeEach
    void open() {
        office = new Office(folder, new KeptQueue());
    }

    @AfterEach
    void close() {
        office.close();
        receiver.close();
    }

    @Test
    void aWebhookIsSentAllThatIsKnown() throws IOException {
        Receiver.Request request = told("bus: {webhook: {url: \"%s/in?a=b\", headers: {X-Team: shop}}}", NO);
        assertEquals("POST /in?a=b", request.method() + " " + request.path());
        assertEquals("application/json", request.header("Content-Type"));
        assertEquals("shop", request.header("X-Team"));
        assertEquals("", request.header("Postflight-Signature"));
        JsonObject body = new JsonObject(request.body());
        assertTrue(Instant.parse((String) body.remove("at")).isAfter(Launched.AT));
        assertEquals("""
                {
                  "id" : "shop-1-4-2/no_go/30m/bus",
                  "event" : "no_go",
                  "deployment" : {
                    "id" : "shop-1-4-2",
                    "application" : "shop",
                    "version" : "1.4.2",
                    "at" : "2026-03-01T12:00:00Z",
                    "registered" : "2026-03-01T12:00:02Z",
                    "commit" : "0a1b2c3",
                    "url" : "https://git.example/shop/0a1b2c3",
                    "who" : "ann",
                    "note" : "a note",
                    "state" : "open",
                    "ended" : null,
                    "why" : ""
                  },
                  "status" : "no_go",
                  "verdict" : {
                    "window" : "30m",
                    "decision" : "no_go",
                    "basis" : "proof",
                    "at" : "2026-03-01T12:10:00Z",
                    "settled" : true,
                    "extended" : false,
                    "sentence" : "orders-p95 is slower than before.",
                    "reasons" : [ {
                      "check" : "orders-p95",
                      "gating" : true,
                      "decision" : "no_go",
                      "sentence" : "p95 is 2.1 times what it was (212 ms against 101 ms)"
                    } ],
                    "override" : null
                  },
                  "windows" : [ {
                    "window" : "30m",
                    "decision" : "no_go",
                    "basis" : "proof",
                    "at" : "2026-03-01T12:10:00Z",
                    "settled" : true,
                    "extended" : false,
                    "sentence" : "orders-p95 is slower than before.",
                    "reasons" : [ ],
                    "override" : null
                  } ],
                  "sign_offs" : [ ],
                  "links" : {
                    "deployment" : "https://postflight.example/api/v1/deployments/shop-1-4-2",
                    "report" : "https://postflight.example/api/v1/deployments/shop-1-4-2/report?format=html"
                  }
                }""", body.encodePrettily());
    }

    @Test
    void aSignatureProvesTimeAndBody() throws Exception {
        Receiver.Request request =
                told("bus: {webhook: {url: \"%s\", secret: \"${env:KEY}\"}}", NO, Map.of("KEY", "canary-key-0123"));
        String[] parts = request.header("Postflight-Signature").split(",v1=", 2);
        String time = parts[0].substring("t=".length());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("canary-key-0123".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertEquals(
                HexFormat.of().formatHex(mac.doFinal((time + "." + request.body()).getBytes(StandardCharsets.UTF_8))),
                parts[1]);
        assertTrue(Math.abs(Instant.now().getEpochSecond() - Long.parseLong(time)) < 60);
    }

    @Test
    void aTemplateIsFilledSoThatItStaysJson() throws IOException {
        String template =
                "{\"key\": \"${env:KEY}\", \"text\": \"${title}|${note}|${sentence}\", \"plain\": \"$${title}\"}";
        Receiver.Request request = told(
                "bus: {webhook: {url: \"%s\", template: '" + template + "'}}", HOSTILE, Map.of("KEY", "canary-key"));
        assertEquals(
                "{\"key\":\"canary-key\",\"text\":\"NO-GO: shop 1 Bcc: <!channel> [click](http://evil.example) \\\"},"
                        + " window 30m|<b>\\\"note\\\\|<script>alert(1)</script> & \\\"more\\\"\",\"plain\":\"${title}\"}",
                new JsonObject(request.body()).encode());
    }

    @Test
    void slackGetsHeadlineReasonsFactsAndLinks() throws IOException {
        JsonObject body = new JsonObject(
                told("team: {slack: \"${env:HOOK}\"}", NO, Map.of("HOOK", receiver.url() + "/T000/canary"))
                        .body());
        assertEquals("\uD83D\uDD34 NO-GO: shop 1.4.2, window 30m", body.getString("text"));
        assertEquals(
                List.of(
                        "header: \uD83D\uDD34 NO-GO: shop 1.4.2, window 30m",
                        "section: orders-p95 is slower than before.",
                        "section: • NO-GO orders-p95: p95 is 2.1 times what it was (212 ms against 101 ms)",
                        """
                        section: Application: shop
                        Version: 1.4.2
                        Deployed: 2026-03-01 12:00:00 UTC
                        By: ann
                        Commit: 0a1b2c3
                        Change: https://git.example/shop/0a1b2c3
                        Note: a note
                        Windows: 30m NO-GO
                        Deployment: shop-1-4-2""",
                        "context: <https://postflight.example/api/v1/deployments/shop-1-4-2/report?format=html|Report>"
                                + " · <https://postflight.example/api/v1/deployments/shop-1-4-2|Deployment>"),
                blocks(body));
    }

    @Test
    void nobodyMentionsAChannelOrFakesALinkByAVersion() throws IOException {
        JsonObject slack =
                new JsonObject(told("team: {slack: \"${env:HOOK}\"}", HOSTILE, Map.of("HOOK", receiver.url()))
                        .body());
        assertFalse(slack.getString("text").contains("<!channel>"));
        slack.getJsonArray("blocks").stream()
                .map(block -> ((JsonObject) block).getJsonObject("text"))
                .filter(java.util.Objects::nonNull)
                .forEach(text -> assertEquals("plain_text", text.getString("type")));

        JsonObject card = new JsonObject(told("room: {teams: \"${env:HOOK}\"}", HOSTILE, Map.of("HOOK", receiver.url()))
                        .body())
                .getJsonArray("attachments")
                .getJsonObject(0)
                .getJsonObject("content");
        card.getJsonArray("body")
                .forEach(block -> assertEquals("RichTextBlock", ((JsonObject) block).getString("type")));
    }

    @Test
    void teamsGetsACard() throws IOException {
        JsonObject body = new JsonObject(told("room: {teams: \"${env:HOOK}\"}", NO, Map.of("HOOK", receiver.url()))
                .body());
        JsonObject attachment = body.getJsonArray("attachments").getJsonObject(0);
        assertEquals("application/vnd.microsoft.card.adaptive", attachment.getString("contentType"));
        JsonObject card = attachment.getJsonObject("content");
        List<String> lines = new ArrayList<>();
        for (Object block : card.getJsonArray("body")) {
            StringBuilder line = new StringBuilder();
            ((JsonObject) block)
                    .getJsonArray("inlines")
                    .forEach(run -> line.append(((JsonObject) run).getString("text")));
            lines.add(line.toString());
        }
        assertEquals(
                List.of(
                        "NO-GO: shop 1.4.2, window 30m",
                        "orders-p95 is slower than before.",
                        "• NO-GO orders-p95: p95 is 2.1 times what it was (212 ms against 101 ms)",
                        "Application: shop",
                        "Version: 1.4.2",
                        "Deployed: 2026-03-01 12:00:00 UTC",
                        "By: ann",
                        "Commit: 0a1b2c3",
                        "Change: https://git.example/shop/0a1b2c3",
                        "Note: a note",
                        "Windows: 30m NO-GO",
                        "Deployment: shop-1-4-2"),
                lines);
        assertEquals(
                "{\"type\":\"Action.OpenUrl\",\"title\":\"Report\","
                        + "\"url\":\"https://postflight.example/api/v1/deployments/shop-1-4-2/report?format=html\"}",
                card.getJsonArray("actions").getJsonObject(0).encode());
    }

    @Test
    void grafanaShowsOneRegionThatGrowsWithTheVerdicts() throws IOException {
        // what a Grafana of today answers
        receiver.answering(request -> request.method().equals("GET")
                ? new Receiver.Answer(200, "", receiver.requests().size() > 2 ? "[{\"id\": 42, \"tags\": []}]" : "[]")
                : new Receiver.Answer(200, "", "{\"message\":\"Annotation added\",\"id\":42}"));
        office.telling(
                "graph: {grafana: {url: \"" + receiver.url()
                        + "/grafana/\", token: \"${env:TOKEN}\", dashboard: shop-1}}",
                Map.of("TOKEN", "canary-token-0123"));
        office.notifiers.hear(Launched.of("shop", "1.4.2").registered());
        office.notifiers.hear(NO.verdict());
        office.notifiers.hear(
                NO.ended(Deployment.State.SUPERSEDED, "1.4.3 took its place").end());
        office.settled("graph", 3, 0, 0);
        String tags = "/grafana/api/annotations?type=annotation&limit=1&tags=postflight&tags=deployment%3Ashop-1-4-2";
        assertEquals(
                List.of(
                        "GET " + tags + " ",
                        "POST /grafana/api/annotations {\"time\":1772366400000,\"timeEnd\":1772366400000,\"tags\":["
                                + "\"postflight\",\"application:shop\",\"version:1.4.2\",\"deployment:shop-1-4-2\"],"
                                + "\"text\":\"shop 1.4.2 is deployed and watched\\na note\",\"dashboardUID\":\"shop-1\"}",
                        "GET " + tags + " ",
                        "PATCH /grafana/api/annotations/42 {\"time\":1772366400000,\"timeEnd\":1772367000000,\"tags\":["
                                + "\"postflight\",\"application:shop\",\"version:1.4.2\",\"deployment:shop-1-4-2\","
                                + "\"verdict:no_go\"],\"text\":\"NO-GO: shop 1.4.2, window 30m\\n"
                                + "orders-p95 is slower than before.\"}",
                        "GET " + tags + " ",
                        "PATCH /grafana/api/annotations/42 {\"time\":1772366400000,\"timeEnd\":1772367400000,\"tags\":["
                                + "\"postflight\",\"application:shop\",\"version:1.4.2\",\"deployment:shop-1-4-2\","
                                + "\"verdict:no_go\"],\"text\":\"Watch superseded: shop 1.4.2\\n1.4.3 took its place\"}"),
                receiver.requests().stream()
                        .map(request -> request.method() + " " + request.path() + " " + request.body())
                        .toList());
        assertTrue(receiver.requests().stream()
                .allMatch(request -> request.header("Authorization").equals("Bearer canary-token-0123")));
    }

    @Test
    void noSecretIsInALogWhateverTheReceiverAnswers() throws IOException {
        for (int status : List.of(200, 302, 401, 503)) {
            receiver.answering(request ->
                    new Receiver.Answer(status, "", "no: " + request.path() + request.headers() + request.body()));
            office.log.clear();
            office.telling(
                    """
                    team: {slack: "${env:HOOK}"}
                    bus: {webhook: {url: "%s/${env:KEY}", secret: "${env:KEY}", headers: {X-Key: "${env:KEY}"}}}
                    graph: {grafana: {url: "%s/", token: "${env:KEY}"}}
                    """.formatted(receiver.url(), receiver.url()),
                    Map.of("HOOK", receiver.url() + "/T0/canary-hook-77", "KEY", "canary-key-0123"));
            office.notifiers.hear(Launched.of("shop", "v" + status)
                    .judged(Decision.NO_GO, "no")
                    .verdict());
            Office.eventually(() -> office.log.size() >= 3, () -> office.log);
            assertFalse(office.log.toString().contains("canary"), office.log.toString());
        }
    }

    private Receiver.Request told(String channels, Launched launched) throws IOException {
        return told(channels, launched, Map.of());
    }

    private Receiver.Request told(String channels, Launched launched, Map<String, String> environment)
            throws IOException {
        receiver.requests().clear();
        office.telling(channels.replace("%s", receiver.url()), environment);
        office.notifiers.hear(launched.verdict());
        Office.eventually(() -> !receiver.requests().isEmpty(), () -> office.log);
        return receiver.requests().get(0);
    }

    private static List<String> blocks(JsonObject body) {
        JsonArray blocks = body.getJsonArray("blocks");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            JsonObject block = blocks.getJsonObject(i);
            JsonObject text = block.containsKey("text")
                    ? block.getJsonObject("text")
                    : block.getJsonArray("elements").getJsonObject(0);
            texts.add(block.getString("type") + ": " + text.getString("text"));
        }
        return texts;
    }
}
