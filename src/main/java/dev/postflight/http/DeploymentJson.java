package dev.postflight.http;

import dev.postflight.launch.News;
import dev.postflight.watch.Comparing;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Ruling;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Standing;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How deployments look as JSON, by the same rules as {@link Json}. */
final class DeploymentJson {
    private final InstantSource clock;
    private final UnaryOperator<String> mask;

    DeploymentJson(InstantSource clock, UnaryOperator<String> mask) {
        this.clock = clock;
        this.mask = mask;
    }

    /** Everything, evidence included. */
    JsonObject launch(Launch launch) {
        return launch(launch, true);
    }

    /** Without the evidence, for lists. */
    JsonObject summary(Launch launch) {
        return launch(launch, false);
    }

    /** Everything, and what it answers to one window, or to all of them. */
    JsonObject verdict(Launch launch, Optional<Window> asked) {
        Standing standing = asked.map(window -> Standing.of(launch, window)).orElseGet(() -> Standing.of(launch));
        return launch(launch)
                .put(
                        "verdict",
                        new JsonObject()
                                .put("window", asked.map(Window::name).orElse(null))
                                .put("decision", standing.decision().word())
                                .put("settled", standing.settled())
                                .put("rests_on", standing.window().isEmpty() ? null : standing.window())
                                .put("sentence", mask.apply(standing.sentence())));
    }

    /** For listeners. */
    JsonObject news(News news) {
        JsonObject json = new JsonObject().put("event", news.event().word());
        news.verdict()
                .ifPresent(verdict -> json.put("window", new Window(verdict.window(), Window.Require.PROOF).name())
                        .put("decision", verdict.decision().word())
                        .put("effective", verdict.effective().word())
                        .put("sentence", mask.apply(verdict.sentence())));
        return json.put("deployment", summary(news.launch()));
    }

    private JsonObject launch(Launch launch, boolean whole) {
        Deployment deployment = launch.deployment();
        Instant now = clock.instant();
        JsonArray windows = new JsonArray();
        List<Window> all = deployment.plan().windows();
        all.forEach(window -> windows.add(window(launch, window, now, whole)));
        JsonArray signOffs = new JsonArray();
        launch.signOffs().forEach(word -> signOffs.add(signOff(word)));
        return new JsonObject()
                .put("id", deployment.id())
                .put("application", deployment.application())
                .put("version", mask.apply(deployment.version()))
                .put("at", deployment.at().toString())
                .put("registered", deployment.registered().toString())
                .put("commit", mask.apply(deployment.commit()))
                .put("url", mask.apply(deployment.url()))
                .put("who", mask.apply(deployment.who()))
                .put("note", mask.apply(deployment.note()))
                .put("state", deployment.state().word())
                .put("ended", deployment.ended().map(Instant::toString).orElse(null))
                .put("why", mask.apply(deployment.why()))
                .put("phase", launch.phase(now).word())
                .put("status", launch.status().word())
                .put(
                        "percent_complete",
                        !deployment.isOpen() || all.isEmpty()
                                ? 100
                                : percent(
                                        deployment.at(), all.get(all.size() - 1).length(), now))
                .put("warmup", seconds(deployment.plan().warmup()))
                .put("roles", new JsonArray(deployment.plan().roles()))
                .put("windows", windows)
                .put("sign_offs", signOffs);
    }

    private JsonObject window(Launch launch, Window window, Instant now, boolean whole) {
        Instant from = launch.deployment().at();
        @Nullable WindowVerdict verdict = launch.verdict(window).orElse(null);
        boolean settled = verdict != null && verdict.settled();
        Duration length =
                verdict != null && verdict.extended() ? window.length().multipliedBy(2) : window.length();
        JsonObject json = new JsonObject()
                .put("window", window.name())
                .put("length", seconds(window.length()))
                .put("require", window.require().word())
                .put("ends_at", from.plus(length).toString())
                .put("percent_complete", settled ? 100 : percent(from, length, now))
                .put("begun", verdict != null);
        if (verdict == null) {
            json.put("decision", "undecided")
                    .put("effective", "undecided")
                    .put("basis", "nothing")
                    .put("sentence", "it has not begun")
                    .put("settled", false)
                    .put("extended", false)
                    .putNull("at")
                    .putNull("override");
            return whole ? json.put("evidence", new JsonArray()) : json;
        }
        json.put("decision", verdict.decision().word())
                .put("effective", verdict.effective().word())
                .put("basis", verdict.basis().word())
                .put("sentence", mask.apply(verdict.sentence()))
                .put("settled", settled)
                .put("extended", verdict.extended())
                .put("at", verdict.at().toString())
                .put("override", verdict.lifted().map(this::lifted).orElse(null));
        if (whole) {
            JsonArray evidence = new JsonArray();
            verdict.evidence().forEach(each -> evidence.add(evidence(each)));
            json.put("evidence", evidence);
        }
        return json;
    }

    private JsonObject lifted(WindowVerdict.Override word) {
        return new JsonObject()
                .put("who", mask.apply(word.who()))
                .put("note", mask.apply(word.note()))
                .put("at", word.at().toString());
    }

    private JsonObject evidence(Evidence evidence) {
        JsonArray rulings = new JsonArray();
        evidence.rulings().forEach(ruling -> rulings.add(ruling(ruling)));
        return new JsonObject()
                .put("check", evidence.check())
                .put("gating", evidence.gating())
                .put("decision", evidence.decision().word())
                .put("basis", evidence.basis().word())
                .put("sentence", mask.apply(evidence.sentence()))
                .put("coverage", Json.number(evidence.coverage()))
                .put("rulings", rulings);
    }

    private JsonObject ruling(Ruling ruling) {
        Comparing comparing = ruling.comparing();
        JsonObject json = new JsonObject().put("signal", comparing.signal());
        if (!comparing.key().isEmpty()) {
            json.put("key", comparing.key());
        }
        return json.put("method", comparing.method().name().toLowerCase(Locale.ROOT))
                .put("gating", comparing.gating())
                .put("decision", ruling.decision().word())
                .put("basis", ruling.basis().word())
                .put("sentence", mask.apply(ruling.sentence()))
                .put("unit", comparing.unit().word())
                .put("before", Json.number(ruling.before()))
                .put("after", Json.number(ruling.after()))
                .put("ratio", Json.number(ruling.ratio()))
                .put("low", Json.number(ruling.low()))
                .put("high", Json.number(ruling.high()))
                .put("effect", Json.number(ruling.effect()));
    }

    private JsonObject signOff(SignOff word) {
        return new JsonObject()
                .put("role", word.role())
                .put("decision", word.go() ? "go" : "no_go")
                .put("who", mask.apply(word.who()))
                .put("note", mask.apply(word.note()))
                .put("at", word.at().toString());
    }

    /** Whole, from 0 to 99 as long as it lasts. */
    private static int percent(Instant from, Duration length, Instant now) {
        double share = (double) Duration.between(from, now).toMillis() / length.toMillis();
        return (int) Math.max(0, Math.min(share * 100, 99));
    }

    private static @Nullable Number seconds(Duration duration) {
        return Json.number(duration.toMillis() / 1e3);
    }
}
