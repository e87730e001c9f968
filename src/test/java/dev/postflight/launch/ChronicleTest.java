package dev.postflight.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.board.Board;
import dev.postflight.board.Change;
import dev.postflight.board.CheckState;
import dev.postflight.board.Work;
import dev.postflight.config.Maintenance;
import dev.postflight.outcome.Status;
import dev.postflight.store.StatusChange;
import dev.postflight.testing.SampleBoard;
import dev.postflight.watch.Stretch;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChronicleTest {
    private static final Instant START = SampleBoard.START;

    private final Board board = SampleBoard.withEveryStatus().board();
    private final CheckState check = board.find("certificate").orElseThrow();
    private final Chronicle chronicle = new Chronicle(board, START);

    private List<String> told(int seconds) {
        return chronicle.stretches(check, START, START.plusSeconds(seconds)).stream()
                .map(ChronicleTest::told)
                .toList();
    }

    @Test
    void workThatIsPlannedWhileAWatchGoesOnExcusesFromThenOnAndNotBefore() {
        assertEquals(List.of("fail until 2026-03-01T12:01:00Z"), told(60));
        board.plan(List.of(new Work(
                check.config().application(), "", new Maintenance.Once(START, START.plusSeconds(3_600), "x"))));
        assertEquals(List.of("fail until 2026-03-01T12:02:00Z"), told(120));
        assertEquals(List.of("fail until 2026-03-01T12:02:00Z", "fail, excused until 2026-03-01T12:03:00Z"), told(180));
        board.plan(List.of());
        told(240);
        assertEquals(
                List.of(
                        "fail until 2026-03-01T12:02:00Z",
                        "fail, excused until 2026-03-01T12:04:00Z",
                        "fail until 2026-03-01T12:05:00Z"),
                told(300));
    }

    /** The store may answer after the first runs. */
    @Test
    void whatIsSeenSinceARestartIsNoPartOfTheGap() {
        chronicle.note(new Change(check, Status.UNKNOWN, Status.PASS, "", START.plusSeconds(5)));
        chronicle.note(new Change(check, Status.PASS, Status.FAIL, "expired", START.plusSeconds(50)));
        String application = check.config().application();
        chronicle.restore(List.of(
                new StatusChange("certificate", application, Status.UNKNOWN, Status.PASS, "", START.minusSeconds(300)),
                new StatusChange("certificate", application, Status.UNKNOWN, Status.PASS, "", START.plusSeconds(5))));
        assertEquals(
                List.of(
                        "pass until 2026-03-01T12:00:00Z",
                        "unknown, excused until 2026-03-01T12:00:05Z",
                        "pass until 2026-03-01T12:00:50Z",
                        "fail until 2026-03-01T12:01:00Z"),
                chronicle.stretches(check, START.minusSeconds(100), START.plusSeconds(60)).stream()
                        .map(ChronicleTest::told)
                        .toList());
    }

    private static String told(Stretch stretch) {
        return stretch.status().word() + (stretch.excused() ? ", excused" : "") + " until " + stretch.until();
    }
}
