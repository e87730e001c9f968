package dev.postflight.metrics;

import dev.postflight.board.Board;
import dev.postflight.board.CheckState;
import dev.postflight.check.CheckKind;
import dev.postflight.config.CheckConfig;
import dev.postflight.notify.NotifyStats;
import dev.postflight.schedule.Stats;
import dev.postflight.store.StoreStats;
import dev.postflight.watch.Launch;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes all metrics. It takes what is known at the moment and waits for nothing, so hung targets never slow it down; any
 * thread may call it, best none that has better things to do.
 *
 * <p>The families of checks are written by us, with everything that does not change kept as bytes: as Micrometer's meters
 * they would cost a multiple in time and memory. The JVM's own are Micrometer's. Both stand in one exposition, sorted.
 */
public final class Scrape implements AutoCloseable {
    /** What ends an OpenMetrics exposition; a scrape cut short lacks it. */
    static final String END = "# EOF\n";

    private static final String OURS = "postflight_";

    private final Board board;
    private final UnaryOperator<String> mask;
    private final List<Section> daemon;
    /** Takes a tenth of a second to make, and nobody asks before the first scrape. */
    private final CompletableFuture<Itself> itself = CompletableFuture.supplyAsync(Itself::new);

    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final Map<CheckKind, List<Section>> kinds = new ConcurrentHashMap<>();

    /** What is kept of a check between scrapes, as long as its configuration is the same. */
    private record Kept(CheckConfig config, Shown shown) {}

    /**
     * A scrape of everything.
     *
     * @param mask goes over every text that a configuration or a target wrote
     */
    public Scrape(
            Board board,
            UnaryOperator<String> mask,
            Supplier<Stats> scheduler,
            Supplier<Reload> reload,
            Supplier<Collection<Launch>> launches,
            Supplier<StoreStats> store,
            Supplier<List<NotifyStats>> channels,
            Build build,
            EventLoopGroup loops) {
        this.board = board;
        this.mask = mask;
        this.daemon = new ArrayList<>(DaemonSeries.of(board, scheduler, reload, build, loops));
        daemon.addAll(LaunchSeries.of(launches));
        daemon.addAll(StoreSeries.of(store));
        daemon.addAll(NotifySeries.of(channels));
    }

    /** Everything there is. */
    public void write(OutputStream out, Exposition format) throws IOException {
        List<Row> rows = rows(board.checks());
        List<Section> sections = new ArrayList<>(daemon);
        sections.addAll(CheckSeries.ALL);
        sections.addAll(signals(rows));
        Page page = new Page(out, format);
        Itself.Halves others = itself.join().halves(format, OURS);
        page.text(others.before());
        write(page, sections, rows);
        page.text(others.after());
        end(page);
        forgetRemoved(rows);
    }

    /** What is known of one check, and how the run went that was made for this. */
    public void writeProbe(OutputStream out, Exposition format, CheckState check, boolean success, Duration took)
            throws IOException {
        List<Row> rows = rows(List.of(check));
        List<Section> sections = new ArrayList<>(CheckSeries.ALL);
        sections.addAll(signals(rows));
        sections.add(Section.single(
                Family.gauge(
                        "postflight_probe_success", "1 when all that must hold did in the run made for this, else 0."),
                () -> success ? 1 : 0));
        sections.add(Section.single(
                Family.gauge("postflight_probe_duration_seconds", "How long the run made for this took."),
                () -> took.toNanos() / 1e9));
        Page page = new Page(out, format);
        write(page, sections, rows);
        end(page);
    }

    private static void write(Page page, List<Section> sections, List<Row> rows) throws IOException {
        sections.sort(Comparator.comparing(section -> section.family().name()));
        for (Section section : sections) {
            section.write(page, rows);
        }
    }

    private static void end(Page page) throws IOException {
        if (page.format() == Exposition.OPEN_METRICS) {
            page.text(END);
        }
        page.flush();
    }

    private List<Row> rows(List<CheckState> checks) {
        List<Row> rows = new ArrayList<>(checks.size());
        for (CheckState check : checks) {
            CheckConfig config = check.config();
            rows.add(new Row(config, shown(config), isSilenced(check), check.view()));
        }
        return rows;
    }

    private boolean isSilenced(CheckState check) {
        CheckConfig config = check.config();
        return (!config.dependsOn().isEmpty() && board.silencedBy(check).isPresent())
                || board.maintenance(check).isPresent();
    }

    private Shown shown(CheckConfig config) {
        @Nullable Kept known = kept.get(config.id());
        if (known == null || !known.config.equals(config)) {
            known = new Kept(config, Shown.of(config, mask));
            kept.put(config.id(), known);
        }
        return known.shown;
    }

    private List<Section> signals(List<Row> rows) {
        Map<String, CheckKind> seen = new LinkedHashMap<>();
        for (Row row : rows) {
            seen.putIfAbsent(row.config().kind().name(), row.config().kind());
        }
        return seen.values().stream()
                .flatMap(kind -> kinds.computeIfAbsent(kind, SignalSeries::of).stream())
                .toList();
    }

    private void forgetRemoved(List<Row> rows) {
        if (kept.size() > rows.size()) {
            Set<String> there = new HashSet<>();
            rows.forEach(row -> there.add(row.config().id()));
            kept.keySet().retainAll(there);
        }
    }

    @Override
    public void close() {
        itself.join().close();
    }
}
