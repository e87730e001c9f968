package dev.postflight.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final Logger LOG = Logger.getLogger(Limits.class.getName());

    private final List<String> logged = new ArrayList<>();

    @BeforeEach
    void listenToTheLog() {
        LOG.setFilter(entry -> {
            logged.add(entry.getMessage());
            return false;
        });
    }

    @AfterEach
    void letTheLogBe() {
        LOG.setFilter(null);
    }

    @Test
    void fewOpenFilesLowerTheConcurrencyAndSaySo() {
        assertEquals(new Limits(896, 1_000), new Limits(4_000, 1_000).within(1_024));
        assertEquals(
                List.of("at most 896 checks run at once instead of 4000: this process may open 1024 files (ulimit -n),"
                        + " and 128 of them are kept for scrapes and files"),
                logged);
    }

    @Test
    void manyOpenFilesChangeNothing() {
        assertEquals(new Limits(4_000, 1_000), new Limits(4_000, 1_000).within(1 << 20));
        assertEquals(new Limits(4_000, 1_000), new Limits(4_000, 1_000).within(-1));
        assertEquals(List.of(), logged);
    }

    @Test
    void oneRunAtATimeIsLeftWithHardlyAnyOpenFiles() {
        assertEquals(1, new Limits(4_000, 1_000).within(64).concurrency());
    }

    @Test
    void limitsThatLetNothingRunAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Limits(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Limits(1, 0));
    }
}
