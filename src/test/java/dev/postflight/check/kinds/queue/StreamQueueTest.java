package dev.postflight.check.kinds.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Readings;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With a real Redis. */
final class StreamQueueTest extends RedisQueueTest {
    @Test
    void lagPendingAndOldestAreSeen() throws Exception {
        redis.ask("XGROUP", "CREATE", "orders", "billing", "$", "MKSTREAM");
        try (Check check = lab.open(QueueCheck.KIND, settings("stalled_after", 2L, "dead_letters", "orders:dead"))) {
            assertEquals(
                    Map.of(
                            "depth", "0",
                            "in_flight", "0",
                            "in_flight_age", "0 s",
                            "consumers", "0",
                            "oldest_age", "0 s",
                            "dead_letters", "0",
                            "stalled", "false"),
                    Readings.of(run(check)));
            redis.ask("XADD", "orders", "*", "secret", "argument");
            redis.ask("XADD", "orders", "*", "n", "2");
            redis.ask("XADD", "orders", "*", "n", "3");
            redis.ask("XADD", "orders:dead", "*", "n", "0");
            Outcome outcome = run(check);
            assertEquals("3", Lab.value(outcome, "depth"));
            assertEquals("1", Lab.value(outcome, "dead_letters"));
            Thread.sleep(300);
            outcome = run(check);
            assertTrue(Lab.number(outcome, "oldest_age") >= 0.3, outcome.toString());
            assertTrue(Lab.value(outcome, "stalled").startsWith("true: 3 wait"), outcome.toString());
            redis.ask("XREADGROUP", "GROUP", "billing", "worker", "COUNT", "1", "STREAMS", "orders", ">");
            Thread.sleep(300);
            outcome = run(check);
            assertEquals("2", Lab.value(outcome, "depth"));
            assertEquals("1", Lab.value(outcome, "in_flight"));
            assertEquals("1", Lab.value(outcome, "consumers"));
            assertEquals("false", Lab.value(outcome, "stalled"));
            assertTrue(Lab.number(outcome, "in_flight_age") >= 0.3, outcome.toString());
            assertTrue(!outcome.toString().contains("argument"), "what is in it is never shown");
        }
    }

    @Test
    void lagThatRedisCannotTellIsCounted() throws Exception {
        redis.ask("XGROUP", "CREATE", "orders", "billing", "$", "MKSTREAM");
        String second = "";
        for (int i = 0; i < 3; i++) {
            String id = redis.ask("XADD", "orders", "*", "n", "" + i);
            second = i == 1 ? id : second;
        }
        redis.ask("XDEL", "orders", second);
        assertTrue(redis.ask("XINFO", "GROUPS", "orders").endsWith("lag nil"));
        assertEquals("2", Lab.value(lab.run(QueueCheck.KIND, settings()), "depth"));
        for (int i = 0; i < 99; i++) {
            redis.ask("XADD", "orders", "*", "n", "" + i);
        }
        Outcome outcome = lab.run(QueueCheck.KIND, settings());
        assertEquals(
                "absent: more than 100, and Redis cannot tell since entries were deleted", Lab.value(outcome, "depth"));
        assertEquals(Finding.MEASURED, outcome.finding());
    }

    @Test
    void streamAndGroupThatAreMissingFail() throws Exception {
        Outcome outcome = lab.run(QueueCheck.KIND, settings());
        assertEquals("there is no stream orders", outcome.reason());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        redis.ask("XADD", "orders", "*", "n", "1");
        outcome = lab.run(QueueCheck.KIND, settings());
        assertEquals("the stream orders has no group billing", outcome.reason());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
    }

    private Settings settings(Object... more) {
        Map<String, Object> values = new java.util.LinkedHashMap<>();
        values.put("redis", URI.create("redis://127.0.0.1:" + redis.port()));
        values.put("stream", "orders");
        values.put("group", "billing");
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return new Settings(values);
    }

    private Outcome run(Check check) throws Exception {
        return Lab.outcome(lab.start(check, Lab.TIMEOUT));
    }
}
