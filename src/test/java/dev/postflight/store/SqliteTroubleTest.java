package dev.postflight.store;

import static dev.postflight.store.Samples.NOON;
import static dev.postflight.store.Samples.deployment;
import static dev.postflight.store.Samples.failure;
import static dev.postflight.store.Samples.get;
import static dev.postflight.store.Samples.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.config.StoreConfig;
import dev.postflight.outcome.Status;
import dev.postflight.testing.Programs;
import dev.postflight.watch.SignOff;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be written, and what becomes of them. */
class SqliteTroubleTest {
    private static Vertx vertx;

    @TempDir
    Path folder;

    @BeforeAll
    static void begin() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void end() {
        get(vertx.close());
    }

    @Test
    void aFullDiskRefusesAndHeals() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("disk"));
        Programs.need(mounts("-t", "tmpfs", "-o", "size=4m", "none", mount.toString()), "mounting takes root");
        Store store = open(mount.resolve("9850.db"));
        try {
            get(store.opened());
            int kept = 0;
            Path large = mount.resolve("large");
            fill(mount, large);
            StoreFailure refused = null;
            while (refused == null && kept < 100) {
                try {
                    get(store.sign(new SignOff("d", "qa", "n" + kept, true, "x".repeat(20_000), NOON)));
                    kept++;
                } catch (StoreFailure e) {
                    refused = e;
                }
            }
            assertEquals(
                    "FULL no room is left for " + mount.resolve("9850.db"),
                    refused == null ? "" : refused.reason() + " " + refused.getMessage());
            assertFalse(store.isUp());
            note(store, "waits");
            assertEquals(kept, get(store.signOffs("d")).size());
            TimeUnit.MILLISECONDS.sleep(300);
            Files.delete(large);
            until("it heals", () -> store.isUp() && store.stats().waiting() == 0);
            get(store.sign(new SignOff("d", "qa", "after", true, "", NOON)));
            assertEquals(kept + 1, get(store.signOffs("d")).size());
            assertEquals("waits", changes(store).get(0).reason());
            get(store.close());
            assertEquals(List.of("ok"), SqliteStoreTest.integrity(mount.resolve("9850.db")));
        } finally {
            get(store.close());
            new ProcessBuilder("umount", "-l", mount.toString()).start().waitFor();
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsTriedAgain() throws Exception {
        Path obstacle = Files.writeString(folder.resolve("state"), "a file");
        Store store = open(obstacle.resolve("postflight").resolve("9850.db"));
        StoreFailure failure = failure(store.opened());
        assertTrue(
                failure.getMessage().startsWith(obstacle.resolve("postflight") + "/9850.db cannot be used: "),
                failure.getMessage());
        assertEquals(
                "DOWN " + failure.getMessage(),
                failure(store.secret("x")).reason() + " "
                        + failure(store.secret("x")).getMessage());
        note(store, "waits");
        Files.delete(obstacle);
        until("it heals", () -> store.isUp() && store.stats().waiting() == 0);
        assertEquals("waits", changes(store).get(0).reason());
        get(store.close());
    }

    @Test
    void aFileThatIsDeletedIsWrittenAnew() throws Exception {
        Path file = folder.resolve("9850.db");
        Store store = open(file);
        get(store.register(deployment("d1", "shop", NOON), "", ""));
        get(store.deployment("d1"));
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.delete(file.resolveSibling("9850.db" + suffix));
        }
        get(store.register(deployment("d2", "shop", NOON.plusSeconds(1)), "", ""));
        until("who reads has found it", () -> get(store.deployments("", 9)).size() == 2);
        get(store.close());
        Store again = open(file);
        get(again.opened());
        assertEquals(2, get(again.deployments("", 9)).size());
        get(again.close());
        assertEquals(List.of("ok"), SqliteStoreTest.integrity(file));
    }

    @Test
    void whatIsNoDatabaseIsLeftAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("9850.db"), "notes of a person\n".repeat(100));
        Store store = open(file);
        StoreFailure failure = failure(store.opened());
        assertEquals(
                file
                        + " cannot be used: [SQLITE_NOTADB] File opened that is not a database file (file is not a database)",
                failure.getMessage());
        get(store.close());
        assertTrue(Files.readString(file).startsWith("notes of a person"));
    }

    private Store open(Path file) {
        return Store.open(
                vertx,
                new StoreConfig(new StoreConfig.File(file), StoreConfig.KEEP),
                InstantSource.system(),
                Samples.HOURS);
    }

    static void note(Store store, String reason) {
        store.note(new StatusChange("a", "shop", Status.PASS, Status.FAIL, reason, NOON));
    }

    static List<StatusChange> changes(Store store) {
        return get(store.changes(List.of("a"), NOON, NOON.plusSeconds(1)));
    }

    /** All but some blocks. */
    private static void fill(Path mount, Path large) throws Exception {
        long room = Files.getFileStore(mount).getUsableSpace();
        Files.write(large, new byte[(int) room - 200_000]);
    }

    private static boolean mounts(String... options) throws Exception {
        String[] command = new String[options.length + 1];
        command[0] = "mount";
        System.arraycopy(options, 0, command, 1, options.length);
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }
}
