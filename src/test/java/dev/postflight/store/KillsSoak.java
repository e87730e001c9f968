package dev.postflight.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.testing.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred kills under 50 writes a second, for each database. */
class KillsSoak {
    private static final int KILLS = Integer.getInteger("postflight.kills", 200);

    @TempDir
    Path folder;

    @Test
    void aFileLosesNothing() throws Exception {
        Path file = folder.resolve("killed.db");
        System.out.println("SQLite: " + new Kills(folder, "file", file.toString()).run(KILLS));
        assertEquals(List.of("ok"), SqliteStoreTest.integrity(file));
    }

    @Test
    void aServerLosesNothing() throws Exception {
        PostgresServer.assumeInstalled();
        try (PostgresServer server = PostgresServer.start("fsync=on")) {
            PostgresStoreTest.database(server);
            System.out.println("PostgreSQL: " + new Kills(folder, "postgres", server.port() + "", "killed").run(KILLS));
        }
    }
}
