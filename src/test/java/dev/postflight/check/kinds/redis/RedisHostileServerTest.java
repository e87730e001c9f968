package dev.postflight.check.kinds.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.DrippingServer;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ScriptedRedis;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RedisHostileServerTest {
    private Lab lab;

    @BeforeEach
    void open() {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void lengthOfTwoGigabytesIsNotBelieved() throws Exception {
        assertBad("INFO", "$2147483647\r\nrole:master", "sent a text of 2 GiB, more than is read here");
        assertBad("INFO", "$99999999999999\r\n", "sent a text of 90.9 TiB, more than is read here");
        assertBad("SLOWLOG", "*2147483647\r\n", "sent a list of 2147483647 items, more than is read here");
    }

    @Test
    void garbageIsTold() throws Exception {
        assertBad(
                "PING",
                "HTTP/1.1 400 Bad Request\r\n",
                "does not speak Redis' protocol, it says: HTTP/1.1 400 Bad Request");
        assertBad(
                "PING", "\u0015\u0003\u0001\u0000\u0002\u0002P\n", "does not speak Redis' protocol, it says: ??????P");
        assertBad("PING", "$abc\r\n", "does not speak Redis' protocol, it says: $abc");
        assertBad("PING", "$3\r\nPONG\r\n", "sent a text that is longer than it says");
        assertBad("INFO", "*1\r\n".repeat(9) + "+x\r\n", "sent lists within lists, deeper than 8");
        assertBad("PING", "+" + "x".repeat(70_000), "sent a line longer than 64 KiB");
        assertBad("INFO", "+hello\r\n", "answered to INFO without a role");
    }

    @Test
    void answerThatNobodyAskedForIsTold() throws Exception {
        String port = assertBad("CLUSTER", "+one\r\n+two\r\n", "");
        assertTrue(port.isEmpty() || port.endsWith(" sent an answer that nobody had asked for"), port);
    }

    @Test
    void serverThatVanishesInMidAnswerIsTold() throws Exception {
        try (LocalServer server = ScriptedRedis.healthyBut(Map.of("INFO", "$100\r\nrole:master", "CONFIG", ""))) {
            Outcome outcome = lab.run(RedisCheck.KIND, settings(server.port()));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals(
                    "connection closed by 127.0.0.1:" + server.port()
                            + " while waiting for the answer to INFO, CONFIG, SLOWLOG",
                    outcome.reason());
        }
        assertBad(
                "INFO",
                "",
                "connection closed by 127.0.0.1:PORT while waiting for the answer to INFO, CONFIG, SLOWLOG");
    }

    @Test
    void drippingServerEndsAtTheDeadline() throws Exception {
        try (LocalServer server = new DrippingServer("+OK\r\n", 10)) {
            long begin = System.nanoTime();
            Outcome outcome = lab.run(Duration.ofMillis(600), RedisCheck.KIND, settings(server.port()));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertTrue(System.nanoTime() - begin < 1_600_000_000L, outcome.reason());
        }
    }

    @Test
    void numbersThatAreNoneAreNotMeasured() throws Exception {
        String info = String.join(
                "\r\n",
                "role:master",
                "used_memory:NaN",
                "mem_fragmentation_ratio:-nan",
                "connected_slaves:1",
                "slave0:ip=,state=online,lag=x,offset=99999999999999999999999999999999999",
                "uptime_in_seconds:1e999");
        try (LocalServer server =
                ScriptedRedis.healthyBut(Map.of("INFO", "$" + info.length() + "\r\n" + info + "\r\n"))) {
            Outcome outcome = lab.run(RedisCheck.KIND, settings(server.port()));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            for (String title :
                    new String[] {"memory_used", "fragmentation", "lag", "lag_size", "uptime", "hit_ratio"}) {
                assertEquals("none", Lab.value(outcome, title), title);
            }
        }
    }

    @Test
    void passwordIsNeverShown() throws Exception {
        try (ScriptedRedis server = ScriptedRedis.healthyBut(Map.of("AUTH", "-ERR what is this\r\n"))) {
            Settings settings = new Settings(Map.of(
                    "url",
                    URI.create("redis://127.0.0.1:" + server.port()),
                    "password",
                    new Secret("${env:P}", "tarantula")));
            Outcome outcome = lab.run(RedisCheck.KIND, settings);
            assertEquals("AUTH tarantula", server.commands().get(0));
            assertEquals("127.0.0.1:" + server.port() + " answered to AUTH: ERR what is this", outcome.reason());
            assertTrue(!outcome.toString().contains("tarantula")
                    && !lab.trace().toString().contains("tarantula"));
            assertEquals(
                    "127.0.0.1:" + server.port(),
                    RedisCheck.KIND.target().apply(settings).title());
        }
    }

    private String assertBad(String command, String answer, String sentence) throws Exception {
        try (LocalServer server = ScriptedRedis.healthyBut(Map.of(command, answer))) {
            Outcome outcome = lab.run(RedisCheck.KIND, settings(server.port()));
            if (!sentence.isEmpty()) {
                assertEquals(Finding.TARGET_BAD, outcome.finding(), outcome.reason());
                String place = "127.0.0.1:" + server.port();
                assertEquals(
                        sentence.contains("PORT") ? sentence.replace("127.0.0.1:PORT", place) : place + " " + sentence,
                        outcome.reason());
            }
            assertTrue(server.isLeftWithin(Duration.ofSeconds(1)));
            return outcome.reason();
        }
    }

    private static Settings settings(int port) {
        return new Settings(Map.of("url", URI.create("redis://127.0.0.1:" + port)));
    }
}
