package dev.postflight.store;

import static dev.postflight.store.Samples.NOON;
import static dev.postflight.store.Samples.get;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.config.StoreConfig;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file after two years of 1,000 checks: how large it is, how long a start takes, how long a report's question. */
class TwoYearsBench {
    private static final int CHECKS = Integer.getInteger("postflight.checks", 1_000);
    private static final int DAYS = 730;
    private static final int MINUTE_DAYS = 15;
    /** As room past packs them: some 6 bytes a minute, and 12 an hour. */
    private static final int BLOCK_BYTES = 240 * 6;

    private static final int DAY_BYTES = 24 * 12;

    @TempDir
    Path folder;

    @Test
    void twoYearsOfAThousandChecks() throws Exception {
        Path file = folder.resolve("9850.db");
        Vertx vertx = Vertx.vertx();
        Store first = open(vertx, file);
        get(first.opened());
        get(first.close());
        long today = Moment.day(Moment.minute(NOON));
        long written = time(() -> fill(file, today));
        long begin = System.nanoTime();
        Store store = open(vertx, file);
        get(store.opened());
        long opened = millis(begin);
        begin = System.nanoTime();
        List<Block> blocks = get(store.blocks(today - MINUTE_DAYS * Moment.MINUTES_A_DAY));
        long loaded = millis(begin);
        long bytes = blocks.stream().mapToLong(block -> block.packed().length()).sum();
        begin = System.nanoTime();
        List<Block> one = get(store.blocks(new TrackId("check-500", "", ""), 0, today));
        long asked = millis(begin);
        begin = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            get(store.blocks(new TrackId("check-" + 37 * i, "", ""), 0, today));
        }
        long twenty = millis(begin);
        now = NOON.plus(Duration.ofDays(1));
        begin = System.nanoTime();
        get(store.tidy());
        long tidied = millis(begin);
        System.out.printf(
                "two years of %,d checks, one track each: file %,d MiB (filled in %,d ms); opened in %,d ms; %,d blocks of"
                        + " the last 15 days, %,d MiB, in %,d ms; two years of one check, %,d blocks, in %,d ms; of 20"
                        + " checks in %,d ms; the next day made hours of in %,d ms%n",
                CHECKS,
                Files.size(file) >> 20,
                written,
                opened,
                blocks.size(),
                bytes >> 20,
                loaded,
                one.size(),
                asked,
                twenty,
                tidied);
        assertEquals(DAYS - MINUTE_DAYS + 6 * MINUTE_DAYS, one.size());
        get(store.close());
        get(vertx.close());
    }

    private java.time.Instant now = NOON;

    private Store open(Vertx vertx, Path file) {
        return Store.open(
                vertx, new StoreConfig(new StoreConfig.File(file), StoreConfig.KEEP), () -> now, Samples.HOURS);
    }

    private interface Doing {
        void run() throws Exception;
    }

    private static long time(Doing doing) throws Exception {
        long begin = System.nanoTime();
        doing.run();
        return millis(begin);
    }

    private static long millis(long begin) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    private static void fill(Path file, long today) throws Exception {
        Random random = new Random(1);
        byte[] block = new byte[BLOCK_BYTES];
        byte[] day = new byte[DAY_BYTES];
        long minutes = today - MINUTE_DAYS * Moment.MINUTES_A_DAY;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement plain = connection.createStatement()) {
            plain.execute("PRAGMA synchronous = OFF");
            connection.setAutoCommit(false);
            try (PreparedStatement track =
                            connection.prepareStatement("INSERT INTO track VALUES (?, ?, '', '', ?, 0)");
                    PreparedStatement row = connection.prepareStatement("INSERT INTO block VALUES (?, ?)")) {
                for (int i = 0; i < CHECKS; i++) {
                    MinuteTable.Numbered numbered = new MinuteTable.Numbered(new TrackId("", "", ""), i + 1);
                    track.setLong(1, numbered.id());
                    track.setString(2, "check-" + i);
                    track.setLong(3, minutes);
                    track.executeUpdate();
                    for (long at = today - DAYS * Moment.MINUTES_A_DAY; at < minutes; at += Moment.MINUTES_A_DAY) {
                        random.nextBytes(day);
                        row.setLong(1, MinuteTable.place(numbered, at));
                        row.setBytes(2, day);
                        row.executeUpdate();
                    }
                    for (long at = minutes; at < today; at += 240) {
                        random.nextBytes(block);
                        row.setLong(1, MinuteTable.place(numbered, at));
                        row.setBytes(2, block);
                        row.executeUpdate();
                    }
                    connection.commit();
                }
            }
        }
    }
}
