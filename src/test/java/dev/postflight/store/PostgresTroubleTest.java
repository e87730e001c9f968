package dev.postflight.store;

import static dev.postflight.store.Samples.NOON;
import static dev.postflight.store.Samples.failure;
import static dev.postflight.store.Samples.get;
import static dev.postflight.store.Samples.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.config.StoreConfig;
import dev.postflight.testing.PostgresServer;
import dev.postflight.watch.SignOff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server that stops, hangs, comes back, or lets nobody in. */
class PostgresTroubleTest {
    private static Vertx vertx;
    private static PostgresServer server;

    @BeforeAll
    static void begin() throws Exception {
        PostgresServer.assumeInstalled();
        vertx = Vertx.vertx();
        server = PostgresServer.start("fsync=on");
        PostgresStoreTest.database(server);
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
            get(vertx.close());
        }
    }

    private static Store open(StoreConfig config) {
        return Store.open(vertx, config, InstantSource.system(), Samples.HOURS);
    }

    private static Store up(String schema) throws Exception {
        Store store = open(PostgresStoreTest.config(server, schema));
        until("it is up", store::isUp);
        return store;
    }

    private static SignOff word(String who) {
        return new SignOff("d", "qa", who, true, "", NOON);
    }

    @Test
    void aServerThatStopsIsWaitedFor() throws Exception {
        Store store = up("stopped");
        get(store.sign(word("before")));
        server.kill();
        try {
            StoreFailure refused = failure(store.sign(word("lost")));
            assertEquals(StoreFailure.Reason.DOWN, refused.reason());
            until("it is told", () -> store.stats().problem().contains("cannot be reached"));
            assertTrue(
                    store.stats()
                            .problem()
                            .startsWith("PostgreSQL at 127.0.0.1:" + server.port() + " cannot be reached: "),
                    store.stats().problem());
            SqliteTroubleTest.note(store, "waits");
            assertFalse(store.isUp());
        } finally {
            server.launch();
        }
        until("it heals", () -> store.isUp() && store.stats().waiting() == 0);
        get(store.sign(word("after")));
        assertEquals("waits", SqliteTroubleTest.changes(store).get(0).reason());
        assertEquals(2, get(store.signOffs("d")).size());
        get(store.close());
    }

    @Test
    void aServerThatHangsIsGivenUpInTime() throws Exception {
        Store store = up("hung");
        get(store.sign(word("before")));
        server.signal("STOP");
        long begin = System.nanoTime();
        try {
            Future<Void> lost = store.sign(word("lost"));
            SqliteTroubleTest.note(store, "waits");
            assertEquals(
                    "DOWN the database has not answered for 5 s",
                    failure(lost).reason() + " " + failure(lost).getMessage());
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            assertTrue(millis >= 4_900 && millis < 15_000, millis + " ms");
            assertEquals(
                    StoreFailure.Reason.DOWN,
                    failure(store.sign(word("lost too"))).reason());
            assertFalse(store.isUp());
        } finally {
            server.signal("CONT");
        }
        until("it heals", () -> store.isUp() && store.stats().waiting() == 0);
        get(store.sign(word("after")));
        assertEquals("waits", SqliteTroubleTest.changes(store).get(0).reason());
        assertTrue(get(store.signOffs("d")).containsAll(java.util.List.of(word("before"), word("after"))));
        get(store.close());
    }

    @Test
    void aRestartIsHardlyNoticed() throws Exception {
        Store store = up("restarted");
        get(store.sign(word("before")));
        server.kill();
        server.launch();
        until("it is back", () -> {
            Future<Void> sent = store.sign(word("after"));
            try {
                get(sent);
                return true;
            } catch (StoreFailure e) {
                return false;
            }
        });
        get(store.close());
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() throws Exception {
        StoreConfig right = PostgresStoreTest.config(server, "any");
        StoreConfig.Postgres place = (StoreConfig.Postgres) right.place();
        Store store = open(new StoreConfig(
                new StoreConfig.Postgres(
                        place.host(),
                        place.port(),
                        place.database(),
                        place.user(),
                        Optional.of(new Secret("${env:P}", "canary-9876")),
                        "any",
                        Optional.empty()),
                StoreConfig.KEEP));
        assertEquals(
                "PostgreSQL at 127.0.0.1:" + server.port() + ": password authentication failed for user \"postflight\"",
                failure(store.opened()).getMessage());
        get(store.close());
    }

    @Test
    void aSchemaThatMayNotBeMadeIsTold() throws Exception {
        StoreConfig.Postgres place =
                (StoreConfig.Postgres) PostgresStoreTest.config(server, "any").place();
        Store store = open(new StoreConfig(
                new StoreConfig.Postgres(
                        place.host(), place.port(), "shop", "plain", place.password(), "any", Optional.empty()),
                StoreConfig.KEEP));
        assertEquals(
                "PostgreSQL at 127.0.0.1:" + server.port() + ": permission denied for database shop",
                failure(store.opened()).getMessage());
        get(store.close());
    }
}
