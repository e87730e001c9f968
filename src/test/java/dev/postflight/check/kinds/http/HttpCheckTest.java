package dev.postflight.check.kinds.http;

import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an http check asks and measures, against a server that behaves. */
class HttpCheckTest {
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();
    private static Lab lab;
    private static HttpServer server;
    private static HttpServer other;

    @BeforeAll
    static void openServers() {
        lab = new Lab();
        server = listen(HttpCheckTest::answer);
        other = listen(HttpCheckTest::answer);
    }

    @AfterAll
    static void closeServers() {
        lab.close();
    }

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void healthyAnswerIsMeasured() throws Exception {
        Outcome outcome = ask("/json", Map.of());
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("200", value(outcome, "status"));
        assertEquals("HTTP/1.1", value(outcome, "protocol"));
        assertEquals("127.0.0.1", value(outcome, "address"));
        assertEquals("0", value(outcome, "redirects"));
        assertEquals("84", value(outcome, "body_size"));
        assertEquals("none", value(outcome, "body"), "nobody asked for it");
        double phases = 0;
        for (String phase : List.of("resolve", "connect", "processing", "transfer")) {
            double length = Lab.number(outcome, "phase " + phase);
            assertTrue(length >= 0, phase);
            phases += length;
        }
        assertEquals("none", value(outcome, "phase tls"));
        assertTrue(phases <= Lab.number(outcome, "duration"));
    }

    @Test
    void requestSaysWhoAsks() throws Exception {
        ask("/echo?a=1&b=%20x#fragment", Map.of());
        assertEquals(
                List.of(
                        "HTTP_1_1 GET /echo?a=1&b=%20x",
                        "accept: */*",
                        "connection: close",
                        "host: 127.0.0.1:" + server.actualPort(),
                        "user-agent: postflight/dev"),
                SEEN);
    }

    @Test
    void bodyAndHeadersGoOut() throws Exception {
        ask("/echo", Map.of("body", "{\"a\": \"ü\"}", "headers", Map.of("X-Key", "k", "host", "shop.example")));
        assertEquals("HTTP_1_1 POST /echo", SEEN.get(0));
        assertTrue(
                SEEN.containsAll(List.of(
                        "content-type: application/json",
                        "content-length: 11",
                        "X-Key: k",
                        "host: shop.example",
                        "body: {\"a\": \"ü\"}")),
                SEEN::toString);
    }

    @Test
    void credentialsGoOut() throws Exception {
        Settings basic = new Settings(Map.of("user", "ada", "password", new Secret("${env:P}", "s3cret")));
        ask("/echo", Map.of("basic", basic));
        assertTrue(SEEN.contains("authorization: Basic YWRhOnMzY3JldA=="), SEEN::toString);
        SEEN.clear();
        ask("/echo", Map.of("bearer", new Secret("${env:T}", "t0ken")));
        assertTrue(SEEN.contains("authorization: Bearer t0ken"), SEEN::toString);
        SEEN.clear();
        ask(URI.create("http://ada:s3%63ret@127.0.0.1:" + server.actualPort() + "/echo"), Map.of());
        assertTrue(SEEN.contains("authorization: Basic YWRhOnMzY3JldA=="), SEEN::toString);
    }

    @Test
    void traceShowsEachStepAndNoSecret() throws Exception {
        try (Lab own = new Lab()) {
            Settings settings = new Settings(Map.of(
                    "url", URI.create("http://ada:pa55@localhost:" + server.actualPort() + "/json?key=canary"),
                    "headers", Map.of("X-Key", "canary")));
            own.run(HttpCheck.KIND, settings);
            String trace = String.join("\n", own.trace());
            int port = server.actualPort();
            assertEquals("""
                    localhost is 127.0.0.1
                    connected to 127.0.0.1:%d
                    GET http://localhost:%d/json?… by HTTP/1.1, headers host, user-agent, accept, connection, authorization, X-Key
                    HTTP/1.1 200
                    Content-Type: application/json
                    X-Count: 12
                    connection: close
                    content-length: 84
                    body of 84 B""".formatted(port, port), trace);
            assertEquals(
                    "http://localhost:" + port + "/json?…",
                    HttpCheck.KIND.target().apply(settings).title());
        }
    }

    @Test
    void headersBodyAndJsonAreReadWhenAskedFor() throws Exception {
        Outcome outcome = ask(
                "/json",
                Map.of(),
                "header:Content-Type",
                "header:x-count",
                "header:X-None",
                "body",
                "json:status",
                "json:components.db.up",
                "json:items.length",
                "json:items[1].id",
                "json:none");
        assertEquals("application/json", value(outcome, "header Content-Type"));
        assertEquals("12", value(outcome, "header x-count"));
        assertEquals("absent: no such header", value(outcome, "header X-None"));
        assertEquals("UP", value(outcome, "json status"));
        assertEquals("true", value(outcome, "json components.db.up"));
        assertEquals("2", value(outcome, "json items.length"));
        assertEquals("8", value(outcome, "json items[1].id"));
        assertEquals("absent: no such value", value(outcome, "json none"));
        assertTrue(value(outcome, "body").startsWith("{\"status\""));
    }

    @Test
    void answerThatIsNoJsonSaysSo() throws Exception {
        assertEquals("absent: body is no JSON", value(ask("/echo", Map.of(), "json:a"), "json a"));
        assertEquals("absent: body is empty", value(ask("/moved", Map.of(), "json:a"), "json a"));
    }

    @Test
    void healthNamesTheComponentThatIsDown() throws Exception {
        Outcome outcome = ask("/actuator/health", Map.of("health", "auto"));
        assertEquals("503", value(outcome, "status"));
        assertEquals("false: db is DOWN", value(outcome, "health"));
        assertEquals("true", value(ask("/json", Map.of("health", "auto")), "health"));
    }

    @Test
    void http2IsSpokenWithoutTlsByPriorKnowledge() throws Exception {
        Outcome outcome = ask("/echo", Map.of("version", "2", "body", "hello"), "body");
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("HTTP/2", value(outcome, "protocol"));
        assertEquals("hello", value(outcome, "body"));
        assertEquals("HTTP_2 POST /echo", SEEN.get(0));
        assertFalse(String.join("\n", SEEN).contains("connection"), SEEN::toString);
    }

    @Test
    void http2StreamThatIsResetIsTargetBad() throws Exception {
        Outcome outcome = ask("/reset", Map.of("version", "2"));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals("stream reset by 127.0.0.1:" + server.actualPort() + ": INTERNAL_ERROR", outcome.reason());
    }

    @Test
    void http2ConnectionGivenUpIsTargetBad() throws Exception {
        Outcome outcome = ask("/goaway", Map.of("version", "2"));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertTrue(outcome.reason().contains("127.0.0.1:" + server.actualPort()), outcome.reason());
    }

    @Test
    void http2BodyIsCappedToo() throws Exception {
        Outcome outcome = ask("/large", Map.of("version", "2", "body_limit", 1000L));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("1000", value(outcome, "body_size"));
    }

    @Test
    void redirectsAreNotFollowedUnlessToldSo() throws Exception {
        Outcome outcome = ask("/moved", Map.of());
        assertEquals("302", value(outcome, "status"));
        assertEquals("0", value(outcome, "redirects"));
    }

    @Test
    void redirectsOnTheOriginKeepTheHeaders() throws Exception {
        Outcome outcome = ask("/moved", redirects("same_origin", Map.of("headers", Map.of("X-Key", "k"))));
        assertEquals("200", value(outcome, "status"), outcome.reason());
        assertEquals("1", value(outcome, "redirects"));
        assertTrue(SEEN.contains("X-Key: k"), SEEN::toString);
    }

    @Test
    void postBecomesGetBy302AndStaysBy307() throws Exception {
        ask("/moved", redirects("any", Map.of("body", "hello")));
        assertTrue(SEEN.contains("HTTP_1_1 GET /echo"), SEEN::toString);
        assertFalse(SEEN.contains("body: hello"), SEEN::toString);
        SEEN.clear();
        ask("/moved307", redirects("any", Map.of("body", "hello")));
        assertTrue(SEEN.containsAll(List.of("HTTP_1_1 POST /echo", "body: hello")), SEEN::toString);
    }

    @Test
    void anotherOriginGetsNothingThatWasMeantForTheFirst() throws Exception {
        Settings basic = new Settings(Map.of("user", "ada", "password", new Secret("${env:P}", "s3cret")));
        Outcome outcome = ask(
                "/away",
                redirects(
                        "any",
                        Map.of(
                                "basic",
                                basic,
                                "headers",
                                Map.of("X-Key", "k", "Cookie", "c=1", "Host", "shop.example"))));
        assertEquals("200", value(outcome, "status"), outcome.reason());
        assertEquals(
                List.of(
                        "HTTP_1_1 GET /echo",
                        "accept: */*",
                        "connection: close",
                        "host: 127.0.0.1:" + other.actualPort(),
                        "user-agent: postflight/dev"),
                SEEN);
    }

    @Test
    void hopsThatThePolicyForbidsAreTargetBad() throws Exception {
        String away = "http://127.0.0.1:" + other.actualPort();
        assertRefused(
                "redirect to another origin is refused: " + away, ask("/away", redirects("same_origin", Map.of())));
        assertEquals("200", value(ask("/away", redirects("same_host", Map.of())), "status"));
        assertRefused(
                "redirect to another host is refused: http://localhost:" + server.actualPort(),
                ask("/localhost", redirects("same_host", Map.of())));
        assertRefused(
                "redirect would carry the body to another origin: " + away,
                ask("/away307", redirects("any", Map.of("body", "hello"))));
        assertRefused("redirect to what is no http or https URL", ask("/ftp", redirects("any", Map.of())));
    }

    @Test
    void loopsEnd() throws Exception {
        Outcome outcome = ask("/loop", redirects("any", Map.of()));
        assertRefused("more than 5 redirects", outcome);
        assertEquals("302", value(outcome, "status"));
        assertEquals("5", value(outcome, "redirects"));
    }

    @ParameterizedTest
    @CsvSource({
        "?page=2, /a/b/c?page=2",
        "'', /a/b/c?to",
        "#top, /a/b/c?to",
        "d, /a/b/d",
        "./d?x=1, /a/b/d?x=1",
        "../../../../d, /d",
        "/../d?x=%2e, /d?x=%2e",
        "../.., /"
    })
    void redirectsAreResolvedAsBrowsersDo(String location, String target) throws Exception {
        HttpAnswer answer = new HttpAnswer(new HttpBody(false, 1));
        answer.head(302, "HTTP/1.1", new DefaultHttpHeaders().set("Location", location));
        HttpAsk asked = HttpOptions.ask(new Settings(Map.of("url", URI.create("http://shop.example/a/b/c?to"))));
        HttpRedirects redirects = new HttpRedirects(HttpRedirects.Follow.SAME_ORIGIN, 5, false);
        assertEquals(
                target, redirects.next(asked, answer, 0).result().orElseThrow().target());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | a | names made of letters, digits and -",
                "X Y | a | names made of letters, digits and -",
                "Host | a b | a Host such as shop.example or shop.example:8080",
                "host | shop:x | a Host such as shop.example or shop.example:8080"
            })
    void headersThatCannotBeSentAreComplainedOf(String name, String value, String complaint) {
        Settings settings =
                new Settings(Map.of("url", URI.create("http://shop.example/"), "headers", Map.of(name, value)));
        assertEquals(Map.of("headers", complaint), HttpCheck.KIND.complaints().apply(settings));
    }

    @Test
    void everyAddressIsAskedAndVisible() throws Exception {
        Outcome outcome = ask(
                URI.create("http://localhost:" + server.actualPort() + "/json"),
                Map.of("addresses", "all", "ip", "ipv4"));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("200", value(outcome, "status of 127.0.0.1"));
        assertTrue(Lab.number(outcome, "phase connect of 127.0.0.1") >= 0);
    }

    @Test
    void wrongFamilyIsTargetBad() throws Exception {
        Outcome outcome = ask("/json", Map.of("ip", "ipv6"));
        assertEquals("127.0.0.1 is no IPv6 address", outcome.reason());
    }

    @Test
    void settingsThatContradictEachOtherAreComplainedOf() {
        URI url = URI.create("https://ada:x@shop.example/");
        Map<String, String> complaints = HttpCheck.KIND
                .complaints()
                .apply(new Settings(Map.of(
                        "url",
                        url,
                        "bearer",
                        new Secret("${env:T}", "a\nb"),
                        "headers",
                        Map.of("Connection", "keep-alive"),
                        "tls",
                        new Settings(Map.of("key", "key.pem")),
                        "redirects_to_https",
                        true)));
        assertEquals(
                new TreeMap<>(Map.of(
                        "bearer", "one of basic, bearer, user:password@ in the URL and the header Authorization",
                        "headers", "no Connection, which the connection sets itself",
                        "tls", "certificate and key together",
                        "redirects_to_https", "a URL with http:// and redirects none")),
                new TreeMap<>(complaints));
    }

    @Test
    void whatAnOptionSwitchesOnIsExpectedOnlyThen() {
        URI url = URI.create("http://shop.example/");
        assertEquals(Map.of("status", "200..299"), HttpCheck.KIND.implied().apply(new Settings(Map.of("url", url))));
        assertEquals(
                Map.of("redirects_to_https", "true", "cookies", "true"),
                HttpCheck.KIND
                        .implied()
                        .apply(new Settings(Map.of(
                                "url",
                                url,
                                "redirects_to_https",
                                true,
                                "compression",
                                false,
                                "cookies",
                                Settings.NONE))));
    }

    private static void assertRefused(String reason, Outcome outcome) {
        assertEquals(reason, outcome.reason());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
    }

    private static Map<String, Object> redirects(String follow, Map<String, Object> settings) {
        Map<String, Object> all = new TreeMap<>(settings);
        all.put("redirects", new Settings(Map.of("follow", follow)));
        return all;
    }

    private static Outcome ask(String path, Map<String, Object> settings, String... asked) throws Exception {
        return ask(URI.create("http://127.0.0.1:" + server.actualPort() + path), settings, asked);
    }

    private static Outcome ask(URI url, Map<String, Object> settings, String... asked) throws Exception {
        Map<String, Object> all = new TreeMap<>(settings);
        all.put("url", url);
        return lab.run(HttpCheck.KIND, new Settings(all), asked);
    }

    private static HttpServer listen(io.vertx.core.Handler<HttpServerRequest> handler) {
        return lab.vertx()
                .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(handler)
                .listen()
                .await();
    }

    private static void answer(HttpServerRequest request) {
        String away = "http://127.0.0.1:" + (other == null ? 0 : other.actualPort()) + "/echo";
        switch (request.path()) {
            case "/json" ->
                request.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("X-Count", "12")
                        .end(
                                "{\"status\":\"UP\",\"components\":{\"db\":{\"up\":true}},\"items\":[{\"id\":7},{\"id\":8}],\"n\":1.25}");
            case "/actuator/health" ->
                request.response()
                        .setStatusCode(503)
                        .end("{\"status\":\"DOWN\",\"components\":{\"db\":{\"status\":\"DOWN\"}}}");
            case "/moved" -> move(request, 302, "/echo");
            case "/moved307" -> move(request, 307, "echo");
            case "/away" -> move(request, 302, away);
            case "/away307" -> move(request, 307, away);
            case "/localhost" -> move(request, 302, "//localhost:" + server.actualPort() + "/echo");
            case "/ftp" -> move(request, 301, "ftp://127.0.0.1/");
            case "/loop" -> move(request, 302, "/loop");
            case "/reset" -> request.response().reset(2);
            case "/goaway" -> request.connection().goAway(2, 0);
            case "/large" -> request.response().end("x".repeat(200_000));
            default -> echo(request);
        }
    }

    private static void move(HttpServerRequest request, int status, String location) {
        request.response().setStatusCode(status).putHeader("Location", location).end();
    }

    private static void echo(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            SEEN.add(request.version() + " " + request.method() + " " + request.uri());
            request.headers().entries().stream()
                    .map(header -> header.getKey() + ": " + header.getValue())
                    .sorted()
                    .forEach(SEEN::add);
            if (body.length() > 0) {
                SEEN.add("body: " + body);
            }
            request.response().end(body.length() > 0 ? body.toString() : "nothing");
        });
    }
}
