package dev.postflight.check.kinds.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Programs;
import dev.postflight.testing.RealKafka;
import dev.postflight.testing.SilentServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Kafka, with librdkafka's consumers and Kafka's own. */
final class KafkaQueueTest {
    private static RealKafka kafka;
    private static Path folder;
    private Lab lab;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        RealKafka.assumeInstalled();
        folder = temporary;
        kafka = new RealKafka(temporary.resolve("kafka"));
    }

    @AfterAll
    static void stop() {
        if (kafka != null) {
            kafka.close();
        }
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
    void groupFallsBehindAndCatchesUp() throws Exception {
        kafka.produce("orders", "a", "b", "c", "d", "e");
        Process consumer = kafka.consume("billing", "orders");
        try (Check check = lab.open(QueueCheck.KIND, settings("orders", "billing"))) {
            Outcome outcome = await(check, "depth", "0");
            assertEquals("1", Lab.value(outcome, "consumers"));
            assertEquals("0", Lab.value(outcome, "oldest_age"));
            assertEquals("none", Lab.value(outcome, "oldest"));
            assertEquals("false", Lab.value(outcome, "stalled"));

            Programs.signal(consumer, "STOP"); // it hangs; nobody else takes over
            kafka.produce("orders", "f", "g", "h");
            Thread.sleep(1000);
            outcome = run(check);
            assertEquals("3", Lab.value(outcome, "depth"));
            double age = Lab.number(outcome, "oldest_age");
            assertTrue(age > 0.9 && age < 30, outcome.toString());
            assertEquals(
                    System.currentTimeMillis() / 1e3 - age, Lab.number(outcome, "oldest"), 0.5, outcome.toString());
            assertTrue(Lab.number(outcome, "growth") > 0, outcome.toString());
            run(check);
            outcome = run(check);
            assertTrue(
                    Lab.value(outcome, "stalled").startsWith("true: 3 wait, and nothing was taken in 3 runs over"),
                    outcome.toString());
            await(check, "consumers", "0"); // Kafka has noticed
            Programs.signal(consumer, "CONT");
            outcome = await(check, "depth", "0");
            assertEquals("false", Lab.value(outcome, "stalled"));
        } finally {
            consumer.destroyForcibly();
        }
    }

    @Test
    void groupsOfKafkaFourAreCounted() throws Exception {
        kafka.produce("parcels", "a", "b");
        Files.writeString(folder.resolve("kafka").resolve("Member.java"), """
                import java.time.Duration;
                import java.util.*;
                import org.apache.kafka.clients.consumer.KafkaConsumer;
                import org.apache.kafka.common.serialization.StringDeserializer;
                class Member {
                    public static void main(String[] arguments) {
                        var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", arguments[0],
                                "group.id", "couriers", "group.protocol", "consumer", "auto.offset.reset", "earliest"),
                                new StringDeserializer(), new StringDeserializer());
                        consumer.subscribe(List.of("parcels"));
                        while (true) {
                            consumer.poll(Duration.ofMillis(100));
                            consumer.commitSync();
                        }
                    }
                }
                """);
        Process member = kafka.builder("Member.java", kafka.place())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("member.log").toFile())
                .start();
        try (Check check = lab.open(QueueCheck.KIND, settings("parcels", "couriers"))) {
            await(check, "consumers", "1");
            await(check, "depth", "0");
            member.destroyForcibly();
            kafka.produce("parcels", "c");
            assertEquals("1", Lab.value(run(check), "depth"));
        } finally {
            member.destroyForcibly();
        }
    }

    @Test
    void deadLettersAreWhatLiesInTheirTopic() throws Exception {
        kafka.produce("mails", "a");
        kafka.produce("mails.dead", "b", "c", "d");
        consumeAll("mails", "senders");
        Outcome outcome = lab.run(QueueCheck.KIND, settings("mails", "senders", "dead_letters", "mails.dead"));
        assertEquals("0", Lab.value(outcome, "depth"));
        assertEquals("3", Lab.value(outcome, "dead_letters"));
    }

    @Test
    void whatIsNotThereIsTold() throws Exception {
        kafka.produce("letters", "a", "b");
        assertReason(Finding.TARGET_BAD, "there is no topic nothing", settings("nothing", "billing"));
        assertReason(
                Finding.TARGET_BAD,
                "the group nobody has read nothing of the topic letters, where 2 messages lie",
                settings("letters", "nobody"));
        assertEquals(
                "there is no topic letters.dead",
                lab.run(QueueCheck.KIND, settings("letters", "nobody", "dead_letters", "letters.dead"))
                        .reason());
        assertTrue(!kafka.topics().contains("nothing"), "asking made a topic");
    }

    @Test
    void loginsAreTaken() throws Exception {
        kafka.produce("login", "a");
        consumeAll("login", "readers");
        kafka.produce("login", "b");
        for (String mechanism : List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")) {
            Outcome outcome = lab.run(
                    QueueCheck.KIND,
                    login(kafka.loginPlace(), "SASL_PLAINTEXT", mechanism, "boss", RealKafka.PASSWORD));
            assertEquals("1", Lab.value(outcome, "depth"), outcome.toString());
            assertReason(
                    Finding.CHECK_BROKEN,
                    mechanism.equals("PLAIN")
                            ? "Kafka refuses the user boss: Authentication failed: Invalid username or password"
                            : "Kafka refuses the user boss: Authentication failed during authentication due to invalid"
                                    + " credentials with SASL mechanism SCRAM-SHA…",
                    login(kafka.loginPlace(), "SASL_PLAINTEXT", mechanism, "boss", "wrong"));
        }
        Settings safe = login(kafka.tlsPlace(), "SASL_SSL", "SCRAM-SHA-512", "boss", RealKafka.PASSWORD);
        Outcome outcome = lab.run(QueueCheck.KIND, safe);
        assertEquals("1", Lab.value(outcome, "depth"), outcome.toString());
        assertReason(
                Finding.CHECK_BROKEN,
                kafka.tlsPlace() + " does not take logins by PLAIN, only by SCRAM-SHA-512: set sasl_mechanism",
                login(kafka.tlsPlace(), "SASL_SSL", "PLAIN", "boss", RealKafka.PASSWORD));
        assertReason(
                Finding.CHECK_BROKEN,
                kafka.place() + " wants no login here (error 34): set security_protocol",
                login(kafka.place(), "SASL_PLAINTEXT", "PLAIN", "boss", RealKafka.PASSWORD));
        // and without one where one is wanted
        assertReason(
                Finding.TARGET_BAD,
                "connection closed by " + kafka.loginPlace()
                        + " while waiting for the partitions of login, as Kafka does"
                        + " where it wants a login (security_protocol)",
                new Settings(Map.of("kafka", List.of(kafka.loginPlace()), "topic", "login", "group", "readers")));
        assertTrue(
                lab.trace().stream().noneMatch(step -> step.contains(RealKafka.PASSWORD)),
                lab.trace().toString());
    }

    @Test
    void missingRightsAreNamedWithTheirGrant() throws Exception {
        kafka.produce("login", "a");
        consumeAll("login", "readers");
        kafka.produce("login", "b");
        Settings settings = login(kafka.tlsPlace(), "SASL_SSL", "SCRAM-SHA-512", "monitor", RealKafka.PASSWORD);
        String grant = "kafka-acls --bootstrap-server " + kafka.tlsPlace()
                + " --add --allow-principal User:monitor --operation ";
        assertReason(
                Finding.CHECK_BROKEN,
                "Kafka does not allow it; this would: " + grant + "Describe --topic login",
                settings);
        kafka.allow("monitor", "Describe", "--topic", "login");
        assertReason(
                Finding.CHECK_BROKEN,
                "Kafka does not allow it; this would: " + grant + "Describe --group readers",
                settings);
        kafka.allow("monitor", "Describe", "--group", "readers");
        Outcome outcome = lab.run(QueueCheck.KIND, settings);
        assertTrue(Lab.number(outcome, "depth") >= 1, outcome.toString());
        assertEquals(
                "unknown: Kafka does not allow to look at a message; this would: " + grant + "Read --topic login",
                Lab.value(outcome, "oldest_age"));
        kafka.allow("monitor", "Read", "--topic", "login");
        outcome = lab.run(QueueCheck.KIND, settings);
        assertTrue(Lab.number(outcome, "oldest_age") > 0, outcome.toString());
    }

    @Test
    void largeMessagesAreNotKept() throws Exception {
        Path large = folder.resolve("large");
        Files.writeString(large, "x".repeat(900_000));
        Programs.run(folder, "kcat", "-q", "-b", kafka.place(), "-P", "-t", "large", "-p", "0", large.toString());
        kafka.consume("movers", "large", "-c", "1").waitFor();
        for (int i = 0; i < 3; i++) {
            Programs.run(folder, "kcat", "-q", "-b", kafka.place(), "-P", "-t", "large", "-p", "0", large.toString());
        }
        Outcome outcome = lab.run(QueueCheck.KIND, settings("large", "movers"));
        assertEquals("3", Lab.value(outcome, "depth"));
        assertTrue(Lab.number(outcome, "oldest_age") < 60, outcome.toString());
    }

    @Test
    void silentBrokerIsPassedOver() throws Exception {
        kafka.produce("letters", "a");
        consumeAll("letters", "silence");
        try (LocalServer silent = new SilentServer()) {
            Settings settings = new Settings(Map.of(
                    "kafka",
                    List.of("127.0.0.1:" + silent.port(), "127.0.0.1:" + LocalServer.closedPort(), kafka.place()),
                    "topic",
                    "letters",
                    "group",
                    "silence"));
            Outcome outcome = lab.run(Duration.ofSeconds(3), QueueCheck.KIND, settings);
            assertEquals("0", Lab.value(outcome, "depth"), outcome.toString());
            assertTrue(silent.isLeftWithin(Duration.ofSeconds(1)));
        }
    }

    @Test
    void frozenBrokerEndsInTime() throws Exception {
        Settings settings = settings("letters", "silence");
        kafka.produce("letters", "a");
        Programs.signal(kafka.process(), "STOP");
        try {
            Outcome outcome = lab.run(Duration.ofMillis(500), QueueCheck.KIND, settings);
            assertEquals("no answer within 500 ms: waiting for the versions it speaks", outcome.reason());
            assertEquals(Finding.TARGET_BAD, outcome.finding());
        } finally {
            Programs.signal(kafka.process(), "CONT");
        }
    }

    @Test
    void brokerThatIsKilledComesBack() throws Exception {
        kafka.produce("kills", "a");
        consumeAll("kills", "survivors");
        try (Check check = lab.open(QueueCheck.KIND, settings("kills", "survivors"))) {
            assertEquals("0", Lab.value(run(check), "depth"));
            kafka.close();
            Outcome outcome = run(check);
            assertEquals("connection refused by " + kafka.place(), outcome.reason());
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            kafka.start();
            kafka.produce("kills", "b");
            await(check, "depth", "1");
        }
        assertEquals(0, kafka.connections(), "a connection stays open on the broker");
    }

    private void consumeAll(String topic, String group) throws Exception {
        Process consumer = kafka.consume(group, topic);
        try (Check check = lab.open(QueueCheck.KIND, settings(topic, group))) {
            await(check, "depth", "0");
        } finally {
            Programs.end(consumer);
        }
    }

    private void assertReason(Finding finding, String reason, Settings settings) throws Exception {
        Outcome outcome = lab.run(QueueCheck.KIND, settings);
        assertEquals(reason, outcome.reason(), outcome.toString());
        assertEquals(finding, outcome.finding());
    }

    /** Runs until it says so: a consumer takes its time to join. */
    private Outcome await(Check check, String title, String value) throws Exception {
        Outcome outcome = run(check);
        for (int i = 0; i < 300 && !Lab.value(outcome, title).equals(value); i++) {
            Thread.sleep(100);
            outcome = run(check);
        }
        assertEquals(value, Lab.value(outcome, title), outcome.toString());
        return outcome;
    }

    private Outcome run(Check check) throws Exception {
        return Lab.outcome(lab.start(check, Lab.TIMEOUT));
    }

    private static Settings settings(String topic, String group, Object... more) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("kafka", List.of(kafka.place()));
        values.put("topic", topic);
        values.put("group", group);
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return new Settings(values);
    }

    private static Settings login(String place, String protocol, String mechanism, String user, String password) {
        Map<String, Object> values =
                new LinkedHashMap<>(settings("login", "readers").values());
        values.put("kafka", List.of(place));
        values.put("security_protocol", protocol);
        values.put("sasl_mechanism", mechanism);
        values.put("user", user);
        values.put("password", new Secret("${env:PASSWORD}", password));
        if (protocol.endsWith("SSL")) {
            values.put("tls", new Settings(Map.of("ca", kafka.authority())));
        }
        return new Settings(values);
    }
}
