package dev.postflight.check.kinds.sentry;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.http.HttpJson;
import dev.postflight.check.kinds.http.HttpOrigin;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks Sentry, in its own house or elsewhere, for what is new among a project's errors. */
public final class SentryCheck implements Check {
    static final Option<URI> URL =
            Option.url("url", List.of("http", "https"), "where Sentry is").or(URI.create("https://sentry.io"));
    static final Option<String> ORGANIZATION =
            Option.text("organization", "the organization's slug").needed();
    static final Option<String> PROJECT =
            Option.text("project", "the project's slug").needed();
    static final Option<Secret> TOKEN = Option.secret(
                    "token", "an auth token with the scopes event:read and, for events, project:read")
            .needed();
    static final Option<String> RELEASE =
            Option.text("release", "new is what was first seen in this release, e.g. shop@1.2.3");
    static final Option<String> SINCE =
            Option.text("since", "new is what was first seen since this moment, e.g. 2026-01-31T12:00:00Z");
    static final Option<Duration> WITHIN = Option.span(
                    "within",
                    Duration.ofMinutes(1),
                    Duration.ofDays(30),
                    "new is what was first seen so long ago at most; also how far back events are counted")
            .or(Duration.ofDays(1));
    static final Option<String> ENVIRONMENT = Option.text("environment", "only issues of this environment");
    static final Option<Boolean> EVENTS = Option.flag("events", "whether the project's events are counted too")
            .or(true);

    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "how long all the questions took");
    static final Signal EVENT_COUNT =
            Signal.of("events", Unit.NONE, "events of the project that Sentry received since then");

    public static final CheckKind KIND = CheckKind.named("sentry")
            .summary("Asks Sentry for issues that are new since a release or a moment, and for the number of events.")
            .options(URL, ORGANIZATION, PROJECT, TOKEN, RELEASE, SINCE, WITHIN, ENVIRONMENT, EVENTS, TlsOptions.TLS)
            .signals(
                    DURATION,
                    SentryIssues.NEW_ISSUES,
                    SentryIssues.UNHANDLED,
                    SentryIssues.NEW_ISSUE_EVENTS,
                    SentryIssues.USERS,
                    SentryIssues.WORST,
                    EVENT_COUNT)
            .measuresWhen(settings -> settings.get(EVENTS), "events: true beside it", EVENT_COUNT)
            .targets(settings -> {
                HttpOrigin origin = origin(settings);
                return new CheckKind.Target(
                        origin + "/organizations/" + settings.get(ORGANIZATION) + " " + settings.get(PROJECT),
                        origin.host());
            })
            .complains(SentryCheck::complaints)
            .opens(SentryCheck::new);

    /** A hundred issues with all that Sentry tells of each are some hundred kilobytes. */
    private static final long MOST_BYTES = 4 << 20;

    private final SentryApi api;
    private final Settings settings;
    private final InstantSource clock = InstantSource.system();

    private SentryCheck(Setup setup) {
        settings = setup.settings();
        api = new SentryApi(new HttpJson(
                setup,
                new HttpJson.Server(
                        settings.get(URL),
                        TlsOptions.plan(settings),
                        TlsOptions.serverName(settings).orElse(origin(settings).host()),
                        Map.of("Authorization", "Bearer " + settings.get(TOKEN).reveal()),
                        MOST_BYTES)));
    }

    @Override
    public Future<Outcome> run(Run run) {
        Instant from = settings.find(SINCE)
                .map(SentryCheck::moment)
                .orElseGet(() -> clock.instant().minus(settings.get(WITHIN)));
        List<Future<List<Reading>>> asked = new ArrayList<>();
        asked.add(new SentryIssues(api, settings.get(ORGANIZATION), settings.get(PROJECT), query(from)).ask(run));
        if (settings.get(EVENTS)) {
            asked.add(events(run, from));
        }
        return Future.join(asked).transform(done -> {
            List<Reading> readings = new ArrayList<>();
            readings.add(DURATION.reads((System.nanoTime() - run.started()) / 1e9));
            asked.stream().filter(Future::succeeded).forEach(part -> readings.addAll(part.result()));
            return Future.succeededFuture(
                    done.succeeded() ? Outcome.measured(readings) : WireFailure.outcome(done.cause(), readings));
        });
    }

    @Override
    public void close() {
        api.close();
    }

    private String query(Instant from) {
        String fresh = settings.find(RELEASE)
                .map(release -> "firstRelease:\"" + release + "\"")
                .orElseGet(() -> "firstSeen:>="
                        + from.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "+00:00"));
        Optional<String> environment = settings.find(ENVIRONMENT).map(name -> " environment:\"" + name + "\"");
        return "is:unresolved project:" + settings.get(PROJECT) + " " + fresh + environment.orElse("");
    }

    /** In steps, as Sentry keeps them: short ones for the last hour alone. */
    private Future<List<Reading>> events(Run run, Instant from) {
        Duration span = Duration.between(from, clock.instant());
        Duration step = span.compareTo(Duration.ofHours(1)) <= 0
                ? Duration.ofSeconds(10)
                : span.compareTo(Duration.ofDays(7)) <= 0 ? Duration.ofHours(1) : Duration.ofDays(1);
        String resolution = step.toDays() > 0 ? "1d" : step.toHours() > 0 ? "1h" : "10s";
        String project = settings.get(ORGANIZATION) + "/" + settings.get(PROJECT);
        long begin = from.getEpochSecond() - step.toSeconds();
        String path = "/api/0/projects/" + project + "/stats/?stat=received&resolution=" + resolution + "&since="
                + from.getEpochSecond() + "&until=" + clock.instant().getEpochSecond();
        return api.page(run, path, "project:read", project).map(page -> {
            double sum = 0;
            boolean told = false;
            for (Object point : page.entries()) {
                if (point instanceof JsonArray pair
                        && pair.size() == 2
                        && pair.getValue(0) instanceof Number at
                        && pair.getValue(1) instanceof Number count) {
                    boolean since = at.longValue() > begin;
                    told |= since;
                    sum += since ? count.doubleValue() : 0;
                }
            }
            // where there were no events, Sentry gives points that are 0
            return List.of(told ? EVENT_COUNT.reads(sum) : EVENT_COUNT.unknown("Sentry counts nothing since then"));
        });
    }

    private static Instant moment(String text) {
        return Instant.ofEpochSecond((long) Unit.TIMESTAMP.parse(text));
    }

    private static HttpOrigin origin(Settings settings) {
        return HttpOrigin.of(settings.get(URL)).orElseThrow(() -> new IllegalStateException("a URL with a host"));
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        URI url = settings.get(URL);
        if (HttpOrigin.of(url).isEmpty()
                || url.getRawQuery() != null
                || url.getRawAuthority().contains("@")) {
            complaints.put(URL.name(), "a URL such as https://sentry.example.com, without credentials");
        }
        for (Option<String> slug : List.of(ORGANIZATION, PROJECT)) {
            if (!settings.get(slug).matches("[a-zA-Z0-9][a-zA-Z0-9_-]{0,99}")) {
                complaints.put(slug.name(), "a slug such as my-shop");
            }
        }
        for (Option<String> name : List.of(RELEASE, ENVIRONMENT)) {
            if (settings.find(name)
                    .filter(text -> !text.matches("[^\"\\\\\\p{C}]{1,200}"))
                    .isPresent()) {
                complaints.put(name.name(), "a name without quotes and backslashes");
            }
        }
        if (!settings.get(TOKEN).reveal().matches("[\\x21-\\x7e]+")) {
            complaints.put(TOKEN.name(), "a token without blanks, line breaks and control characters");
        }
        if (settings.has(RELEASE) && settings.has(SINCE)) {
            complaints.put(SINCE.name(), "one of release and since");
        }
        settings.find(SINCE).ifPresent(since -> {
            try {
                if (moment(since).isBefore(Instant.EPOCH)) {
                    complaints.put(SINCE.name(), Unit.TIMESTAMP.expected());
                }
            } catch (IllegalArgumentException e) {
                complaints.put(SINCE.name(), Unit.TIMESTAMP.expected());
            }
        });
        return complaints;
    }
}
