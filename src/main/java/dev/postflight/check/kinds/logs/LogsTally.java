package dev.postflight.check.kinds.logs;

import dev.postflight.check.kinds.logs.line.Level;
import dev.postflight.check.kinds.logs.line.LineJudge;
import dev.postflight.check.kinds.logs.line.LineMoment;
import dev.postflight.check.kinds.logs.line.Message;
import dev.postflight.check.kinds.logs.line.MessageShape;
import dev.postflight.check.kinds.logs.line.SecretFinder;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Counts lines as they are read, wherever they come from, and says what came of them. */
final class LogsTally {
    private final LineJudge judge;
    private final List<String> classes;
    private final int errorBit;
    private final SecretFinder finder = new SecretFinder();
    private final boolean wantsSecrets;
    private final SecretPlaces places;
    private final boolean wantsShapes;
    private final Shapes shapes = new Shapes();
    private final Instant since;
    private final boolean datesLines;
    private final RateWindow window;
    private final Clock clock;
    private final LongSupplier ticker;
    private long lines;
    private final long[] entries;
    /** Of the time since the last run: the lines, then the entries of each class. */
    private final long[] lately;

    /** @param wantsShapes whether somebody asks for new ones */
    LogsTally(LogsOptions.Rules rules, boolean wantsShapes, Clock clock, LongSupplier ticker) {
        this.judge = rules.judge();
        this.classes = rules.classes();
        this.errorBit = 1 << Math.max(0, classes.indexOf(LogsOptions.ERROR));
        this.wantsSecrets = rules.secrets();
        this.places = new SecretPlaces(rules.secretsFor());
        this.wantsShapes = wantsShapes;
        this.since = rules.since().orElseGet(clock::instant);
        this.datesLines = rules.since().isPresent();
        this.window = new RateWindow(rules.window());
        this.clock = clock;
        this.ticker = ticker;
        this.entries = new long[classes.size()];
        this.lately = new long[classes.size() + 1];
    }

    /**
     * Counts a line.
     *
     * @param level as its source has it; {@link Level#NONE} where the line has to say
     * @param old whether it was there before this check was
     * @param where it stands, for people
     */
    void count(
            byte[] bytes, int from, int to, Level level, LineJudge.Entry entry, boolean old, Supplier<String> where) {
        int added = judge.judge(bytes, from, to, level, entry);
        lines++;
        lately[0]++;
        for (int bits = added; bits != 0; bits &= bits - 1) {
            int number = Integer.numberOfTrailingZeros(bits);
            entries[number]++;
            lately[number + 1]++;
        }
        List<SecretFinder.Found> found = wantsSecrets ? finder.find(bytes, from, to) : List.of();
        for (SecretFinder.Found each : found) {
            places.found(ticker.getAsLong(), each.pattern(), where);
        }
        if (wantsShapes && (added & errorBit) != 0) {
            // where nobody is told of secrets, none is shown either
            shape(bytes, from, to, old, wantsSecrets ? found : finder.find(bytes, from, to));
        }
    }

    /** Takes note of what errors look like in lines that are not counted. */
    void learn(byte[] bytes, int from, int to, LineJudge.Entry entry) {
        if ((judge.judge(bytes, from, to, Level.NONE, entry) & errorBit) != 0) {
            shape(bytes, from, to, true, finder.find(bytes, from, to));
        }
    }

    /**
     * What has been counted, at the end of a run.
     *
     * @param caughtUp whether everything was read; rates begin when that was so for the first time
     */
    List<Reading> readings(boolean caughtUp) {
        long now = ticker.getAsLong();
        window.add(now, lately);
        java.util.Arrays.fill(lately, 0);
        if (caughtUp) {
            window.begin(now);
        }
        List<Reading> readings = new ArrayList<>();
        readings.add(LogsSignals.LINES.reads((double) lines));
        for (int i = 0; i < classes.size(); i++) {
            readings.add(LogsSignals.ENTRIES.reads((double) entries[i]).at(classes.get(i)));
        }
        readings.addAll(rates());
        if (wantsSecrets) {
            readings.add(LogsSignals.SECRETS.reads((double) places.count()));
            readings.add(LogsSignals.NO_SECRETS.holdsUnless(places.sentence(now)));
        }
        if (wantsShapes) {
            readings.addAll(newShapes());
        }
        return readings;
    }

    /** Nothing is known of them before two runs have read everything. */
    private List<Reading> rates() {
        Optional<double[]> rates = window.rates();
        List<Reading> readings = new ArrayList<>();
        if (rates.isPresent()) {
            readings.add(LogsSignals.LINE_RATE.reads(rates.get()[0]));
        } else {
            readings.add(LogsSignals.LINE_RATE.unknown(notYet()));
        }
        for (int i = 0; i < classes.size(); i++) {
            readings.add((rates.isPresent()
                            ? LogsSignals.RATE.reads(rates.get()[i + 1])
                            : LogsSignals.RATE.unknown(notYet()))
                    .at(classes.get(i)));
        }
        return readings;
    }

    private String notYet() {
        return window.hasBegun()
                ? "rates begin with the next run"
                : "rates begin when everything has been read that was there before";
    }

    private List<Reading> newShapes() {
        if (shapes.isFull()) {
            return List.of(LogsSignals.NEW_SHAPES.unknown("errors here have more than " + Unit.NONE.format(Shapes.MOST)
                    + " shapes, so that new ones cannot be told from old ones"));
        }
        List<Reading> readings = new ArrayList<>(List.of(LogsSignals.NEW_SHAPES.reads((double) shapes.since(since))));
        shapes.newestSince(since).ifPresent(text -> readings.add(LogsSignals.NEWEST_SHAPE.reads(text)));
        return readings;
    }

    private void shape(byte[] bytes, int from, int to, boolean old, List<SecretFinder.Found> found) {
        Message message = judge.message(bytes, from, to);
        Instant when = old ? Shapes.LONG_AGO : clock.instant();
        if (datesLines) {
            when = LineMoment.of(bytes, from, to, clock.instant()).orElse(when);
        }
        shapes.saw(MessageShape.of(bytes, message, found), when);
    }
}
