package dev.postflight.check.kinds.logs;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.logs.remote.KeptLines;
import dev.postflight.check.kinds.logs.remote.LineKeeper;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Lines that a server keeps: Loki, Elasticsearch. */
final class KeptSource implements LogSource {
    private final LineKeeper keeper;
    private final KeptLines lines;
    private final Clock clock;

    KeptSource(LineKeeper keeper, Duration lag, LogsTally tally, Clock clock) {
        this.keeper = keeper;
        this.clock = clock;
        this.lines = new KeptLines(
                keeper,
                lag,
                (line, bytes, entry) -> tally.count(
                        bytes,
                        0,
                        bytes.length,
                        line.level(),
                        entry,
                        false,
                        () -> keeper.name() + " at " + KeptLines.moment(line.nanos())),
                clock);
    }

    @Override
    public Future<Sight> look(Run run) {
        return lines.read(run)
                .map(standing -> new Sight(
                        Optional.empty(),
                        standing.whole()
                                ? Optional.empty()
                                : Optional.of("everything of the last "
                                        + Unit.SECONDS.format(Duration.between(standing.until(), clock.instant())
                                                        .toMillis()
                                                / 1e3)
                                        + " is still to be read"),
                        standing.newest(),
                        List.of()));
    }

    @Override
    public void close() {
        keeper.close();
    }
}
