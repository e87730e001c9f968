package dev.postflight.store;

import static dev.postflight.store.Samples.get;
import static dev.postflight.store.Samples.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.postflight.config.StoreConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in a file. */
class SqliteStoreTest extends StoreContract {
    @TempDir
    Path folder;

    @Override
    Store open() {
        return Store.open(
                vertx, new StoreConfig(new StoreConfig.File(file()), StoreConfig.KEEP), now::get, Samples.HOURS);
    }

    @Override
    void sql(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement plain = connection.createStatement()) {
            plain.execute(statement);
        }
    }

    private Path file() {
        return folder.resolve("state").resolve("9850.db");
    }

    @Test
    void fileAndFolderAreTheOwnersAlone() throws Exception {
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())));
        try (var files = Files.list(file().getParent())) {
            for (Path each :
                    files.filter(name -> !name.toString().endsWith(".lock")).toList()) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(each)),
                        each.toString());
            }
        }
    }

    @Test
    void twoDoNotShareAFile() throws Exception {
        Store second = open();
        StoreFailure refused = Samples.failure(second.opened());
        assertEquals(
                file() + " is in use by another Postflight (process "
                        + ProcessHandle.current().pid()
                        + "): stop it, or give this one a folder of its own",
                refused.getMessage());
        assertFalse(second.isUp());
        get(store.close());
        until("the second one takes over", second::isUp);
        get(second.close());
    }

    @Test
    void whatIsAcknowledgedOutlivesAKill() throws Exception {
        new Kills(folder, "file", file().resolveSibling("killed.db").toString()).run(3);
        assertEquals(List.of("ok"), integrity(file().resolveSibling("killed.db")));
    }

    /** What SQLite says of a file. */
    static List<String> integrity(Path file) throws Exception {
        List<String> told = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement plain = connection.createStatement();
                ResultSet answer = plain.executeQuery("PRAGMA integrity_check")) {
            while (answer.next()) {
                told.add(answer.getString(1));
            }
        }
        return told;
    }

    @Test
    void whatIsPassingIsGoneAtTheEnd() throws Exception {
        String usual = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", folder.toString());
        try {
            Store passing = Store.open(
                    vertx, new StoreConfig(new StoreConfig.Passing(), StoreConfig.KEEP), now::get, Samples.HOURS);
            get(passing.opened());
            get(passing.secret("x"));
            assertEquals(1, passing());
            get(passing.close());
            assertEquals(0, passing());
        } finally {
            System.setProperty("java.io.tmpdir", usual);
        }
    }

    private long passing() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(each -> Files.exists(each.resolve("store.db"))).count();
        }
    }
}
