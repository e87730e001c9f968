package dev.postflight.check.kinds.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Programs;
import dev.postflight.testing.Readings;
import dev.postflight.testing.RealRabbit;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real RabbitMQ, with and without its management plugin. */
final class RabbitQueueTest {
    @TempDir
    Path folder;

    private Lab lab;

    @BeforeAll
    static void needRabbit() {
        RealRabbit.assumeInstalled();
    }

    @BeforeEach
    void open() {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void managementApiTellsOfTheQueue() throws Exception {
        try (RealRabbit rabbit = new RealRabbit(folder.resolve("rabbit"), true)) {
            rabbit.api("PUT", "/queues/%2F/orders", "{}");
            rabbit.api("PUT", "/queues/%2F/orders.dead", "{}");
            publish(rabbit, "orders", 3);
            publish(rabbit, "orders.dead", 1);
            Settings settings = settings(
                    "http://127.0.0.1:" + rabbit.apiPort(),
                    "queue",
                    "orders",
                    "dead_letters",
                    "orders.dead",
                    "stalled_after",
                    2L);
            try (Check check = lab.open(QueueCheck.KIND, settings)) {
                await(check, "depth", "3");
                Outcome outcome = await(check, "dead_letters", "1");
                Map<String, String> readings = Readings.of(outcome);
                assertEquals("0", readings.get("in_flight"));
                assertEquals("0", readings.get("consumers"));
                assertTrue(
                        readings.get("stalled").startsWith("true (3 wait, and nothing was taken in "),
                        readings.toString());

                Process consumer = rabbit.python("""
                        channel.basic_qos(0, 1, False)
                        channel.basic_consume('orders', callback=lambda message: None)
                        while True: connection.drain_events()
                        """);
                try {
                    outcome = await(check, "in_flight", "1");
                    outcome = await(check, "consumers", "1");
                    assertEquals("2", Lab.value(outcome, "depth"));
                    outcome = run(check);
                    outcome = run(check);
                    assertTrue(Lab.value(outcome, "stalled").startsWith("true: 2 wait"), "it holds what it got");
                } finally {
                    consumer.destroyForcibly();
                }
                await(check, "consumers", "0");
                rabbit.api("DELETE", "/queues/%2F/orders", "");
                for (int i = 0; i < 100 && outcome.finding() == Finding.MEASURED; i++) {
                    outcome = run(check);
                    Thread.sleep(50);
                }
                assertEquals(Finding.TARGET_BAD, outcome.finding());
                assertEquals("there is no queue orders in the virtual host /", outcome.reason());
            }
            rabbit.api("PUT", "/users/monitor", "{\"password\":\"word\",\"tags\":\"\"}");
            Settings untagged =
                    settings("http://monitor:word@127.0.0.1:" + rabbit.apiPort() + "/", "queue", "orders.dead");
            Outcome outcome = lab.run(QueueCheck.KIND, untagged);
            assertEquals(
                    "RabbitMQ's API refuses the user monitor; with the right password this would allow it:"
                            + " rabbitmqctl set_user_tags monitor monitoring",
                    outcome.reason());
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
            rabbit.stop();
            outcome = lab.run(QueueCheck.KIND, untagged);
            assertEquals("connection refused by 127.0.0.1:" + rabbit.apiPort(), outcome.reason());
            assertEquals(Finding.TARGET_BAD, outcome.finding());
        }
    }

    @Test
    void withoutTheManagementPluginAmqpTells() throws Exception {
        try (RealRabbit rabbit = new RealRabbit(folder.resolve("rabbit"), false)) {
            assertEquals(0, rabbit.python("""
                    channel.queue_declare('orders', auto_delete=False)
                    channel.queue_declare('orders.dead', auto_delete=False)
                    for i in range(3): channel.basic_publish(amqp.Message('x'), routing_key='orders')
                    channel.basic_publish(amqp.Message('x'), routing_key='orders.dead')
                    connection.close()
                    """).waitFor());
            String url = "amqp://127.0.0.1:" + rabbit.port();
            Settings settings = settings(url, "queue", "orders", "dead_letters", "orders.dead", "stalled_after", 2L);
            try (Check check = lab.open(QueueCheck.KIND, settings)) {
                Outcome outcome = await(check, "depth", "3");
                assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
                assertEquals("1", Lab.value(outcome, "dead_letters"));
                assertEquals("0", Lab.value(outcome, "consumers"));
                outcome = run(check);
                assertTrue(Lab.value(outcome, "stalled").startsWith("true: 3 wait"), outcome.toString());
                Process consumer = rabbit.python("""
                        channel.basic_qos(0, 1, False)
                        channel.basic_consume('orders', callback=lambda message: None)
                        while True: connection.drain_events()
                        """);
                await(check, "consumers", "1");
                outcome = run(check);
                assertEquals("2", Lab.value(outcome, "depth"));
                assertEquals("false", Lab.value(outcome, "stalled"));
                consumer.destroyForcibly();
                await(check, "consumers", "0");

                Programs.signal(rabbit.process(), "STOP");
                outcome = Lab.outcome(lab.start(check, java.time.Duration.ofMillis(500)));
                assertTrue(outcome.reason().startsWith("no answer within 500 ms: "), outcome.reason());
                Programs.signal(rabbit.process(), "CONT");
            }
            assertReason(
                    Finding.TARGET_BAD,
                    "there is no such queue: NOT_FOUND - no queue 'nowhere' in vhost '/'",
                    url,
                    "nowhere");
            assertReason(
                    Finding.CHECK_BROKEN,
                    "RabbitMQ refuses the user guest: ACCESS_REFUSED - Login was refused using authentication mechanism"
                            + " PLAIN. For details see the broker …",
                    "amqp://guest:wrong@127.0.0.1:" + rabbit.port(),
                    "orders");
            Outcome outcome = lab.run(QueueCheck.KIND, settings(url + "/elsewhere", "queue", "orders"));
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
            assertTrue(outcome.reason().contains("elsewhere"), outcome.reason());
            assertTrue(rabbit.connections() == 0, "a connection stays open on the broker");
        }
    }

    private void assertReason(Finding finding, String reason, String url, String queue) throws Exception {
        Outcome outcome = lab.run(QueueCheck.KIND, settings(url, "queue", queue));
        assertEquals(reason, outcome.reason());
        assertEquals(finding, outcome.finding());
    }

    private static void publish(RealRabbit rabbit, String queue, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            rabbit.api(
                    "POST",
                    "/exchanges/%2F/amq.default/publish",
                    "{\"properties\":{},\"routing_key\":\"" + queue
                            + "\",\"payload\":\"x\",\"payload_encoding\":\"string\"}");
        }
    }

    /** Runs until it says so: the API's numbers are some seconds old. */
    private Outcome await(Check check, String title, String value) throws Exception {
        Outcome outcome = run(check);
        for (int i = 0; i < 200 && !Lab.value(outcome, title).equals(value); i++) {
            Thread.sleep(100);
            outcome = run(check);
        }
        assertEquals(value, Lab.value(outcome, title), outcome.toString());
        return outcome;
    }

    private static Settings settings(String url, Object... more) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("rabbitmq", URI.create(url));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return new Settings(values);
    }

    private Outcome run(Check check) throws Exception {
        return Lab.outcome(lab.start(check, Lab.TIMEOUT));
    }
}
