package dev.postflight.store;

import static dev.postflight.store.Samples.NOON;
import static dev.postflight.store.Samples.deployment;
import static dev.postflight.store.Samples.get;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.Secret;
import dev.postflight.config.StoreConfig;
import dev.postflight.testing.PostgresServer;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in a PostgreSQL. */
class PostgresStoreTest extends StoreContract {
    private static PostgresServer server;
    private static int schemas;

    private final String schema = "test_" + schemas++;

    @BeforeAll
    static void launch() throws Exception {
        PostgresServer.assumeInstalled();
        server = PostgresServer.start();
        database(server);
    }

    @AfterAll
    static void shut() {
        if (server != null) {
            server.close();
        }
    }

    static void database(PostgresServer server) throws Exception {
        server.sql(
                "postgres",
                "CREATE ROLE postflight LOGIN PASSWORD 'secret'",
                "CREATE DATABASE postflight OWNER postflight");
    }

    static StoreConfig config(PostgresServer server, String schema) {
        return new StoreConfig(
                new StoreConfig.Postgres(
                        "127.0.0.1",
                        server.port(),
                        "postflight",
                        "postflight",
                        Optional.of(new Secret("${env:PASSWORD}", "secret")),
                        schema,
                        Optional.empty()),
                StoreConfig.KEEP);
    }

    @Override
    Store open() {
        return Store.open(vertx, config(server, schema), now::get, Samples.HOURS);
    }

    @Override
    void sql(String statement) throws Exception {
        server.sql("postflight", "SET search_path = " + schema, statement);
    }

    @Test
    void whatIsAcknowledgedOutlivesAKill(@TempDir Path folder) throws Exception {
        new Kills(folder, "postgres", server.port() + "", "killed").run(3);
    }

    @Test
    void twoDaemonsShareIt() {
        Store other = open();
        get(other.opened());
        assertEquals(get(store.secret("heartbeats")), get(other.secret("heartbeats")));
        List<Future<Registered>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Store one = i % 2 == 0 ? store : other;
            all.add(one.register(deployment("p" + i, "shop", NOON.plusSeconds(i)), "key " + i / 10, "same"));
        }
        assertEquals(
                5,
                all.stream()
                        .map(Samples::get)
                        .map(answer -> answer.deployment().id())
                        .distinct()
                        .count());
        assertEquals(5, get(store.deployments("", 100)).size());
        assertEquals(1, get(other.open()).size());
        get(other.close());
    }
}
