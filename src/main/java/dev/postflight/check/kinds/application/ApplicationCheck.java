package dev.postflight.check.kinds.application;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.application.exposition.Format;
import dev.postflight.check.kinds.http.HttpFlow;
import dev.postflight.check.kinds.http.HttpOptions;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what an application tells of itself at its own /metrics: requests, errors, times, memory, restarts. */
public final class ApplicationCheck implements Check {
    public static final CheckKind KIND = CheckKind.named("application")
            .summary(
                    "Reads an application's own metrics: requests, errors, times, memory, restarts; needs no Prometheus.")
            .options(
                    ApplicationOptions.URL,
                    HttpOptions.BASIC,
                    HttpOptions.BEARER,
                    TlsOptions.TLS,
                    ApplicationOptions.PRESET,
                    ApplicationOptions.REQUESTS,
                    ApplicationOptions.ERRORS,
                    ApplicationOptions.LATENCY,
                    ApplicationOptions.ENDPOINT_LABEL,
                    ApplicationOptions.ENDPOINTS,
                    ApplicationOptions.IGNORE,
                    ApplicationOptions.METRICS,
                    ApplicationOptions.RATES,
                    ApplicationOptions.WINDOW,
                    ApplicationOptions.MIN_REQUESTS,
                    ApplicationOptions.BODY_LIMIT)
            .signals(
                    ApplicationSignals.DURATION,
                    ApplicationSignals.SERIES,
                    ApplicationSignals.FORMAT,
                    ApplicationSignals.PRESET,
                    ApplicationSignals.REQUESTS,
                    ApplicationSignals.REQUEST_RATE,
                    ApplicationSignals.ERROR_RATIO,
                    ApplicationSignals.LATENCY,
                    ApplicationSignals.LATENCY_MEAN,
                    ApplicationSignals.ENDPOINT_ERROR_RATIO,
                    ApplicationSignals.ENDPOINT_LATENCY,
                    ApplicationSignals.WORST_ERROR_RATIO,
                    ApplicationSignals.WORST_ENDPOINT,
                    ApplicationSignals.HEAP,
                    ApplicationSignals.RESIDENT,
                    ApplicationSignals.STARTED,
                    ApplicationSignals.UPTIME,
                    ApplicationSignals.RESTARTS,
                    ApplicationSignals.METRIC,
                    ApplicationSignals.RATE,
                    ApplicationSignals.FAILED,
                    ApplicationSignals.ENDPOINT_FAILED,
                    ApplicationSignals.SLOWER_THAN)
            .compares(ApplicationSignals.ERROR_RATIO, CheckKind.Manner.COUNTED, ApplicationSignals.FAILED)
            .compares(
                    ApplicationSignals.ENDPOINT_ERROR_RATIO,
                    CheckKind.Manner.COUNTED,
                    ApplicationSignals.ENDPOINT_FAILED)
            .compares(ApplicationSignals.FAILED, CheckKind.Manner.COUNTED, ApplicationSignals.FAILED)
            .compares(ApplicationSignals.ENDPOINT_FAILED, CheckKind.Manner.COUNTED, ApplicationSignals.ENDPOINT_FAILED)
            .compares(ApplicationSignals.LATENCY, CheckKind.Manner.BY_BOUNDS, ApplicationSignals.SLOWER_THAN)
            .compares(ApplicationSignals.REQUESTS, CheckKind.Manner.FALLING, ApplicationSignals.REQUESTS)
            .compares(ApplicationSignals.REQUEST_RATE, CheckKind.Manner.FALLING, ApplicationSignals.REQUEST_RATE)
            .namedBy(settings -> settings.get(ApplicationOptions.METRICS).keySet(), ApplicationSignals.METRIC)
            .namedBy(settings -> settings.get(ApplicationOptions.RATES).keySet(), ApplicationSignals.RATE)
            .namedBy(
                    settings -> settings.get(ApplicationOptions.ENDPOINTS).keySet(),
                    ApplicationSignals.ENDPOINT_ERROR_RATIO,
                    ApplicationSignals.ENDPOINT_FAILED,
                    ApplicationSignals.ENDPOINT_LATENCY)
            .measuresWhen(
                    settings -> !settings.get(ApplicationOptions.METRICS).isEmpty(),
                    "the option metrics beside it",
                    ApplicationSignals.METRIC)
            .measuresWhen(
                    settings -> !settings.get(ApplicationOptions.RATES).isEmpty(),
                    "the option rates beside it",
                    ApplicationSignals.RATE)
            .measuresWhen(
                    settings -> !settings.get(ApplicationOptions.ENDPOINTS).isEmpty(),
                    "the option endpoints beside it",
                    ApplicationSignals.ENDPOINT_ERROR_RATIO,
                    ApplicationSignals.ENDPOINT_LATENCY)
            .together(
                    ApplicationSignals.LATENCY,
                    ApplicationSignals.ENDPOINT_ERROR_RATIO,
                    ApplicationSignals.ENDPOINT_LATENCY)
            .targets(settings -> {
                URI url = settings.get(ApplicationOptions.URL);
                return new CheckKind.Target(
                        ApplicationOptions.origin(settings) + (url.getRawPath() == null ? "" : url.getRawPath()),
                        ApplicationOptions.origin(settings).host());
            })
            .complains(ApplicationOptions::complaints)
            .opens(ApplicationCheck::new);

    private final HttpFlow source;
    private final Plan plan;
    private final Looks looks;
    private final boolean credentials;

    private ApplicationCheck(Setup setup) {
        Settings settings = setup.settings();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", Format.ACCEPTED);
        HttpOptions.authorization(settings).ifPresent(value -> headers.put("Authorization", value));
        this.credentials = headers.containsKey("Authorization");
        this.source = new HttpFlow(
                setup,
                new HttpFlow.Source(
                        settings.get(ApplicationOptions.URL),
                        TlsOptions.plan(settings),
                        TlsOptions.serverName(settings)
                                .orElse(ApplicationOptions.origin(settings).host()),
                        headers,
                        settings.get(ApplicationOptions.BODY_LIMIT)));
        this.plan = new Plan(settings);
        this.looks = new Looks(settings, plan, InstantSource.system());
    }

    @Override
    public Future<Outcome> run(Run run) {
        return source.get(run, new Scrape(plan.names(), credentials, looks))
                .map(readings -> outcome(run, readings))
                .otherwise(failure -> WireFailure.outcome(failure, List.of(duration(run))));
    }

    @Override
    public void close() {
        source.close();
    }

    private static Outcome outcome(Run run, List<Reading> seen) {
        List<Reading> readings = new ArrayList<>(seen);
        readings.add(0, duration(run));
        return Outcome.measured(readings);
    }

    private static Reading duration(Run run) {
        return ApplicationSignals.DURATION.reads((System.nanoTime() - run.started()) / 1e9);
    }
}
