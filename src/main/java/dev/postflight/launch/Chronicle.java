package dev.postflight.launch;

import dev.postflight.board.Board;
import dev.postflight.board.Change;
import dev.postflight.board.CheckState;
import dev.postflight.board.View;
import dev.postflight.outcome.Status;
import dev.postflight.store.StatusChange;
import dev.postflight.watch.Stretch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was reported of each check since when, as far back as a watch may look. Any thread may tell it, any may ask.
 *
 * <p>Whether a failure is excused, by maintenance or by a cause that another check tells, may change while it lasts; then
 * one stretch ends and another begins.
 */
final class Chronicle {
    /** A check that flaps every minute for a week is as good as one that flaps for a day. */
    private static final int LONGEST = 2_000;

    private final Board board;
    private final Instant began;
    private final Map<String, List<Entry>> byCheck = new HashMap<>();

    /** @param began when the first of what is told here may have happened */
    Chronicle(Board board, Instant began) {
        this.board = board;
        this.began = began;
    }

    private record Entry(Instant from, Status status, String reason, boolean excused) {}

    synchronized void note(Change change) {
        add(change.check().config().id(), change.at(), change.to(), change.reason(), isExcused(change.check()));
    }

    /** Puts what is known from before a restart in front; nobody knows which failures were excused. */
    synchronized void restore(List<StatusChange> changes) {
        Map<String, List<Entry>> earlier = new HashMap<>();
        for (StatusChange change : changes) {
            if (change.at().isBefore(began)) {
                earlier.computeIfAbsent(change.check(), fresh -> new ArrayList<>())
                        .add(new Entry(change.at(), change.to(), change.reason(), false));
            }
        }
        earlier.forEach((check, entries) -> {
            entries.add(new Entry(began, Status.UNKNOWN, "not known since Postflight was started again", true));
            entries.addAll(entries(check));
            byCheck.put(check, entries);
        });
    }

    /** What was reported from a moment on until another; also what an excuse makes of it now. */
    synchronized List<Stretch> stretches(CheckState check, Instant from, Instant until) {
        List<Entry> entries = entries(check.config().id());
        if (entries.isEmpty()) {
            add(
                    check.config().id(),
                    check.view().since(),
                    check.view().status(),
                    check.view().reason(),
                    isExcused(check));
        }
        Entry last = entries.get(entries.size() - 1);
        if (last.excused != isExcused(check) && last.from.isBefore(until)) {
            add(check.config().id(), until, last.status, last.reason, !last.excused);
        }
        View view = check.view();
        Entry latest = entries.get(entries.size() - 1);
        if (latest.status == view.status()) { // why may change while what stays
            entries.set(entries.size() - 1, new Entry(latest.from, latest.status, view.reason(), latest.excused));
        }
        List<Stretch> stretches = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            Instant end = i + 1 < entries.size() ? entries.get(i + 1).from : until;
            Instant begin = entry.from.isBefore(from) ? from : entry.from;
            if (begin.isBefore(end)) {
                stretches.add(new Stretch(entry.status, begin, end, entry.reason, entry.excused));
            }
        }
        return stretches;
    }

    private void add(String check, Instant at, Status status, String reason, boolean excused) {
        List<Entry> entries = entries(check);
        if (entries.size() == LONGEST) {
            entries.subList(0, LONGEST / 2).clear();
        }
        entries.add(new Entry(at, status, reason, excused));
    }

    private List<Entry> entries(String check) {
        return byCheck.computeIfAbsent(check, fresh -> new ArrayList<>());
    }

    private boolean isExcused(CheckState check) {
        return board.maintenance(check).isPresent() || board.silencedBy(check).isPresent() || isFirstImpression(check);
    }

    /**
     * What the very first run saw is reported at once, but right after a start it may be our own slowness: against a
     * deployment it takes as many failures as at any other time.
     */
    private static boolean isFirstImpression(CheckState check) {
        View view = check.view();
        return view.status() == Status.FAIL
                && view.failures() < check.config().hysteresis().failures();
    }
}
