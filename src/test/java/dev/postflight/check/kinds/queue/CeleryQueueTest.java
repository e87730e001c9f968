package dev.postflight.check.kinds.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Programs;
import dev.postflight.testing.Readings;
import dev.postflight.testing.RealCelery;
import dev.postflight.testing.ScriptedServer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With a real Redis and, where there is one, a real Celery. */
final class CeleryQueueTest extends RedisQueueTest {
    @Test
    void absentListIsEmptyAndNotMissing() throws Exception {
        Outcome outcome = lab.run(QueueCheck.KIND, settings());
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals(
                Map.of(
                        "depth", "0",
                        "depth_by_priority 0", "0",
                        "depth_by_priority 3", "0",
                        "depth_by_priority 6", "0",
                        "depth_by_priority 9", "0",
                        "oldest_age", "0 s",
                        "in_flight", "0",
                        "in_flight_age", "0 s",
                        "stalled", "false"),
                Readings.of(outcome));
    }

    @Test
    void messagesThatAreTooLargeToKeepAreTakenForWhatTheyAre() throws Exception {
        try (Check check = lab.open(QueueCheck.KIND, settings())) {
            String large = "x".repeat(3 << 20);
            redis.ask("RPUSH", "celery", large + "1", large + "2", "small");
            run(check);
            redis.ask("RPOP", "celery");
            Outcome outcome = run(check);
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("2", Lab.value(outcome, "depth"));
            run(check);
            outcome = run(check);
            assertTrue(
                    Lab.value(outcome, "stalled").startsWith("true: 2 wait, and nothing was taken in 3 runs"),
                    outcome.toString());
            redis.ask("RPOP", "celery");
            redis.ask("LPUSH", "celery", large + "3");
            assertEquals("false", Lab.value(run(check), "stalled"), "as many, and another one in front");
        }
    }

    @Test
    void prioritiesGrowthAndStallsAreSeen() throws Exception {
        RealCelery.assumeInstalled();
        try (RealCelery celery = new RealCelery(folder.resolve("celery"), broker());
                Check check = lab.open(QueueCheck.KIND, settings(), "consumers", "task_time")) {
            Outcome outcome = run(check);
            assertEquals("0", Lab.value(outcome, "consumers"), "listened for as long as a worker may keep silent");
            celery.send("(0.2,)", "(0.2,), priority=6", "(0.2,), priority=6", "(0.2,), priority=9");
            outcome = run(check);
            Map<String, String> readings = Readings.of(outcome);
            assertEquals("4", readings.get("depth"));
            assertEquals("1", readings.get("depth_by_priority 0"));
            assertEquals("0", readings.get("depth_by_priority 3"));
            assertEquals("2", readings.get("depth_by_priority 6"));
            assertEquals("1", readings.get("depth_by_priority 9"));
            assertEquals("false", readings.get("stalled"));
            assertTrue(Lab.number(outcome, "growth") > 0, outcome.toString());
            assertFalse(outcome.toString().contains("nap"), "tasks and their arguments are never shown");
            Thread.sleep(1100);
            run(check);
            outcome = run(check);
            assertTrue(
                    Lab.value(outcome, "stalled").matches("true: 4 wait, and nothing was taken in 3 runs over .* s"),
                    outcome.toString());
            assertTrue(Lab.number(outcome, "oldest_age") > 1, outcome.toString());

            Process worker = celery.worker("-E");
            for (int i = 0; i < 100 && !Lab.value(outcome, "depth").equals("0"); i++) {
                Thread.sleep(300);
                outcome = run(check);
            }
            Thread.sleep(2500);
            outcome = run(check);
            assertEquals("0", Lab.value(outcome, "depth"));
            assertEquals("false", Lab.value(outcome, "stalled"));
            assertEquals("1", Lab.value(outcome, "consumers"));
            celery.send("(0.3,)");
            Thread.sleep(1500);
            outcome = run(check);
            assertEquals(0.3, Lab.number(outcome, "task_time"), 0.25);

            celery.send("(30,)");
            for (int i = 0; i < 50 && !Lab.value(outcome, "in_flight").equals("1"); i++) {
                Thread.sleep(100);
                outcome = run(check);
            }
            assertEquals("1", Lab.value(outcome, "in_flight"));
            RealCelery.kill(worker);
            for (int i = 0; i < 30 && !Lab.value(outcome, "consumers").equals("0"); i++) {
                Thread.sleep(500);
                outcome = run(check);
            }
            assertEquals("0", Lab.value(outcome, "consumers"), "a worker that was killed says nothing any more");
            assertEquals("1", Lab.value(outcome, "in_flight"), "what it had taken is still taken");
            assertTrue(Lab.number(outcome, "in_flight_age") > 5, outcome.toString());
            redis.stop();
            assertEquals(
                    "connection refused by 127.0.0.1:" + redis.port(),
                    run(check).reason());
            redis.start();
            celery.worker("-E");
            for (int i = 0; i < 40 && !Lab.value(outcome, "consumers").equals("1"); i++) {
                Thread.sleep(500);
                outcome = run(check);
            }
            assertEquals("1", Lab.value(outcome, "consumers"), "listens again after the broker was started anew");
        }
        String clients = "";
        for (int i = 0; i < 100 && (i == 0 || clients.contains("psub=1")); i++) {
            clients = redis.ask("CLIENT", "LIST");
            Thread.sleep(20);
        }
        assertFalse(clients.contains("postflight"), clients);
        assertFalse(clients.contains("psub=1"), clients);
    }

    @Test
    void ageIsThatOfTheOldestWhichStillWaits() throws Exception {
        try (Check check = lab.open(QueueCheck.KIND, settings())) {
            redis.ask("LPUSH", "celery", "one");
            run(check);
            Thread.sleep(1000);
            redis.ask("LPUSH", "celery", "two");
            double age = Lab.number(run(check), "oldest_age");
            assertTrue(age >= 1 && age < 1.6, "one: " + age);
            Thread.sleep(500);
            redis.ask("RPOP", "celery");
            age = Lab.number(run(check), "oldest_age");
            assertTrue(age >= 0.5 && age < 1, "two: " + age);
            redis.ask("LPUSH", "celery", "three");
            run(check);
            redis.ask("RPOP", "celery");
            assertTrue(Lab.number(run(check), "oldest_age") < 0.5);
            redis.ask("DEL", "celery");
            assertEquals(0, Lab.number(run(check), "oldest_age"));
        }
    }

    @Test
    void newWorkBehindAStuckFrontIsNoMove() throws Exception {
        try (Check check = lab.open(QueueCheck.KIND, settings("stalled_after", 2L))) {
            redis.ask("LPUSH", "celery", "stuck");
            assertEquals("false", Lab.value(run(check), "stalled"));
            redis.ask("LPUSH", "celery", "new");
            assertTrue(
                    Lab.value(run(check), "stalled").startsWith("true: 2 wait, and nothing was taken in 2 runs over "));
            redis.ask("RPOP", "celery");
            redis.ask("LPUSH", "celery", "newer");
            assertEquals("false", Lab.value(run(check), "stalled"), "the front has moved though the depth has not");
        }
    }

    @Test
    void listenerWithoutThePrivilegeSaysWhichIsMissing() throws Exception {
        redis.ask("ACL", "SETUSER", "monitor", "on", ">word", "~*", "+@read", "+@connection", "-psubscribe");
        Settings settings = new Settings(
                Map.of("redis", URI.create("redis://monitor:word@127.0.0.1:" + redis.port()), "celery", "celery"));
        assertEquals(Finding.MEASURED, lab.run(QueueCheck.KIND, settings).finding());
        Outcome outcome = lab.run(QueueCheck.KIND, settings, "consumers");
        assertEquals(
                "user monitor may not run PSUBSCRIBE on 127.0.0.1:" + redis.port()
                        + "; this would allow it: ACL SETUSER monitor +psubscribe",
                outcome.reason());
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
    }

    @Test
    void wrongKindOfKeyIsTold() throws Exception {
        redis.ask("SET", "celery", "x");
        Outcome outcome = lab.run(QueueCheck.KIND, settings());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals(
                "127.0.0.1:" + redis.port()
                        + " answered to LLEN: WRONGTYPE Operation against a key holding the wrong kind of value",
                outcome.reason());
    }

    @Test
    void flowerTellsOfWorkersToo() throws Exception {
        String body = "{\"celery@one\": true, \"celery@two\": false, \"celery@three\": true}";
        try (ScriptedServer flower = ScriptedServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body)) {
            Settings settings = settings("flower", URI.create("http://127.0.0.1:" + flower.port() + "/"));
            assertEquals("2", Lab.value(lab.run(QueueCheck.KIND, settings), "consumers"));
            assertTrue(flower.requests().get(0).startsWith("GET /api/workers?status=true HTTP/1.1\r\n"));
        }
        try (ScriptedServer flower =
                ScriptedServer.answering("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy")) {
            Settings settings = settings("flower", URI.create("http://127.0.0.1:" + flower.port() + "/"));
            Outcome outcome = lab.run(QueueCheck.KIND, settings);
            assertEquals("Flower tells of no workers: 127.0.0.1 answered 503", outcome.reason());
            assertEquals(Finding.SOURCE_MISSING, outcome.finding());
        }
    }

    @Test
    void frozenBrokerEndsAtTheDeadline() throws Exception {
        Programs.signal(redis.process(), "STOP");
        Outcome outcome = lab.run(java.time.Duration.ofMillis(500), QueueCheck.KIND, settings(), "consumers");
        assertEquals("no answer within 500 ms: waiting for the answer to CLIENT", outcome.reason());
    }

    private String broker() {
        return "redis://127.0.0.1:" + redis.port() + "/0";
    }

    private Settings settings(Object... more) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("redis", URI.create(broker()));
        values.put("celery", "celery");
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return new Settings(values);
    }

    private Outcome run(Check check) throws Exception {
        return Lab.outcome(lab.start(check, Lab.TIMEOUT));
    }
}
