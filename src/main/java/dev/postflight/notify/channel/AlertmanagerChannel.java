package dev.postflight.notify.channel;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Raises an alert at Alertmanager for each window's NO-GO, says again and again that it holds, and resolves it when it is
 * overridden or the watch is over. An alert ends by itself when nobody says that it holds: a Postflight that is gone leaves
 * none behind.
 */
final class AlertmanagerChannel implements Channel {
    static final Option<List<URI>> URL = Option.list(
                    "url",
                    new Shape.Url(new java.util.LinkedHashSet<>(Poster.WEB)),
                    "where Alertmanager is; several for a cluster, each of which is told")
            .needed()
            .asMain();
    static final Option<String> SEVERITY =
            Option.text("severity", "the label severity of the alert").or("page");
    static final Option<Map<String, String>> LABELS = Option.map(
                    "labels", new Shape.Text(), "more labels of the alert, for routing")
            .or(Map.of());

    static final ChannelKind KIND = ChannelKind.named(
                    "alertmanager", "Raises an alert at Alertmanager as long as a NO-GO holds.")
            .options(URL, SEVERITY, LABELS, WebhookChannel.HEADERS, Poster.TIMEOUT, Poster.CA)
            .needs(Occasion.NO_GO, Occasion.OVERRIDDEN, Occasion.ENDED)
            .complains(AlertmanagerChannel::complaints)
            .opens(opening -> new AlertmanagerChannel(opening, InstantSource.system()));

    /** As long as Alertmanager's own resolve_timeout: four that are lost do no harm. */
    private static final Duration LIFE = Duration.ofMinutes(5);

    /** Longer than anybody groups alerts before he tells of them. */
    private static final Duration LEAST = Duration.ofMinutes(15);

    private final Poster poster;
    private final Settings settings;
    private final InstantSource clock;

    AlertmanagerChannel(ChannelKind.Opening opening, InstantSource clock) {
        this.settings = opening.settings();
        this.poster = new Poster(opening.vertx(), settings);
        this.clock = clock;
    }

    /** One after the other, so that an alert that is resolved is not raised again by an older request. */
    @Override
    public int most() {
        return 1;
    }

    @Override
    public boolean isActing() {
        return true;
    }

    @Override
    public boolean isHolding() {
        return true;
    }

    @Override
    public Future<String> deliver(Tidings tidings, String id) {
        JsonArray alerts = new JsonArray();
        switch (tidings.occasion()) {
            case NO_GO -> alerts.add(firing(tidings));
            case OVERRIDDEN -> alerts.add(resolved(tidings, tidings.at()));
            case ENDED ->
                tidings.windows().stream()
                        .filter(Tidings.Said::isNo)
                        .forEach(said -> alerts.add(resolved(tidings.about(said), tidings.at())));
            case REGISTERED, GO, UNDECIDED, SIGNED -> {}
        }
        return alerts.isEmpty() ? Future.succeededFuture("nothing to resolve") : post(alerts);
    }

    @Override
    public Future<String> hold(List<Tidings> holding) {
        JsonArray alerts = new JsonArray(holding.stream().map(this::firing).toList());
        return alerts.isEmpty() ? Future.succeededFuture("nothing to say") : post(alerts);
    }

    @Override
    public void close() {
        poster.close();
    }

    /** One that took it is enough: a cluster tells its other members, and a minute later all are told again. */
    private Future<String> post(JsonArray alerts) {
        List<Future<Poster.Answer>> all = settings.get(URL).stream()
                .map(url -> poster.postJson(
                        Poster.below(url, "/api/v2/alerts"), settings.get(WebhookChannel.HEADERS), alerts.toBuffer()))
                .toList();
        return Future.any(all)
                .transform(done -> all.stream()
                        .filter(Future::succeeded)
                        .findFirst()
                        .map(one -> Future.succeededFuture(
                                Integer.toString(one.result().status())))
                        .orElseGet(() -> Future.failedFuture(all.get(0).cause())));
    }

    private JsonObject firing(Tidings tidings) {
        return alert(tidings, clock.instant().plus(LIFE));
    }

    /** A NO-GO that is the end of the watch itself is still to be heard. */
    private JsonObject resolved(Tidings tidings, Instant at) {
        boolean overByItself = tidings.about().state().equals("closed") && tidings.occasion() == Occasion.ENDED;
        Instant heard = tidings.said().map(said -> said.at().plus(LEAST)).orElse(at);
        return alert(tidings, overByItself && heard.isAfter(at) ? heard : at);
    }

    private JsonObject alert(Tidings tidings, Instant ends) {
        Map<String, Object> labels = new LinkedHashMap<>(settings.get(LABELS));
        labels.put("alertname", "PostflightNoGo");
        labels.put("application", tidings.about().application());
        labels.put("deployment", tidings.about().id());
        labels.put("window", tidings.said().map(Tidings.Said::window).orElse(""));
        labels.put("severity", settings.get(SEVERITY));
        JsonObject annotations = new JsonObject()
                .put("summary", summary(tidings))
                .put("description", tidings.said().map(Tidings.Said::sentence).orElse(""))
                .put("version", Wording.line(tidings.about().version(), 100));
        annotate(annotations, "reasons", String.join("\n", Wording.reasons(tidings)));
        annotate(annotations, "report", tidings.links().report());
        JsonObject alert = new JsonObject()
                .put("labels", new JsonObject(labels))
                .put("annotations", annotations)
                .put(
                        "startsAt",
                        tidings.said()
                                .map(Tidings.Said::at)
                                .orElse(tidings.at())
                                .toString())
                .put("endsAt", ends.toString());
        return tidings.links().deployment().isEmpty()
                ? alert
                : alert.put("generatorURL", tidings.links().deployment());
    }

    private static String summary(Tidings tidings) {
        return "NO-GO: " + Wording.line(tidings.about().application(), 100) + " "
                + Wording.line(tidings.about().version(), 100);
    }

    private static void annotate(JsonObject annotations, String name, String text) {
        if (!text.isEmpty()) {
            annotations.put(name, text);
        }
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(WebhookChannel.complaints(settings));
        settings.get(LABELS).keySet().stream()
                .filter(name -> !name.matches("[a-zA-Z_][a-zA-Z0-9_]*"))
                .findFirst()
                .ifPresent(name -> complaints.put(LABELS.name(), "names made of letters, digits and _"));
        if (settings.get(URL).isEmpty()) {
            complaints.put(URL.name(), "at least one URL");
        }
        return complaints;
    }
}
