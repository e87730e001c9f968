package dev.postflight.check.kinds.http;

import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Settings;
import dev.postflight.testing.Lab;
import dev.postflight.testing.ScriptedServer;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules that answers must keep to once they are switched on. */
class HttpRulesTest {
    private static final Settings STRICT = new Settings(Map.of("profile", "strict"));
    private static final String SOUND = lines(
            "X-Content-Type-Options: nosniff",
            "X-Frame-Options: DENY",
            "Content-Security-Policy: default-src 'self'",
            "Server: shop");
    private static Lab lab;

    @BeforeAll
    static void openLab() {
        lab = new Lab();
    }

    @AfterAll
    static void closeLab() {
        lab.close();
    }

    @Test
    void strictSecurityHeadersPass() throws Exception {
        assertEquals("true", judge("security_headers", STRICT, SOUND));
        assertEquals(
                "true",
                judge(
                        "security_headers",
                        STRICT,
                        lines(
                                "X-Content-Type-Options: nosniff",
                                "Content-Security-Policy: script-src 'nonce-1' 'unsafe-inline'; frame-ancestors 'none'")));
    }

    @Test
    void eachMissingSecurityHeaderIsNamed() throws Exception {
        assertEquals(
                "false: security header X-Content-Type-Options is missing; security header X-Frame-Options is missing;"
                        + " security header Content-Security-Policy is missing; Server gives away a version: nginx/1.22.1;"
                        + " X-Powered-By gives away PHP/8",
                judge("security_headers", STRICT, lines("Server: nginx/1.22.1", "X-Powered-By: PHP/8")));
    }

    @Test
    void weakSecurityHeadersAreNamed() throws Exception {
        assertEquals(
                "false: security header X-Content-Type-Options is not nosniff; security header X-Frame-Options is not DENY or"
                        + " SAMEORIGIN; Content-Security-Policy allows 'unsafe-inline'",
                judge(
                        "security_headers",
                        STRICT,
                        lines(
                                "X-Content-Type-Options: yes",
                                "X-Frame-Options: ALLOWALL",
                                "Content-Security-Policy: style-src 'self' 'unsafe-inline'; frame-ancestors *")));
    }

    @Test
    void singleSecurityRulesCanBeRelaxed() throws Exception {
        Settings relaxed = new Settings(Map.of("content_policy", false, "no_versions", false, "frames", false));
        assertEquals(
                "true",
                judge("security_headers", relaxed, lines("X-Content-Type-Options: nosniff", "Server: nginx/1.22.1")));
        Settings inline = new Settings(Map.of("unsafe_inline", true));
        assertEquals("true", judge("security_headers", inline, SOUND.replace("'self'", "'self' 'unsafe-inline'")));
    }

    @Test
    void cookiesNeedTheirFlags() throws Exception {
        assertEquals("true", judge("cookies", STRICT, ""));
        assertEquals("true", judge("cookies", STRICT, "Set-Cookie: a=1; secure; HTTPONLY; SameSite=Lax; Path=/\r\n"));
        assertEquals(
                "false: cookie sid lacks Secure, HttpOnly, SameSite; cookie XSRF-TOKEN lacks HttpOnly",
                judge(
                        "cookies",
                        STRICT,
                        lines("Set-Cookie: sid=topsecret", "Set-Cookie: XSRF-TOKEN=1; Secure; SameSite=Strict")));
        assertEquals(
                "true",
                judge(
                        "cookies",
                        new Settings(Map.of("except", List.of("XSRF-TOKEN"), "same_site", false)),
                        "Set-Cookie: XSRF-TOKEN=1; Secure\r\n"));
    }

    @Test
    void redirectToHttpsStaysOnTheHost() throws Exception {
        assertEquals("true", judge("redirects_to_https", true, "301 Moved", "Location: https://127.0.0.1/x\r\n"));
        assertEquals("false: answer is no redirect to https but status 200", judge("redirects_to_https", true, ""));
        assertEquals(
                "false: redirect leads not to https on the same host but to https://evil.example",
                judge("redirects_to_https", true, "308 Moved", "Location: https://evil.example/\r\n"));
        assertEquals(
                "false: redirect leads not to https on the same host but to http://127.0.0.1",
                judge("redirects_to_https", true, "307 Moved", "Location: http://127.0.0.1/\r\n"));
        assertEquals(
                "false: redirect leads not to https on the same host but to /login page",
                judge("redirects_to_https", true, "302 Moved", "Location: /login page\r\n"));
    }

    @Test
    void foreignOriginsAreKeptOut() throws Exception {
        assertEquals("true", judge("cors", "strict", ""));
        assertEquals("true", judge("cors", "strict", "Access-Control-Allow-Origin: *\r\n"));
        assertEquals("true", judge("cors", "strict", "Access-Control-Allow-Origin: https://shop.example\r\n"));
        assertEquals(
                "false: Access-Control-Allow-Origin is * and credentials are allowed",
                judge(
                        "cors",
                        "strict",
                        lines("Access-Control-Allow-Origin: *", "Access-Control-Allow-Credentials: true")));
        assertEquals(
                "false: Access-Control-Allow-Origin lets any foreign origin in by echoing it",
                judge("cors", "strict", "Access-Control-Allow-Origin: https://postflight.invalid\r\n"));
    }

    @Test
    void compressionIsOfferedAndExpected() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            assertEquals(
                    "false: answer is not compressed although gzip, deflate, br were offered",
                    value(lab.run(HttpCheck.KIND, settings(server, "compression", true)), "compression"));
            assertTrue(server.requests().get(0).contains("accept-encoding: gzip, deflate, br\r\n"));
        }
    }

    @Test
    void cachesAreToldWhatTheyShould() throws Exception {
        Settings hour = new Settings(Map.of("max_age", Duration.ofHours(1)));
        assertEquals("true", judge("cache", hour, "Cache-Control: public, Max-Age=3600\r\n"));
        assertEquals(
                "false: max-age is 60 s, less than 3600 s", judge("cache", hour, "Cache-Control: max-age=\"60\"\r\n"));
        assertEquals("false: Cache-Control has no max-age", judge("cache", hour, ""));
        assertEquals(
                "false: Cache-Control forbids to keep the answer",
                judge("cache", hour, "Cache-Control: max-age=9999, no-store\r\n"));
        Settings validator = new Settings(Map.of("validator", true));
        assertEquals("true", judge("cache", validator, "ETag: \"1\"\r\n"));
        assertEquals("false: neither ETag nor Last-Modified", judge("cache", validator, ""));
        Settings secret = new Settings(Map.of("no_store", true));
        assertEquals("true", judge("cache", secret, "Cache-Control: private, no-store\r\n"));
        assertEquals("false: Cache-Control is not no-store", judge("cache", secret, ""));
    }

    private static String lines(String... headers) {
        return String.join("\r\n", headers) + "\r\n";
    }

    private static String judge(String option, Object value, String headers) throws Exception {
        return judge(option, value, "200 OK", headers);
    }

    private static String judge(String option, Object value, String status, String headers) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(
                "HTTP/1.1 " + status + "\r\n" + lines("Content-Length: 0") + headers + "\r\n")) {
            return value(lab.run(HttpCheck.KIND, settings(server, option, value)), option);
        }
    }

    private static Settings settings(ScriptedServer server, String option, Object value) {
        Map<String, Object> all = new HashMap<>(Map.of(option, value));
        all.put("url", URI.create("http://127.0.0.1:" + server.port() + "/"));
        return new Settings(all);
    }
}
