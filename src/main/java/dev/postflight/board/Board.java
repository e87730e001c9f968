package dev.postflight.board;

import dev.postflight.config.CheckConfig;
import dev.postflight.config.Maintenance;
import dev.postflight.config.secret.Secrets;
import dev.postflight.outcome.Result;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * All that is known of all checks. Results come in, one thread per check at a time; anyone reads, at any time, without
 * waiting.
 */
public final class Board {
    private static final Logger LOG = Logger.getLogger(Board.class.getName());

    private final InstantSource clock;
    private final List<Consumer<Change>> changeListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Judged>> resultListeners = new CopyOnWriteArrayList<>();
    private volatile Works works = Works.NONE;
    private volatile Roll roll = new Roll(List.of(), Map.of(), Map.of(), Secrets.NONE);

    public Board(InstantSource clock) {
        this.clock = clock;
    }

    /** What a reload replaces at once. */
    private record Roll(
            List<CheckState> checks,
            Map<String, CheckState> byId,
            Map<String, List<CheckState>> byApplication,
            Secrets secrets) {}

    /**
     * From now on there are these checks and no others. What is known of a check stays as long as its question, its kind
     * and settings, stays; new expectations judge from the next run on.
     */
    public synchronized void replace(List<CheckConfig> configs, Secrets secrets) {
        Instant now = clock.instant();
        Map<String, CheckState> known = roll.byId();
        Map<String, CheckState> byId = new LinkedHashMap<>();
        Map<String, List<CheckState>> byApplication = new LinkedHashMap<>();
        for (CheckConfig config : configs) {
            CheckState old = known.get(config.id());
            CheckState state = old == null ? CheckState.fresh(config, now) : old.after(config, now);
            byId.put(config.id(), state);
            byApplication
                    .computeIfAbsent(config.application(), name -> new ArrayList<>())
                    .add(state);
        }
        byApplication.replaceAll((name, states) -> List.copyOf(states));
        roll = new Roll(List.copyOf(byId.values()), byId, byApplication, secrets);
    }

    /**
     * Takes what a run of this check saw. It is dropped when the check is gone or asks something else by now: an old
     * question's answer is none.
     */
    public void accept(CheckConfig config, Result result) {
        Roll current = roll;
        CheckState check = current.byId().get(config.id());
        if (check == null || !check.isAnsweredBy(config)) {
            return;
        }
        Judged judged = check.accept(result, current.secrets()::mask);
        View view = judged.view();
        tell(resultListeners, judged);
        if (view.status() != judged.before()) {
            tell(changeListeners, new Change(check, judged.before(), view.status(), view.reason(), result.at()));
        }
    }

    /** Hears of each result, on the thread that brought it; it must not block. */
    public void onResult(Consumer<Judged> listener) {
        resultListeners.add(listener);
    }

    /** Hears of each change of a reported status, on the thread that brought it; it must not block. */
    public void onChange(Consumer<Change> listener) {
        changeListeners.add(listener);
    }

    /** In the order of the configuration. */
    public List<CheckState> checks() {
        return roll.checks();
    }

    public List<CheckState> checks(String application) {
        return roll.byApplication().getOrDefault(application, List.of());
    }

    public Optional<CheckState> find(String id) {
        return Optional.ofNullable(roll.byId().get(id));
    }

    /** In the order in which the configuration names them first. */
    public Collection<String> applications() {
        return List.copyOf(roll.byApplication().keySet());
    }

    /**
     * The check whose failure explains this one's: the first that it depends on which fails or is unknown. That silences
     * it, and changes neither its status nor its measuring.
     */
    public Optional<CheckState> silencedBy(CheckState check) {
        Map<String, CheckState> byId = roll.byId();
        return check.config().dependsOn().stream()
                .flatMap(id -> Optional.ofNullable(byId.get(id)).stream())
                .filter(cause -> !View.isSuccess(cause.view().status()))
                .findFirst();
    }

    /** From now on this work is planned, and no other but what the configuration says. */
    public void plan(List<Work> planned) {
        works = new Works(planned);
    }

    /** The planned work on this check that is going on now, if any. */
    public Optional<Maintenance> maintenance(CheckState check) {
        return works.on(check, clock.instant());
    }

    /** Whether no check of the application with severity page, outside of maintenance, is failing or unknown. */
    public boolean isReady(String application) {
        return summary(application).ready();
    }

    public Summary summary(String application) {
        return Summary.of(checks(application), works, clock.instant());
    }

    public Summary summary() {
        return Summary.of(checks(), works, clock.instant());
    }

    /** One listener's bug must not keep the news from the others. */
    private static <T> void tell(List<Consumer<T>> listeners, T news) {
        for (Consumer<T> listener : listeners) {
            try {
                listener.accept(news);
            } catch (RuntimeException e) {
                LOG.log(
                        Level.SEVERE,
                        e,
                        () -> "a listener of the board failed on "
                                + news.getClass().getSimpleName());
            }
        }
    }
}
