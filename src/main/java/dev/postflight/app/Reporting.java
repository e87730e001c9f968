package dev.postflight.app;

import dev.postflight.http.Reporter;
import dev.postflight.launch.Archive;
import dev.postflight.launch.Watches;
import dev.postflight.report.Html;
import dev.postflight.report.Reports;
import dev.postflight.store.StatusChange;
import dev.postflight.store.Store;
import dev.postflight.watch.Launch;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Testimony;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/** Reports as the API asks for them, of what watches and store know. */
final class Reporting implements Reporter, Reports.Sources {
    private final Watches watches;
    private final Store store;
    private final Archive archive;
    private final Reports reports;

    Reporting(
            Vertx vertx,
            Watches watches,
            Store store,
            Archive archive,
            InstantSource clock,
            UnaryOperator<String> mask) {
        this.watches = watches;
        this.store = store;
        this.archive = archive;
        this.reports = new Reports(vertx, this, clock, mask);
    }

    @Override
    public Future<String> report(String id, Reporter.Format format) {
        return reports.report(
                id,
                switch (format) {
                    case MARKDOWN -> Reports.Format.MARKDOWN;
                    case HTML -> Reports.Format.HTML;
                    case JSON -> Reports.Format.JSON;
                });
    }

    @Override
    public String policy() {
        return Html.POLICY;
    }

    @Override
    public Future<Launch> launch(String id) {
        return watches.find(id);
    }

    @Override
    public Future<List<Testimony>> testimonies(Launch launch) {
        return archive.testimonies(launch);
    }

    @Override
    public Future<List<SignOff>> signOffs(String id) {
        return store.signOffs(id);
    }

    @Override
    public Future<List<StatusChange>> changes(Collection<String> checks, Instant from, Instant until) {
        return store.changes(checks, from, until);
    }
}
