package dev.postflight.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.config.ServerConfig;
import dev.postflight.config.ServerConfig.Scope;
import dev.postflight.config.ServerConfig.Token;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what. */
class AccessTest {
    private static ServedSample open;
    private static ServedSample closed;

    @BeforeAll
    static void start() {
        open = ServedSample.start();
        closed = ServedSample.start(new ServerConfig(
                "127.0.0.1",
                0,
                Optional.empty(),
                List.of(
                        token("scraper", Scope.METRICS_READ),
                        token("viewer", Scope.STATUS_READ),
                        token("pipeline", Scope.DEPLOY_WRITE),
                        token("boss", Scope.ADMIN)),
                false));
    }

    @AfterAll
    static void stop() {
        open.close();
        closed.close();
    }

    @Test
    void everyRouteNeedsATokenButHealthAndReadiness() throws Exception {
        for (Routes.Route route : closed.routes()) {
            String path = route.path().replace(":id", "api");
            String method = route.methods().keySet().iterator().next().name();
            HttpResponse<String> answer = closed.send(method, path, Map.of());
            if (Set.of("/-/healthy", "/-/ready").contains(path)) {
                assertEquals(200, answer.statusCode(), path);
            } else if (path.startsWith("/api/v1/heartbeats/")) {
                assertTrue(
                        Set.of(404, 503).contains(answer.statusCode()),
                        "its own address opens it, and this is none of ours");
            } else if (path.equals(WebhookActions.GITHUB)) {
                assertEquals(404, answer.statusCode(), "not configured; a signature opens it elsewhere");
            } else {
                assertEquals(401, answer.statusCode(), path);
                assertEquals(
                        List.of("Bearer realm=\"postflight\"", "Basic realm=\"postflight\", charset=\"UTF-8\""),
                        answer.headers().allValues("WWW-Authenticate"));
            }
        }
        assertEquals(401, closed.get("/nothing").statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "scraper,GET,/metrics,200",
        "scraper,GET,/api/v1/targets,200",
        "scraper,GET,/probe?check=certificate,200",
        "scraper,GET,/api/v1/status,403",
        "scraper,GET,/,403",
        "scraper,POST,/-/reload,403",
        "viewer,GET,/,200",
        "viewer,GET,/api/v1/status,200",
        "viewer,GET,/api/v1/checks/api,200",
        "viewer,GET,/metrics,403",
        "viewer,POST,/api/v1/checks/certificate/run,403",
        "viewer,POST,/-/reload,403",
        "pipeline,GET,/api/v1/status,403",
        "pipeline,GET,/metrics,403",
        "pipeline,POST,/-/reload,403",
        "boss,GET,/metrics,200",
        "boss,GET,/api/v1/status,200",
        "boss,POST,/-/reload,200",
        "boss,POST,/api/v1/checks/certificate/run,200",
        "viewer,GET,/api/v1/deployments,200",
        "viewer,GET,/api/v1/deployments/d-0,404",
        "viewer,GET,/api/v1/deployments/d-0/verdict,404",
        "viewer,GET,/api/v1/deployments/d-0/report,404",
        "viewer,POST,/api/v1/deployments,403",
        "viewer,POST,/api/v1/deployments/d-0/sign-offs,403",
        "viewer,POST,/api/v1/deployments/d-0/close,403",
        "viewer,POST,/api/v1/deployments/d-0/abort,403",
        "viewer,POST,/api/v1/webhooks/cdevents,403",
        "pipeline,GET,/api/v1/deployments,403",
        "pipeline,POST,/api/v1/deployments,400",
        "pipeline,POST,/api/v1/deployments/d-0/sign-offs,400",
        "pipeline,POST,/api/v1/deployments/d-0/close,404",
        "pipeline,POST,/api/v1/deployments/d-0/abort,404",
        "pipeline,POST,/api/v1/deployments/d-0/override,403",
        "pipeline,POST,/api/v1/webhooks/cdevents,400",
        "boss,POST,/api/v1/deployments/d-0/override,400",
        "viewer,GET,/api/v1/heartbeats,403",
        "pipeline,GET,/api/v1/heartbeats,403",
        "boss,GET,/api/v1/heartbeats,200",
        "viewer,GET,/api/v1/maintenance,200",
        "viewer,POST,/api/v1/maintenance,403",
        "viewer,DELETE,/api/v1/maintenance/m-0,403",
        "pipeline,GET,/api/v1/maintenance,403",
        "pipeline,POST,/api/v1/maintenance,400",
        "pipeline,DELETE,/api/v1/maintenance/m-0,404",
        "boss,GET,/nothing,404",
        "viewer,GET,/nothing,404",
        "viewer,DELETE,/api/v1/status,405",
    })
    void aTokenOpensWhatItsScopesSay(String token, String method, String path, int status) throws Exception {
        assertEquals(
                status,
                closed.send(method, path, Map.of("Authorization", "Bearer token-of-" + token))
                        .statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer wrong",
                "Bearer token-of-viewe",
                "Bearer token-of-viewerr",
                "Digest x",
                "token-of-viewer",
                "Basic !!!",
                "Basic dG9rZW4tb2Ytdmlld2Vy"
            })
    void nothingElseOpens(String authorization) throws Exception {
        assertEquals(
                401,
                closed.send("GET", "/api/v1/status", Map.of("Authorization", authorization))
                        .statusCode());
    }

    @Test
    void aPasswordIsGoodForReadingOnly() throws Exception {
        String basic =
                "Basic " + Base64.getEncoder().encodeToString("me:token-of-boss".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                200, closed.send("GET", "/", Map.of("Authorization", basic)).statusCode());
        HttpApiTest.assertProblem(
                403,
                "changes need the token as Authorization: Bearer",
                closed.send("POST", "/-/reload", Map.of("Authorization", basic)));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,200",
        "LOCALHOST:9850,200",
        "127.0.0.1:80,200",
        "127.8.8.8,200",
        "[::1]:9850,200",
        "evil.example,421",
        "localhost.evil.example,421",
        "127.0.0.1.evil.example,421",
        "192.0.2.1,421",
        "0.0.0.0,421",
        "2130706433,421"
    })
    void onlyTheNamesOfLoopbackAreAnswered(String host, int status) {
        assertStatus(
                status, open.raw("GET /api/v1/status HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "Origin: http://localhost,200",
        "Origin: http://evil.example,403",
        "Origin: null,403",
        "Origin: https://localhost,403",
        "Origin: http://localhost:1,403",
        "Sec-Fetch-Site: same-origin,200",
        "Sec-Fetch-Site: none,200",
        "Sec-Fetch-Site: cross-site,403",
        "Sec-Fetch-Site: same-site,403"
    })
    void foreignPagesCannotChangeAnything(String header, int status) {
        assertStatus(
                status,
                open.raw("POST /-/reload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n"
                        + header + "\r\n\r\n"));
        assertStatus(
                status,
                open.raw("GET /probe?check=certificate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header
                        + "\r\n\r\n"));
    }

    @Test
    void aLinkOfAnotherSiteLeadsToThePage() {
        assertStatus(
                200,
                open.raw(ServedSample.lines(
                        "GET / HTTP/1.1",
                        "Host: localhost",
                        "Connection: close",
                        "Sec-Fetch-Site: cross-site",
                        "Sec-Fetch-Mode: navigate",
                        "")));
    }

    @Test
    void othersThanThisMachineNeedTlsAndTokens() {
        ServerConfig bare = new ServerConfig("0.0.0.0", 0, Optional.empty(), List.of(), false);
        assertEquals(
                "server.listen 0.0.0.0 lets other machines in: give server.tls, and server.tokens or server.tls.client_ca, or"
                        + " set server.insecure: true",
                assertThrows(IllegalStateException.class, () -> ServedSample.start(bare))
                        .getMessage());
    }

    @Test
    void aTakenPortIsNamed() {
        ServerConfig same = new ServerConfig("127.0.0.1", open.port(), Optional.empty(), List.of(), false);
        assertEquals(
                "127.0.0.1:" + open.port()
                        + " is in use: another Postflight may run already; stop it, or set another server.listen",
                assertThrows(IllegalStateException.class, () -> ServedSample.start(same))
                        .getMessage());
    }

    @Test
    void whoAsksTooOftenWaits() {
        long[] now = {0};
        RateLimit rates = new RateLimit(() -> now[0]);
        int allowed = 0;
        while (rates.allows("a", 50)) {
            allowed++;
        }
        assertEquals(40, allowed);
        assertTrue(rates.allows("b", 50), "others are not held up");
        now[0] += 100_000_000;
        assertTrue(rates.allows("a", 100), "a tenth of a second's worth");
        assertFalse(rates.allows("a", 1));
    }

    private static void assertStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    static Token token(String name, Scope scope) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(("token-of-" + name).getBytes(StandardCharsets.UTF_8));
            return new Token(name, HexFormat.of().formatHex(digest), Set.of(scope));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
