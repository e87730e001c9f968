package dev.postflight.store;

import static dev.postflight.store.Samples.NOON;
import static dev.postflight.store.Samples.get;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.outcome.Status;
import dev.postflight.store.database.DatabaseFailure;
import dev.postflight.store.database.Schema;
import dev.postflight.store.database.SqliteDatabase;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an older version wrote, as a dump that is never changed, is read by this one and by those to come. */
class MigrationTest {
    private static final Path FIXTURE = Path.of("src/test/resources/dev/postflight/store/version-1.sql");

    @TempDir
    Path folder;

    @Test
    void whatVersion1WroteIsRead() throws Exception {
        reads(Layout.SCHEMA);
    }

    @Test
    void itIsBroughtForward() throws Exception {
        List<String> steps = new ArrayList<>(Layout.SCHEMA.steps());
        steps.add("ALTER TABLE deployment ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';\n");
        reads(new Schema(steps));
        assertEquals("2", ask("SELECT value FROM meta WHERE name = 'schema'"));
        assertEquals("blue", ask("SELECT colour FROM deployment WHERE id = 'd1'"));
    }

    @Test
    void aStepThatFailsChangesNothing() throws Exception {
        load();
        List<String> steps = new ArrayList<>(Layout.SCHEMA.steps());
        steps.add("ALTER TABLE deployment ADD COLUMN colour TEXT;\nDROP TABLE nothing;\n");
        SqliteDatabase database = new SqliteDatabase(file(), new Schema(steps), false);
        try {
            database.write();
            throw new AssertionError("it was brought forward");
        } catch (DatabaseFailure e) {
            assertEquals(DatabaseFailure.Kind.REFUSED, e.kind());
        } finally {
            database.close();
        }
        assertEquals("1", ask("SELECT value FROM meta WHERE name = 'schema'"));
        assertEquals("0", ask("SELECT COUNT(*) FROM pragma_table_info('deployment') WHERE name = 'colour'"));
    }

    private void reads(Schema schema) throws Exception {
        load();
        Vertx vertx = Vertx.vertx();
        Store store = new Store(
                vertx,
                new SqliteDatabase(file(), schema, false),
                () -> NOON,
                new Retention(Retention.MINUTES, Samples.HOURS));
        get(store.opened());
        Deployment deployment = get(store.deployment("d1")).orElseThrow();
        assertEquals(Samples.deployment("d1", "shop", NOON), deployment);
        assertEquals(List.of(Samples.verdict("d1", Samples.HALF, Decision.NO_GO, 1)), get(store.verdicts("d1")));
        assertEquals("ann", get(store.signOffs("d1")).get(0).who());
        assertEquals(
                Status.FAIL,
                get(store.changes(List.of("a"), NOON, NOON.plusSeconds(1)))
                        .get(0)
                        .to());
        assertEquals(1, get(store.blocks(0)).size());
        assertEquals(1, get(store.frozen("d1")).size());
        assertEquals(1, get(store.beats()).size());
        assertEquals(1, get(store.planned(NOON)).size());
        assertEquals(1, get(store.due(NOON, 9)).size());
        assertEquals("a secret", get(store.secret("heartbeats")));
        get(store.close());
        get(vertx.close());
    }

    private Path file() {
        return folder.resolve("old.db");
    }

    private void load() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement plain = connection.createStatement()) {
            for (String statement : Files.readString(FIXTURE).split(";\\n")) {
                if (!statement.isBlank()) {
                    plain.execute(statement);
                }
            }
        }
    }

    private String ask(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement plain = connection.createStatement();
                ResultSet answer = plain.executeQuery(sql)) {
            return answer.getString(1);
        }
    }
}
