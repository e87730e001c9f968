package dev.postflight.check.kinds.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables are as each tool makes them; the server is a real one. */
final class PostgresMigrationsTest {
    private static PostgresServer server;

    @TempDir
    Path folder;

    private Lab lab;

    @BeforeAll
    static void start() throws Exception {
        PostgresServer.assumeInstalled();
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        lab = new Lab();
        server.sql("postgres", "DROP DATABASE IF EXISTS shop", "CREATE DATABASE shop");
        server.sql("shop", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO monitor");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void alembicFollowsItsRevisionsNotTheirNames() throws Exception {
        server.sql(
                "shop",
                "CREATE TABLE alembic_version (version_num varchar(32))",
                "INSERT INTO alembic_version VALUES ('aaa1')");
        write("z_first.py", "revision = 'fff0'\ndown_revision = None\n");
        write("a_second.py", "revision: str = \"aaa1\"\ndown_revision: Union[str, None] = \"fff0\"\n");
        assertAtHead("alembic", "aaa1");
        write("b_third.py", "revision = 'bbb2'\ndown_revision = 'aaa1'\n");
        assertOff("alembic", "the database is at aaa1, the newest of the folder is bbb2");
        write("c_other.py", "revision = 'ccc3'\ndown_revision = 'aaa1'\n");
        assertOff("alembic", "the database is at aaa1, the newest of the folder is bbb2, ccc3");
        server.sql(
                "shop",
                "UPDATE alembic_version SET version_num = 'bbb2'",
                "INSERT INTO alembic_version VALUES ('ccc3')");
        assertAtHead("alembic", "bbb2, ccc3");
        write("d_merge.py", "revision = 'ddd4'\ndown_revision = ('bbb2', 'ccc3')\n");
        assertOff("alembic", "the database is at bbb2, ccc3, the newest of the folder is ddd4");
    }

    @Test
    void flywayCountsItsVersions() throws Exception {
        server.sql(
                "shop",
                "CREATE TABLE flyway_schema_history (installed_rank int, version varchar(50), success boolean)",
                "INSERT INTO flyway_schema_history VALUES (1, '1.9', true), (2, '1.10', true), (3, NULL, true)");
        write("V1_9__one.sql", "");
        write("V1_10__two.sql", "");
        write("R__view.sql", "");
        assertAtHead("flyway", "1.10");
        write("V2__three.sql", "");
        assertOff("flyway", "the database is at 1.10, the newest of the folder is 2");
        server.sql("shop", "INSERT INTO flyway_schema_history VALUES (4, '2', false)");
        assertOff("flyway", "migration 2 failed or never ended");
    }

    @Test
    void djangoHasALineForEachApplication() throws Exception {
        server.sql(
                "shop",
                "CREATE TABLE django_migrations (id int, app varchar(255), name varchar(255))",
                "INSERT INTO django_migrations VALUES (1, 'orders', '0001_initial'), (2, 'orders', '0002_total'),"
                        + " (3, 'users', '0009_mail')");
        Path migrations = Files.createDirectories(folder.resolve("orders/migrations"));
        Files.writeString(migrations.resolve("__init__.py"), "");
        Files.writeString(migrations.resolve("0001_initial.py"), "");
        Files.writeString(migrations.resolve("0002_total.py"), "");
        Outcome fine = run(Map.of("tool", "django", "folder", migrations.toString()));
        assertEquals("true", Lab.value(fine, "migration_at_head"));
        assertEquals("0002_total", Lab.value(fine, "migration"));
        Files.writeString(migrations.resolve("0003_tax.py"), "");
        Outcome old = run(Map.of("tool", "django", "folder", migrations.toString()));
        assertEquals(
                "false: the database is at 0002_total, the newest of the folder is 0003_tax",
                Lab.value(old, "migration_at_head"));
        Outcome other = run(Map.of("tool", "django", "app", "users", "head", List.of("0009_mail")));
        assertEquals("true", Lab.value(other, "migration_at_head"));
    }

    @Test
    void railsGoesByItsTimestamps() throws Exception {
        server.sql(
                "shop",
                "CREATE TABLE schema_migrations (version varchar)",
                "INSERT INTO schema_migrations VALUES ('20260102000000'), ('20260101000000')");
        write("20260101000000_create_orders.rb", "");
        write("20260102000000_add_total.rb", "");
        assertAtHead("rails", "20260102000000");
        write("20260103000000_add_tax.rb", "");
        assertOff("rails", "the database is at 20260102000000, the newest of the folder is 20260103000000");
    }

    @Test
    void liquibaseGoesByItsFilesOrItsChangeSets() throws Exception {
        server.sql(
                "shop",
                "CREATE TABLE databasechangelog (id varchar, author varchar, filename varchar, orderexecuted int)",
                "INSERT INTO databasechangelog VALUES ('create', 'ann', 'db/001-create.xml', 1),"
                        + " ('total', 'ann', 'db/002-total.xml', 2)");
        write("001-create.xml", "");
        write("002-total.xml", "");
        write("db.changelog-master.xml", "");
        assertAtHead("liquibase", "002-total.xml");
        write("003-tax.yaml", "");
        assertOff("liquibase", "the database is at 002-total.xml, the newest of the folder is 003-tax.yaml");
        Outcome outcome = run(Map.of("tool", "liquibase", "head", List.of("total")));
        assertEquals("true", Lab.value(outcome, "migration_at_head"));
    }

    @Test
    void prismaGoesByItsFolders() throws Exception {
        server.sql(
                "shop",
                "CREATE TABLE _prisma_migrations (migration_name varchar, finished_at timestamptz,"
                        + " rolled_back_at timestamptz)",
                "INSERT INTO _prisma_migrations VALUES ('20260101000000_init', now(), NULL),"
                        + " ('20260102000000_total', NULL, now())");
        Files.createDirectories(folder.resolve("20260101000000_init"));
        write("20260101000000_init/migration.sql", "");
        write("migration_lock.toml", "");
        assertAtHead("prisma", "20260101000000_init");
        Files.createDirectories(folder.resolve("20260102000000_total"));
        write("20260102000000_total/migration.sql", "");
        assertOff("prisma", "the database is at 20260101000000_init, the newest of the folder is 20260102000000_total");
        server.sql("shop", "UPDATE _prisma_migrations SET rolled_back_at = NULL");
        Outcome outcome = run(Map.of("tool", "prisma", "folder", folder.toString()));
        assertEquals("1", Lab.value(outcome, "migrations_failed"));
        assertEquals(
                "false: migration 20260102000000_total failed or never ended", Lab.value(outcome, "migration_at_head"));
    }

    @Test
    void knexGoesByItsFiles() throws Exception {
        server.sql(
                "shop",
                "CREATE TABLE knex_migrations (id int, name varchar(255))",
                "INSERT INTO knex_migrations VALUES (1, '20260101_init.js')");
        write("20260101_init.ts", "");
        write("20260101_init.d.ts", "");
        assertAtHead("knex", "20260101_init");
        write("20260102_total.ts", "");
        assertOff("knex", "the database is at 20260101_init, the newest of the folder is 20260102_total");
    }

    @Test
    void tableMayStandElsewhere() throws Exception {
        server.sql(
                "shop",
                "CREATE SCHEMA app",
                "GRANT USAGE ON SCHEMA app TO monitor",
                "CREATE TABLE app.\"Versions\" (version_num varchar(32))",
                "INSERT INTO app.\"Versions\" VALUES ('one')",
                "GRANT SELECT ON app.\"Versions\" TO monitor");
        Outcome outcome = run(Map.of("tool", "alembic", "table", "app.Versions", "head", List.of("one")));
        assertEquals("true", Lab.value(outcome, "migration_at_head"), outcome.reason());
    }

    @Test
    void databaseThatWasNeverMigratedFails() throws Exception {
        Outcome outcome = run(Map.of("tool", "rails", "head", List.of("1")));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals(
                "false: the database shop has no table schema_migrations: nothing was ever migrated",
                Lab.value(outcome, "migration_at_head"));
    }

    @Test
    void missingGrantIsTold() throws Exception {
        server.sql(
                "shop",
                "CREATE TABLE alembic_version (version_num varchar(32))",
                "REVOKE ALL ON alembic_version FROM monitor");
        Outcome outcome = run(Map.of("tool", "alembic"));
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        assertEquals(
                "asking for migrations is refused: permission denied for table alembic_version; GRANT SELECT ON"
                        + " alembic_version TO monitor",
                outcome.reason());
    }

    @Test
    void folderWithoutMigrationsIsTheChecksFault() throws Exception {
        server.sql("shop", "CREATE TABLE schema_migrations (version varchar)");
        Outcome empty = run(Map.of("tool", "rails", "folder", folder.toString()));
        assertEquals(Finding.CHECK_BROKEN, empty.finding());
        assertEquals("the folder " + folder + " holds no migration of rails", empty.reason());
        Outcome missing =
                run(Map.of("tool", "rails", "folder", folder.resolve("none").toString()));
        assertEquals(Finding.CHECK_BROKEN, missing.finding());
        assertTrue(missing.reason().startsWith("the folder of migrations cannot be read: "), missing.reason());
    }

    private void assertAtHead(String tool, String migration) throws Exception {
        Outcome outcome = run(Map.of("tool", tool, "folder", folder.toString()));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("true", Lab.value(outcome, "migration_at_head"));
        assertEquals(migration, Lab.value(outcome, "migration"));
        assertEquals("0", Lab.value(outcome, "migrations_failed"));
    }

    private void assertOff(String tool, String why) throws Exception {
        Outcome outcome = run(Map.of("tool", tool, "folder", folder.toString()));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("false: " + why, Lab.value(outcome, "migration_at_head"));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private Outcome run(Map<String, Object> migrations) throws Exception {
        Map<String, Object> values = new LinkedHashMap<>(
                Map.of("server", "127.0.0.1:" + server.port(), "database", "shop", "user", "monitor"));
        values.put("password", new Secret("${env:PASSWORD}", "secret"));
        values.put("migrations", new Settings(migrations));
        return lab.run(PostgresCheck.KIND, new Settings(values), "migration_at_head");
    }
}
