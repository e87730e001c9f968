package dev.postflight.board;

import dev.postflight.config.CheckConfig;
import dev.postflight.config.Maintenance;
import dev.postflight.outcome.Result;
import dev.postflight.past.Piece;
import dev.postflight.past.Track;
import dev.postflight.past.Tracked;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A configured check and what is known of it. A reload that changes its configuration makes another one. */
public final class CheckState {
    private final CheckConfig config;
    private final Trail trail;

    private CheckState(CheckConfig config, Trail trail) {
        this.config = config;
        this.trail = trail;
    }

    static CheckState fresh(CheckConfig config, Instant now) {
        return new CheckState(config, new Trail(config, now));
    }

    /** The state of the check after a reload: what is known stays as long as the question does. */
    CheckState after(CheckConfig changed, Instant now) {
        if (changed.equals(config)) {
            return this;
        }
        boolean sameQuestion = changed.kind().name().equals(config.kind().name())
                && changed.settings().equals(config.settings());
        return sameQuestion ? new CheckState(changed, trail) : fresh(changed, now);
    }

    /** Whether a run of that configuration answers this check's question, down to the keys it was to look for. */
    boolean isAnsweredBy(CheckConfig run) {
        return run.kind().name().equals(config.kind().name())
                && run.settings().equals(config.settings())
                && run.asked().equals(config.asked());
    }

    Judged accept(Result result, UnaryOperator<String> mask) {
        return trail.accept(this, result, mask);
    }

    public CheckConfig config() {
        return config;
    }

    /** What is known now; take it once and read from it, since the next call may give a newer one. */
    public View view() {
        return trail.view();
    }

    /** The last 100 results, the oldest first. */
    public List<Entry> history() {
        return trail.history().entries();
    }

    /** The last result. */
    public Optional<Entry> last() {
        return trail.history().last();
    }

    /** What is remembered of one of its tracks, from a moment on until another. */
    public Track track(Tracked tracked, Instant from, Instant until) {
        return trail.track(tracked, from, until);
    }

    /** The keys of a signal of which each is remembered. */
    public List<String> keys(String signal) {
        return trail.keys(signal);
    }

    /**
     * What has come to be remembered since the last call; for one caller.
     *
     * @param last whether no run will come any more, so that the minute under way is over too
     */
    public Map<Tracked, List<Piece>> news(boolean last) {
        return trail.news(last);
    }

    /** Puts what was remembered before a restart in front of what is remembered now. */
    public void restore(Map<Tracked, List<Piece>> earlier) {
        trail.restore(config, earlier);
    }

    /** The configured planned work that is going on at this moment, if any; {@link Board#maintenance} knows all. */
    Optional<Maintenance> maintenance(Instant now) {
        return config.maintenance().stream().filter(work -> work.covers(now)).findFirst();
    }

    @Override
    public String toString() {
        return config + " " + view().status().word();
    }
}
