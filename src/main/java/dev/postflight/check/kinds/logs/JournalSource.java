package dev.postflight.check.kinds.logs;

import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.logs.line.Level;
import dev.postflight.check.kinds.logs.line.LineJudge;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.Program;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lines of systemd's journal, as journalctl tells them after the cursor of the last one. It knows no "at most so many, the
 * oldest first", so where it says too much it is asked for half of the time.
 */
final class JournalSource implements LogSource {
    /** Some twenty thousand lines. */
    private static final int MOST_OUTPUT = 8 << 20;

    private static final int MOST_UNITS = 1_000;

    private final Vertx vertx;
    private final Path journalctl;
    private final Settings own;
    private final LogsTally tally;
    private final Clock clock;
    private final AtomicReference<@Nullable Program> running = new AtomicReference<>();
    private final Map<String, LineJudge.Entry> entries = new HashMap<>();

    private volatile boolean begun;
    private volatile String cursor = "";
    private volatile Instant until;
    private volatile Optional<Instant> newest = Optional.empty();

    JournalSource(Setup setup, Path journalctl, LogsTally tally, Clock clock) {
        this.vertx = setup.vertx();
        this.journalctl = journalctl;
        this.own = setup.settings().get(LogsPlaces.JOURNAL);
        this.tally = tally;
        this.clock = clock;
        this.until = clock.instant();
    }

    @Override
    public Future<Sight> look(Run run) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (begun) {
            return read(run, now, now);
        }
        return ask(run, List.of("--lines=1"))
                .compose(output -> vertx.executeBlocking(() -> take(output, false), false))
                .map(done -> {
                    begun = true;
                    until = now;
                    return sight(true);
                });
    }

    @Override
    public void close() {
        Program program = running.getAndSet(null);
        if (program != null) {
            program.close();
        }
    }

    private Future<Sight> read(Run run, Instant to, Instant now) {
        List<String> range = List.of(
                cursor.isEmpty() ? "--since=" + seconds(until) : "--after-cursor=" + cursor, "--until=" + seconds(to));
        return ask(run, range)
                .compose(output -> vertx.executeBlocking(() -> take(output, true), false))
                .compose(done -> {
                    until = to;
                    if (!to.isBefore(now)) {
                        return Future.succeededFuture(sight(true));
                    }
                    boolean enough = run.remaining().compareTo(run.timeout().dividedBy(4)) < 0;
                    return enough ? Future.succeededFuture(sight(false)) : read(run, now, now);
                })
                .recover(failure -> {
                    Instant half = until.plus(ChronoUnit.MICROS.between(until, to) / 2, ChronoUnit.MICROS);
                    return isTooMuch(failure) && half.isAfter(until) && half.isBefore(to)
                            ? read(run, half, now)
                            : Future.failedFuture(failure);
                });
    }

    private Future<String> ask(Run run, List<String> more) {
        List<String> words = new ArrayList<>(List.of(
                journalctl.toString(),
                "--no-pager",
                "--all",
                "--output=json",
                "--output-fields=MESSAGE,PRIORITY,_SYSTEMD_UNIT"));
        own.find(LogsPlaces.DIRECTORY).ifPresent(directory -> words.add("--directory=" + directory));
        own.get(LogsPlaces.UNITS).forEach(unit -> words.add("--unit=" + unit));
        words.addAll(more);
        Program program = new Program(vertx, new Program.Command(words, Map.of(), Path.of("/"), MOST_OUTPUT));
        running.set(program);
        return program.run(run)
                .recover(JournalSource::ofSource)
                .compose(JournalSource::answer)
                .onComplete(done -> {
                    if (running.compareAndSet(program, null)) {
                        program.close();
                    }
                });
    }

    /** That journalctl takes its time says nothing of whose lines it tells. */
    private static Future<Program.Ended> ofSource(Throwable failure) {
        return Future.failedFuture(
                failure instanceof WireFailure late && late.finding() == Finding.TARGET_BAD
                        ? new WireFailure(Finding.SOURCE_MISSING, late.sentence())
                        : failure);
    }

    /** It ends well also where it may not see what is looked for. */
    private static Future<String> answer(Program.Ended ended) {
        String errors = ended.errors();
        if (errors.contains("not seeing messages") || errors.contains("insufficient permissions")) {
            return failed("the journal may not be read by the user " + System.getProperty("user.name")
                    + ": add it to the group systemd-journal");
        } else if (ended.code() != 0) {
            return failed("journalctl cannot tell of the journal: " + Plain.text(errors.strip()));
        }
        return Future.succeededFuture(ended.output());
    }

    /** @param counts whether lines are counted, or only the last of them is noted */
    private boolean take(String output, boolean counts) {
        for (String line : output.split("\n", -1)) {
            Optional<JournalLine> found = JournalLine.of(line);
            if (found.isPresent()) {
                JournalLine one = found.get();
                cursor = one.cursor();
                newest = Optional.of(one.moment());
                if (counts) {
                    count(one);
                }
            }
        }
        return true;
    }

    private void count(JournalLine line) {
        if (entries.size() >= MOST_UNITS) {
            entries.clear();
        }
        LineJudge.Entry entry = entries.computeIfAbsent(line.unit(), unit -> new LineJudge.Entry());
        byte[] bytes = line.message();
        int from = 0;
        for (int at = 0; at <= bytes.length; at++) {
            if (at == bytes.length || bytes[at] == '\n') { // one entry of the journal may be several lines
                Level level = from == 0 ? line.level() : Level.NONE;
                tally.count(bytes, from, at, level, entry, false, () -> "the journal at " + line.moment());
                from = at + 1;
            }
        }
    }

    private Sight sight(boolean whole) {
        return new Sight(
                Optional.empty(),
                whole ? Optional.empty() : Optional.of("everything since " + until + " is still to be read"),
                newest,
                List.of());
    }

    private static boolean isTooMuch(Throwable failure) {
        return failure instanceof WireFailure wire
                && wire.finding() == Finding.CHECK_BROKEN
                && wire.sentence().contains(" wrote more than ");
    }

    private static String seconds(Instant moment) {
        return String.format(Locale.ROOT, "@%d.%06d", moment.getEpochSecond(), moment.getNano() / 1_000);
    }

    private static Future<String> failed(String sentence) {
        return Future.failedFuture(new WireFailure(Finding.CHECK_BROKEN, sentence));
    }
}
