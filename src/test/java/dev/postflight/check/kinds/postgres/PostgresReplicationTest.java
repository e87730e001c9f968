package dev.postflight.check.kinds.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.PostgresServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real primary and a real standby, and what comes between them. */
final class PostgresReplicationTest {
    private static final String[] ASKED = {
        "replica_lag:standby1",
        "replica_behind:standby1",
        "replica_last_reply:standby1",
        "replica_lag:standby2",
        "replay_lag"
    };

    private Lab lab;
    private PostgresServer primary;
    private PostgresServer standby;

    @BeforeEach
    void start() throws Exception {
        PostgresServer.assumeInstalled();
        lab = new Lab();
        primary = PostgresServer.start("wal_sender_timeout=4s");
        standby = primary.standby("standby1", "wal_receiver_status_interval=1s", "wal_receiver_timeout=4s");
        primary.sql("shop", "CREATE TABLE filled (id int)");
        until(
                "caught up",
                () -> run(primary),
                outcome -> Lab.value(outcome, "replica_behind worst").equals("0"));
    }

    @AfterEach
    void stop() {
        lab.close();
        if (standby != null) {
            standby.close();
        }
        if (primary != null) {
            primary.close();
        }
    }

    @Test
    void streamingStandbyIsSeenFromBothSides() throws Exception {
        Outcome sender = run(primary);
        assertEquals(Finding.MEASURED, sender.finding(), sender.reason());
        assertEquals("1", Lab.value(sender, "replicas"));
        assertTrue(Lab.number(sender, "replica_lag standby1") < 5, sender.toString());
        assertEquals("0", Lab.value(sender, "replica_behind standby1"));
        assertTrue(
                Math.abs(Lab.number(sender, "replica_last_reply worst") - System.currentTimeMillis() / 1e3) < 60,
                sender.toString());
        assertEquals("absent: not connected; connected: standby1", Lab.value(sender, "replica_lag standby2"));
        assertEquals("absent: this server is a primary", Lab.value(sender, "replay_lag"));
        Outcome receiver = run(standby);
        assertEquals(Finding.MEASURED, receiver.finding(), receiver.reason());
        assertEquals("standby", Lab.value(receiver, "server_role"));
        assertEquals("true", Lab.value(receiver, "streaming"));
        assertEquals("0", Lab.value(receiver, "replay_lag"));
        assertEquals("0", Lab.value(receiver, "replay_behind"));
        assertTrue(
                Math.abs(Lab.number(receiver, "last_replay") - System.currentTimeMillis() / 1e3) < 60,
                receiver.toString());
    }

    @Test
    void standbyWhosePrimaryIsGoneNeverShowsZero() throws Exception {
        primary.kill();
        Outcome outcome = until(
                "cut off",
                () -> run(standby),
                seen -> Lab.value(seen, "streaming").startsWith("false"));
        assertEquals("false: it is cut off from its sender: no WAL receiver runs", Lab.value(outcome, "streaming"));
        assertEquals(
                "absent: it is cut off from its sender: no WAL receiver runs", Lab.value(outcome, "replay_behind"));
        double lag = Lab.number(outcome, "replay_lag");
        assertTrue(lag > 0, () -> "lag " + lag);
        TimeUnit.MILLISECONDS.sleep(300);
        assertTrue(Lab.number(run(standby), "replay_lag") >= lag + 0.2);
    }

    @Test
    void standbyThatIsGoneIsMissingAtThePrimary() throws Exception {
        standby.kill();
        Outcome outcome = until(
                "gone", () -> run(primary), seen -> Lab.value(seen, "replicas").equals("0"));
        assertEquals("absent: no replica is connected", Lab.value(outcome, "replica_lag standby1"));
        assertEquals("absent: no replica is connected", Lab.value(outcome, "replica_behind standby1"));
        assertEquals("none", Lab.value(outcome, "replica_lag worst"));
    }

    @Test
    void silentStandbyLagsEvenIfThereIsNothingToSend() throws Exception {
        primary.sql("postgres", "ALTER SYSTEM SET wal_sender_timeout = '10min'", "SELECT pg_reload_conf()");
        standby.signal("STOP");
        try {
            primary.sql("shop", "INSERT INTO filled SELECT generate_series(1, 10000)");
            TimeUnit.SECONDS.sleep(3);
            Outcome outcome = run(primary);
            assertTrue(Lab.number(outcome, "replica_behind standby1") > 100_000, outcome.toString());
            assertTrue(Lab.number(outcome, "replica_lag standby1") >= 2, outcome.toString());
            Outcome silent = lab.run(Duration.ofMillis(500), PostgresCheck.KIND, settings(standby));
            assertEquals(Finding.TARGET_BAD, silent.finding());
            assertTrue(silent.reason().startsWith("no answer within 500 ms: "), silent.reason());
        } finally {
            standby.signal("CONT");
        }
    }

    @Test
    void replayThatIsPausedLags() throws Exception {
        standby.sql("postgres", "SELECT pg_wal_replay_pause()");
        primary.sql("shop", "INSERT INTO filled SELECT generate_series(1, 10000)");
        Outcome outcome = until("behind", () -> run(standby), seen -> Lab.number(seen, "replay_behind") > 100_000);
        assertEquals("true", Lab.value(outcome, "streaming"));
        assertTrue(Lab.number(outcome, "replay_lag") > 0);
        TimeUnit.SECONDS.sleep(1);
        assertTrue(Lab.number(run(primary), "replica_lag standby1") > 0.5);
    }

    @Test
    void checkComesBackWithItsServer() throws Exception {
        try (Check check = lab.open(PostgresCheck.KIND, settings(primary))) {
            assertEquals(
                    Finding.MEASURED, Lab.outcome(lab.start(check, Lab.TIMEOUT)).finding());
            primary.kill();
            Outcome gone = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals(Finding.TARGET_BAD, gone.finding());
            assertEquals("connection refused by 127.0.0.1:" + primary.port(), gone.reason());
            primary.launch();
            Outcome back = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals(Finding.MEASURED, back.finding(), back.reason());
        }
    }

    @Test
    void serverThatStopsInTheMiddleIsTold() throws Exception {
        Map<String, Object> values =
                new java.util.LinkedHashMap<>(settings(primary).values());
        values.put("query", "SELECT 1 AS one FROM pg_sleep(20)");
        try (Check check = lab.open(PostgresCheck.KIND, new Settings(values))) {
            var run = lab.start(check, Duration.ofSeconds(10));
            TimeUnit.SECONDS.sleep(2);
            primary.kill();
            Outcome outcome = Lab.outcome(run);
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertTrue(
                    outcome.reason().matches("connection (closed|reset) by .* while asking the query"),
                    outcome.reason());
        }
    }

    private Outcome run(PostgresServer server) throws Exception {
        return lab.run(PostgresCheck.KIND, settings(server), ASKED);
    }

    private static Settings settings(PostgresServer server) {
        return new Settings(Map.of(
                "server",
                "127.0.0.1:" + server.port(),
                "database",
                "shop",
                "user",
                "monitor",
                "password",
                new Secret("${env:PASSWORD}", "secret")));
    }

    private static Outcome until(String what, Callable<Outcome> run, Predicate<Outcome> wanted) throws Exception {
        Outcome outcome = run.call();
        for (int i = 0; i < 100 && (outcome.finding() != Finding.MEASURED || !wanted.test(outcome)); i++) {
            TimeUnit.MILLISECONDS.sleep(200);
            outcome = run.call();
        }
        assertTrue(wanted.test(outcome), "never " + what + ": " + outcome);
        return outcome;
    }
}
