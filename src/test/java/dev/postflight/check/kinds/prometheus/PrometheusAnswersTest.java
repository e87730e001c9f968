package dev.postflight.check.kinds.prometheus;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Settings;
import dev.postflight.expect.Condition;
import dev.postflight.expect.Expectation;
import dev.postflight.expect.Expectations;
import dev.postflight.expect.Judgement;
import dev.postflight.expect.Level;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Unit;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ScriptedServer;
import dev.postflight.testing.SilentServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is made of everything that a server may answer to {@code query: shop_errors}, of which less than 5 is expected. */
final class PrometheusAnswersTest {
    private Lab lab;

    @BeforeEach
    void open() {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /** One row of the table: what is answered, and the verdict with its reason. */
    private record Row(String title, String answer, String verdict) {}

    @TestFactory
    Stream<DynamicTest> everyAnswerHasItsStatus() {
        List<Row> rows = new ArrayList<>(List.of(
                new Row("one value", vector(one("3")), "PASS"),
                new Row("zero", vector(one("0")), "PASS"),
                new Row("too much", vector(one("7")), "FAIL value 7 > 5"),
                new Row("an exponent", vector(one("1e+06")), "FAIL value 1000000 > 5"),
                new Row("a scalar", data("scalar", "[" + now() + ",\"3\"]"), "PASS"),
                new Row("nothing", vector(""), "UNKNOWN value is unknown (the query gives no series)"),
                new Row("not a number", vector(one("NaN")), "UNKNOWN value is unknown (the query gives NaN)"),
                new Row("infinite", vector(one("+Inf")), "UNKNOWN value is unknown (the query gives Infinity)"),
                new Row("minus infinite", vector(one("-Inf")), "UNKNOWN value is unknown (the query gives -Infinity)"),
                new Row(
                        "two series",
                        vector(series("{\"a\":\"1\"}", "1") + "," + series("{\"a\":\"2\"}", "2")),
                        "UNKNOWN the query gives 2 series, such as {a=\"1\"} and {a=\"2\"}: let it give one, or tell them"
                                + " apart by labels in by"),
                new Row(
                        "two series with much in common",
                        vector(series("{\"a\":\"1\",\"job\":\"" + "j".repeat(90) + "\"}", "1") + ","
                                + series("{\"a\":\"" + "2".repeat(90) + "\",\"job\":\"" + "j".repeat(90) + "\"}", "2")),
                        "UNKNOWN the query gives 2 series, such as {a=\"1\"} and {a=\"" + "2".repeat(36)
                                + "…: let it give one, or tell them apart by labels in by"),
                new Row(
                        "a matrix",
                        data("matrix", "[{\"metric\":{},\"values\":[[" + now() + ",\"1\"]]}]"),
                        "UNKNOWN the query gives a range of values (matrix): take the […] off its end, or put it into"
                                + " rate() or another function of ranges"),
                new Row(
                        "a string",
                        data("string", "[" + now() + ",\"a\"]"),
                        "UNKNOWN the query gives a text, not numbers"),
                new Row(
                        "a native histogram",
                        vector("{\"metric\":{},\"histogram\":[" + now() + ",{\"count\":\"1\",\"sum\":\"2\"}]}"),
                        "UNKNOWN the query gives native histograms, not numbers: put it into histogram_quantile() or"
                                + " another function of histograms"),
                new Row("an unheard-of type", data("streams", "[]"), "UNKNOWN the query gives a streams, not numbers"),
                new Row(
                        "warnings",
                        http(
                                200,
                                "application/json",
                                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + one("3")
                                        + "]},\"warnings\":[\"No StoreAPIs matched for this query\"]}"),
                        "UNKNOWN the answer may lack a part: No StoreAPIs matched for this query"),
                new Row(
                        "a part, as VictoriaMetrics says it",
                        http(
                                200,
                                "application/json",
                                "{\"status\":\"success\",\"isPartial\":true,\"data\":{\"resultType\":\"vector\",\"result\":["
                                        + one("3") + "]}}"),
                        "UNKNOWN the answer may lack a part: isPartial"),
                new Row(
                        "infos, which are none",
                        http(
                                200,
                                "application/json",
                                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + one("3")
                                        + "]},\"infos\":[\"metric might not be a counter\"]}"),
                        "PASS"),
                new Row(
                        "an old moment",
                        vector(series("{}", "3", now() - 36_000)),
                        "UNKNOWN the answer is of a moment 10 h behind our clock: one of the two clocks is wrong, or a"
                                + " cache answered"),
                new Row(
                        "nothing, long ago",
                        vector("").replace("Content-Type", "Date: " + tenHoursAgo() + "\r\nContent-Type"),
                        "UNKNOWN the answer is of a moment 10 h behind our clock: one of the two clocks is wrong, or a"
                                + " cache answered"),
                new Row(
                        "a moment to come",
                        vector(series("{}", "3", now() + 36_000)),
                        "UNKNOWN the answer is of a moment 10 h ahead of our clock: one of the two clocks is wrong, or"
                                + " a cache answered"),
                new Row("half a minute ago, as VictoriaMetrics answers", vector(series("{}", "3", now() - 30)), "PASS"),
                new Row(
                        "bad PromQL",
                        error(400, "bad_data", "invalid parameter \\\"query\\\": 1:5: parse error: unexpected <op:->"),
                        "UNKNOWN Prometheus refuses the query: invalid parameter \"query\": 1:5: parse error: unexpected"
                                + " <op:->"),
                new Row(
                        "what cannot be executed",
                        error(422, "execution", "found duplicate series for the match group"),
                        "UNKNOWN Prometheus cannot answer the query: found duplicate series for the match group"),
                new Row(
                        "its own time-out",
                        error(503, "timeout", "query timed out in expression evaluation"),
                        "UNKNOWN Prometheus gave up on the query: query timed out in expression evaluation"),
                new Row(
                        "not ready",
                        error(503, "unavailable", "TSDB not ready"),
                        "UNKNOWN Prometheus is not ready: TSDB not ready"),
                new Row(
                        "too many requests",
                        error(429, "too_many_requests", "too many outstanding requests"),
                        "UNKNOWN Prometheus answered 429: too many outstanding requests"),
                new Row("an inner fault", error(500, "internal", "boom"), "UNKNOWN Prometheus answered 500: boom"),
                new Row(
                        "a proxy's 503",
                        http(503, "text/html", "<html><body>Service Unavailable</body></html>"),
                        "UNKNOWN it answered 503 and a web page"),
                new Row("a bare 502", http(502, "text/plain", "bad gateway\n"), "UNKNOWN it answered 502: bad gateway"),
                new Row(
                        "no credentials",
                        http(401, "text/plain", "Unauthorized\n"),
                        "UNKNOWN it wants credentials: give basic, bearer or headers"),
                new Row(
                        "forbidden",
                        http(403, "text/plain", "no org id"),
                        "UNKNOWN these credentials may not query: grant reading, or name the tenant in headers: no org id"),
                new Row(
                        "a login page",
                        http(200, "text/html; charset=utf-8", "<!DOCTYPE html><html><form action=/login>"),
                        "UNKNOWN it answered with a web page instead of JSON: a login stands before it, or url leads"
                                + " elsewhere"),
                new Row(
                        "a way to a login",
                        "HTTP/1.1 302 Found\r\nLocation: https://sso.example/login?token=canary\r\nContent-Length: 0\r\n\r\n",
                        "UNKNOWN it answered 302 and leads to https://sso.example/login: give the URL of the API itself,"
                                + " and credentials if that is a login"),
                new Row(
                        "no such path",
                        http(404, "text/plain", "404 page not found"),
                        "UNKNOWN there is no /api/v1/query below http://SERVER: mend url, which may need a path such as"
                                + " /prometheus"),
                new Row(
                        "another's JSON",
                        http(200, "application/json", "{\"hello\":\"world\"}"),
                        "UNKNOWN the answer is JSON and none of Prometheus: url does not lead to its API"),
                new Row(
                        "a list",
                        http(200, "application/json", "[]"),
                        "UNKNOWN the answer is JSON and none of Prometheus: url does not lead to its API"),
                new Row(
                        "values that are numbers",
                        vector("{\"metric\":{},\"value\":[" + now() + ",1]}"),
                        "UNKNOWN the answer has another form than Prometheus' own: url does not lead to its API"),
                new Row(
                        "values that are words",
                        vector(one("many")),
                        "UNKNOWN the answer has another form than Prometheus' own: url does not lead to its API"),
                new Row(
                        "an empty body",
                        http(200, "application/json", ""),
                        "UNKNOWN it answered 200 and no JSON, but nothing"),
                new Row(
                        "JSON cut off",
                        http(200, "application/json", "{\"status\":\"success\",\"data\":{\"resultT"),
                        "UNKNOWN it answered 200 and no JSON: {\"status\":\"success\",\"data\":{\"resultT"),
                new Row(
                        "a connection cut off",
                        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"status\":",
                        "UNKNOWN connection closed after 10 of 500 bytes"),
                new Row("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", "UNKNOWN answer is not HTTP: SSH-2.0-OpenSSH_9.2"),
                new Row(
                        "a million series",
                        vector(Stream.generate(() -> series("{\"pod\":\"shop-7d4b9c6f5-x2x9z\"}", "1"))
                                .limit(1_000_000)
                                .reduce(
                                        new StringBuilder(),
                                        (all, each) -> all.append(all.length() == 0 ? "" : ",")
                                                .append(each),
                                        StringBuilder::append)
                                .toString()),
                        "UNKNOWN the answer is longer than 4 MiB: let the query give less, as by sum by (…) (…), or raise"
                                + " answer_limit")));
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.title(), () -> {
                    try (ScriptedServer server =
                            ScriptedServer.answering(row.answer().getBytes(StandardCharsets.UTF_8))) {
                        assertEquals(
                                row.verdict().replace("SERVER", "127.0.0.1:" + server.port()),
                                verdict(server, Map.of()));
                    }
                }));
    }

    @Test
    void aSlowServerAndNoneAreUnknown() throws Exception {
        try (LocalServer server = new SilentServer()) {
            assertEquals(
                    "UNKNOWN no answer within 500 ms: waiting for the answer",
                    verdict(server.port(), Duration.ofMillis(500), Map.of()));
        }
        int port = LocalServer.closedPort();
        assertEquals("UNKNOWN connection refused by 127.0.0.1:" + port, verdict(port, Lab.TIMEOUT, Map.of()));
    }

    @Test
    void answersWithWarningsAreTakenWhereThatIsWished() throws Exception {
        String answer = http(
                200,
                "application/json",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + one("7")
                        + "]},\"warnings\":[\"a store is missing\"]}");
        try (ScriptedServer server = ScriptedServer.answering(answer)) {
            assertEquals("FAIL value 7 > 5", verdict(server, Map.of("partial", "take")));
            assertTrue(
                    lab.trace().contains("warning: a store is missing"),
                    lab.trace().toString());
        }
    }

    @Test
    void seriesAreToldApartTheWorstFirst() throws Exception {
        StringBuilder many = new StringBuilder(series("{\"queue\":\"mails\"}", "NaN"));
        for (int i = 1; i <= 40; i++) {
            many.append(',').append(series("{\"queue\":\"q" + i + "\",\"host\":\"a\"}", "" + i));
        }
        try (ScriptedServer server = ScriptedServer.answering(vector(many.toString()))) {
            Map<String, Object> by = Map.of("by", List.of("queue"), "most_series", 3L);
            assertEquals("FAIL value q40 40 > 5; value q39 39 > 5; value q38 38 > 5", verdict(server, by));
            Outcome outcome =
                    lab.run(PrometheusCheck.KIND, settings(server.port(), by), "value:q2", "value:q99", "value_time");
            assertAll(
                    () -> assertEquals("41", Lab.value(outcome, "series")),
                    () -> assertEquals("2", Lab.value(outcome, "value q2")),
                    () -> assertEquals("40", Lab.value(outcome, "value q40")),
                    () -> assertEquals("40", Lab.value(outcome, "value_time q40")),
                    () -> assertEquals("none", Lab.value(outcome, "value q38")),
                    () -> assertEquals("unknown: there is no such series now", Lab.value(outcome, "value q99")));
        }
        try (ScriptedServer server = ScriptedServer.answering(
                vector(series("{\"a\":\"1\",\"b\":\"1\"}", "1") + "," + series("{\"a\":\"1\",\"b\":\"2\"}", "2")))) {
            assertEquals(
                    "UNKNOWN the labels in by do not tell apart {b=\"1\"} and {b=\"2\"}: let the query end"
                            + " in sum by (a) or the like",
                    verdict(server, Map.of("by", List.of("a"))));
        }
    }

    @Test
    void ofSeveralServersAnyOrAllMustTell() throws Exception {
        try (ScriptedServer good = ScriptedServer.answering(vector(one("3")));
                ScriptedServer bad = ScriptedServer.answering(vector(one("9")));
                ScriptedServer empty = ScriptedServer.answering(vector(""))) {
            int gone = LocalServer.closedPort();
            int lost = LocalServer.closedPort();
            assertEquals("PASS", several("any", gone, empty.port(), good.port(), bad.port()));
            assertEquals("FAIL value of 127.0.0.1:" + bad.port() + " 9 > 5", several("all", good.port(), bad.port()));
            assertEquals(
                    "UNKNOWN 127.0.0.1:" + gone + ": connection refused by 127.0.0.1:" + gone,
                    several("all", good.port(), gone));
            assertEquals(
                    "UNKNOWN 127.0.0.1:%d: connection refused by 127.0.0.1:%d; 127.0.0.1:%d: connection refused by 127.0.0.1:%d"
                            .formatted(gone, gone, lost, lost),
                    several("any", gone, lost));
        }
    }

    private String several(String agree, int... ports) throws Exception {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("query", "shop_errors");
        settings.put("agree", agree);
        settings.put(
                "servers",
                java.util.Arrays.stream(ports)
                        .mapToObj(port -> URI.create("http://127.0.0.1:" + port))
                        .toList());
        return judged(lab.run(PrometheusCheck.KIND, new Settings(settings)));
    }

    private String verdict(LocalServer server, Map<String, Object> more) throws Exception {
        return verdict(server.port(), Lab.TIMEOUT, more);
    }

    private String verdict(int port, Duration timeout, Map<String, Object> more) throws Exception {
        return judged(lab.run(timeout, PrometheusCheck.KIND, settings(port, more)));
    }

    private static Settings settings(int port, Map<String, Object> more) {
        Map<String, Object> settings =
                new LinkedHashMap<>(Map.of("url", URI.create("http://127.0.0.1:" + port), "query", "shop_errors"));
        settings.putAll(more);
        return new Settings(settings);
    }

    private static String judged(Outcome outcome) {
        Judgement judgement = new Expectations(
                        List.of(new Expectation(OwnQuery.VALUE, "", Condition.parse("< 5", Unit.NONE), Level.EXPECT)))
                .judge(outcome);
        return (judgement.status() + " " + judgement.reason()).strip();
    }

    private static String tenHoursAgo() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                OffsetDateTime.now(ZoneOffset.UTC).minusHours(10));
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    private static String one(String value) {
        return series("{}", value);
    }

    private static String series(String labels, String value) {
        return series(labels, value, now());
    }

    private static String series(String labels, String value, long at) {
        return "{\"metric\":" + labels + ",\"value\":[" + at + ",\"" + value + "\"]}";
    }

    private static String vector(String series) {
        return data("vector", "[" + series + "]");
    }

    private static String data(String type, String result) {
        return http(
                200,
                "application/json",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"" + type + "\",\"result\":" + result + "}}");
    }

    private static String error(int status, String type, String why) {
        return http(
                status,
                "application/json",
                "{\"status\":\"error\",\"errorType\":\"" + type + "\",\"error\":\"" + why + "\"}");
    }

    private static String http(int status, String type, String body) {
        return "HTTP/1.1 " + status + " Because\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }
}
