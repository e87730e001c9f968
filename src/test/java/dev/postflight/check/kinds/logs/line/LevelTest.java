package dev.postflight.check.kinds.logs.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What loggers write, and which level it is. */
final class LevelTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21 13:03:27,123 ERROR [main] com.example.Shop - no stock", // log4j
                "13:03:27.123 [http-nio-8080-exec-1] ERROR c.e.shop.Orders - no stock", // logback
                "2026-11-21T13:03:27.123+01:00 ERROR 7 --- [nio-8080] c.e.Orders : no stock", // Spring Boot
                "2026-11-21 13:03:27,123 - shop.orders - ERROR - no stock", // Python
                "ERROR:shop.orders:no stock",
                "CRITICAL:root:out of money",
                "[2026-11-21 13:03:27 +0000] [7] [ERROR] no stock", // gunicorn
                "ERROR:    Exception in ASGI application", // uvicorn
                "[2026-11-21 13:03:27,123: ERROR/MainProcess] Task failed", // Celery
                "time=\"2026-11-21T13:03:27Z\" level=error msg=\"no stock\"", // logrus
                "time=2026-11-21T13:03:27.123Z level=ERROR msg=\"no stock\"", // slog
                "ts=2026-11-21T13:03:27.123Z caller=main.go:7 level=error err=\"no stock\"",
                "E1121 13:03:27.123456       7 main.go:7] no stock", // klog
                "2026-11-21T13:03:27.123Z\tERROR\torders/main.go:7\tno stock", // zap
                "[2026-11-21T13:03:27Z ERROR shop::orders] no stock", // env_logger
                "E, [2026-11-21T13:03:27.123456 #7] ERROR -- : no stock", // Ruby
                "[2026-11-21T13:03:27.123456+00:00] app.ERROR: no stock [] []", // Monolog
                "[2026-11-21 13:03:27] production.CRITICAL: no stock", // Laravel
                "PHP Fatal error:  Uncaught Error: no stock in /srv/a.php:7",
                "fail: Shop.Orders[0]", // .NET
                "[13:03:27 ERR] no stock", // Serilog
                "2026/11/21 13:03:27 [error] 7#7: *1 connect() failed (111: Connection refused)", // nginx
                "2026/11/21 13:03:27 [crit] 7#7: *1 no space",
                "[Sat Nov 21 13:03:27.123456 2026] [core:error] [pid 7] no such file", // Apache
                "2026-11-21 13:03:27.123 UTC [7] ERROR:  relation \"orders\" does not exist", // PostgreSQL
                "2026-11-21T13:03:27.123456Z 0 [ERROR] [MY-010119] [Server] Aborting", // MySQL
                "<11>Nov 21 13:03:27 web shop[7]: no stock", // syslog, user.err
                "<10>1 2026-11-21T13:03:27Z web shop 7 - - no stock",
                "{\"level\":\"error\",\"msg\":\"no stock\"}",
                "{\"time\":\"x\", \"severity\" : \"ERROR\", \"message\":\"no stock\"}",
                "{\"levelname\": \"CRITICAL\", \"message\": \"no stock\"}",
                "{\"level\":50,\"time\":1763730207123,\"pid\":7,\"msg\":\"no stock\"}", // pino
                "{\"name\":\"shop\",\"level\":60,\"msg\":\"no stock\",\"v\":0}", // bunyan
                "{\"version\":\"1.1\",\"short_message\":\"no stock\",\"level\":3}", // GELF
                "{\"@timestamp\":\"x\",\"log.level\":\"ERROR\",\"message\":\"no stock\"}", // ECS
                "{\"@timestamp\":\"x\",\"log\":{\"logger\":\"a\",\"level\":\"error\"},\"message\":\"no stock\"}",
                "{\"log\":\"2026-11-21 ERROR no stock\\n\",\"stream\":\"stderr\",\"time\":\"x\"}", // Docker
                "{\"nested\":{\"level\":\"info\"},\"text\":\"\\\"level\\\":\\\"info\\\"\",\"level\":\"error\"}",
                "2026-11-21T13:03:27.1Z stderr F ERROR no stock", // CRI
                "\u001b[31mERROR\u001b[0m no stock",
                "2026-11-21 13:03:27.123 \u001b[1;31mERROR\u001b[0m 7 --- [main] no stock",
                "Traceback (most recent call last):",
                "Exception in thread \"main\" java.lang.IllegalStateException: no stock",
                "panic: runtime error: index out of range",
                "Error: no stock",
                "SEVERE: no stock"
            })
    void errors(String line) {
        assertEquals("error", classes(line), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21 13:03:27,123 WARN [main] low stock",
                "WARNING:root:low stock",
                "level=warning msg=\"an error was seen\"",
                "W1121 13:03:27.123456       7 main.go:7] low stock",
                "2026/11/21 13:03:27 [warn] 7#7: low stock",
                "{\"level\":\"warn\",\"msg\":\"ERROR\"}",
                "{\"level\":40,\"msg\":\"low stock\"}",
                "<12>Nov 21 13:03:27 web shop[7]: low stock",
                "[13:03:27 WRN] low stock",
                "PHP Warning:  Undefined variable",
                "2026-11-21T13:03:27.123456Z 0 [Warning] [MY-010068] [Server] CA is self signed"
            })
    void warnings(String line) {
        assertEquals("warning", classes(line), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21 13:03:27,123 INFO [main] ERROR was mended",
                "level=info msg=\"level=error\"",
                "{\"level\":\"info\",\"msg\":\"an error\",\"error\":null}",
                "{\"level\":30,\"msg\":\"ERROR\"}",
                "192.0.2.7 - - [21/Nov/2026:13:03:27 +0000] \"GET /ERROR HTTP/1.1\" 200 7",
                "error handling was improved, see the warning in the manual",
                "no errors, 0 warnings",
                "I1121 13:03:27.123456       7 main.go:7] error",
                "<14>Nov 21 13:03:27 web shop[7]: ERROR",
                "TERRORS AND ERRORCODES",
                "path=/var/log/error.log size=7",
                "",
                "{\"level\":",
                "{",
                "<11"
            })
    void neither(String line) {
        assertEquals("", classes(line), line);
    }

    @Test
    void ownFieldOfJson() {
        LineJudge judge = new LineJudge(List.of(error()), true, Optional.empty(), "sev");
        assertEquals(1, judge(judge, "{\"level\":\"info\",\"sev\":\"error\"}", new LineJudge.Entry()));
        assertEquals(0, judge(judge, "{\"level\":\"error\",\"sev\":\"info\"}", new LineJudge.Entry()));
    }

    @Test
    void stackTraceIsOneEntry() {
        assertEquals(
                1,
                count(
                        new LineJudge(List.of(error()), true, Optional.empty(), ""),
                        "12:00:00 ERROR no stock",
                        "java.lang.IllegalStateException: no stock",
                        "\tat com.example.Shop.main(Shop.java:7)",
                        "Caused by: java.io.IOException: ERROR",
                        "\tat com.example.Shop.read(Shop.java:8)",
                        "\t... 1 more",
                        "12:00:01 INFO next"));
    }

    @Test
    void pythonsTraceIsTheErrorItFollowsOrOneOfItsOwn() {
        LineJudge judge = new LineJudge(List.of(error()), true, Optional.empty(), "");
        String trace = "Traceback (most recent call last):\n  File \"a.py\", line 7, in <module>\nValueError: no stock";
        assertEquals(1, count(judge, ("ERROR:root:no stock\n" + trace).split("\n")));
        assertEquals(1, count(judge, ("INFO:root:begin\n" + trace).split("\n")));
    }

    @Test
    void firstLineByAPattern() {
        LineJudge judge = new LineJudge(List.of(error()), true, Optional.of(Pattern.compile("^\\d\\d:\\d\\d")), "");
        assertEquals(
                2, count(judge, "12:00 ERROR a", "ERROR b", "ERROR c", "12:01 INFO d", "ERROR e", "12:02 ERROR f"));
    }

    @Test
    void eachLineWhereNothingGoesOn() {
        LineJudge judge = new LineJudge(List.of(error()), false, Optional.empty(), "");
        assertEquals(3, count(judge, "ERROR a", " ERROR b", "INFO c", " ERROR d"));
    }

    @Test
    void classesByPatternAndLevel() {
        LogClass memory = new LogClass("memory", Set.of(), Optional.of(Pattern.compile("OutOfMemory|oom-kill")));
        LogClass payment = new LogClass(
                "payment", Set.of(Level.ERROR, Level.WARNING), Optional.of(Pattern.compile("(?i)payment.*failed")));
        LineJudge judge = new LineJudge(List.of(memory, payment), true, Optional.empty(), "");
        LineJudge.Entry entry = new LineJudge.Entry();
        assertEquals(0, judge(judge, "12:00 INFO Payment 7 failed", entry));
        assertEquals(2, judge(judge, "12:00 WARN Payment 7 failed", entry));
        assertEquals(0, judge(judge, "12:00 ERROR refund failed", entry));
        assertEquals(1, judge(judge, "\tjava.lang.OutOfMemoryError", entry));
        assertEquals(0, judge(judge, "\tjava.lang.OutOfMemoryError", entry));
        assertEquals(2, judge(judge, "\tpayment 7 has failed", entry));
    }

    @Test
    void literalsThatAPatternNeeds() {
        assertEquals(List.of("OutOfMemory", "oom-kill"), Literals.requiredBy("OutOfMemory|oom-kill"));
        assertEquals(List.of("deadlock detected"), Literals.requiredBy("(?i)x+deadlock detected.*"));
        assertEquals(List.of("ode=5"), Literals.requiredBy("c?ode=5"));
        assertEquals(List.of("a.b"), Literals.requiredBy("a\\.b"));
        for (String unknown : List.of("(a|b)cd", "[ab]cd", "\\d+ab", "a|bcd", "a{3}", ".*", "")) {
            assertEquals(List.of(), Literals.requiredBy(unknown), unknown);
        }
    }

    private static LogClass error() {
        return new LogClass("error", Set.of(Level.ERROR), Optional.empty());
    }

    private static String classes(String line) {
        LogClass warning = new LogClass("warning", Set.of(Level.WARNING), Optional.empty());
        LineJudge judge = new LineJudge(List.of(error(), warning), true, Optional.empty(), "");
        List<String> names = new ArrayList<>();
        int bits = judge(judge, line, new LineJudge.Entry());
        if ((bits & 1) != 0) {
            names.add("error");
        }
        if ((bits & 2) != 0) {
            names.add("warning");
        }
        return String.join(" ", names);
    }

    private static long count(LineJudge judge, String... lines) {
        LineJudge.Entry entry = new LineJudge.Entry();
        long count = 0;
        for (String line : lines) {
            count += Integer.bitCount(judge(judge, line, entry));
        }
        return count;
    }

    /** In the middle of other bytes, as it is read. */
    private static int judge(LineJudge judge, String line, LineJudge.Entry entry) {
        byte[] bytes = ("ERROR\n" + line + "\nERROR").getBytes(StandardCharsets.UTF_8);
        return judge.judge(bytes, 6, bytes.length - 6, Level.NONE, entry);
    }
}
