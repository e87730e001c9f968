package dev.postflight.report;

import dev.postflight.watch.Comparing;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Ruling;
import dev.postflight.watch.Window;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A report as JSON, in the words of the API; curves are pairs of unix seconds and values in base units. */
final class ReportJson {
    private ReportJson() {}

    static String of(Report report) {
        Deployment deployment = report.launch().deployment();
        return new JsonObject()
                        .put("made", report.made().toString())
                        .put("deployment", deployment(deployment))
                        .put("status", report.launch().status().word())
                        .put("sentence", report.lead())
                        .put("windows", list(deployment.plan().windows(), window -> window(report, window)))
                        .put(
                                "sign_offs",
                                list(
                                        report.words(),
                                        word -> new JsonObject()
                                                .put("role", word.role())
                                                .put("decision", word.go() ? "go" : "no_go")
                                                .put("who", word.who())
                                                .put("note", word.note())
                                                .put("at", word.at().toString())))
                        .put(
                                "missing_sign_offs",
                                new JsonArray(deployment.plan().roles().stream()
                                        .filter(role -> report.words().stream()
                                                .noneMatch(word -> word.role().equals(role)))
                                        .toList()))
                        .put("checks", list(report.seen(), ReportJson::seen))
                        .put(
                                "changes",
                                list(
                                        report.changes(),
                                        change -> new JsonObject()
                                                .put("check", change.check())
                                                .put("at", change.at().toString())
                                                .put("from", change.from().word())
                                                .put("to", change.to().word())
                                                .put("reason", change.reason())))
                        .put(
                                "gaps",
                                list(
                                        report.gaps(),
                                        gap -> new JsonObject()
                                                .put("check", gap.check())
                                                .put("from", gap.from().toString())
                                                .put("until", gap.until().toString())
                                                .put("why", gap.why())))
                        .put(
                                "timeline",
                                list(
                                        report.timeline(),
                                        moment -> new JsonObject()
                                                .put("at", moment.at().toString())
                                                .put("what", moment.what())
                                                .put("text", moment.text())))
                        .encodePrettily()
                + "\n";
    }

    private static JsonObject deployment(Deployment deployment) {
        return new JsonObject()
                .put("id", deployment.id())
                .put("application", deployment.application())
                .put("version", deployment.version())
                .put("at", deployment.at().toString())
                .put("registered", deployment.registered().toString())
                .put("commit", deployment.commit())
                .put("url", deployment.url())
                .put("who", deployment.who())
                .put("note", deployment.note())
                .put("state", deployment.state().word())
                .put("ended", deployment.ended().map(Instant::toString).orElse(null))
                .put("why", deployment.why());
    }

    private static JsonObject window(Report report, Window window) {
        JsonObject json = new JsonObject()
                .put("window", window.name())
                .put("require", window.require().word());
        return report.launch()
                .verdict(window)
                .map(verdict -> json.put("begun", true)
                        .put("decision", verdict.decision().word())
                        .put("effective", verdict.effective().word())
                        .put("basis", verdict.basis().word())
                        .put("sentence", verdict.sentence())
                        .put("settled", verdict.settled())
                        .put("extended", verdict.extended())
                        .put("at", verdict.at().toString())
                        .put(
                                "override",
                                verdict.lifted()
                                        .map(lifted -> new JsonObject()
                                                .put("who", lifted.who())
                                                .put("note", lifted.note())
                                                .put("at", lifted.at().toString()))
                                        .orElse(null))
                        .put("evidence", list(verdict.evidence(), ReportJson::evidence)))
                .orElseGet(() -> json.put("begun", false));
    }

    private static JsonObject evidence(Evidence evidence) {
        return new JsonObject()
                .put("check", evidence.check())
                .put("gating", evidence.gating())
                .put("decision", evidence.decision().word())
                .put("basis", evidence.basis().word())
                .put("sentence", evidence.sentence())
                .put("coverage", number(evidence.coverage()));
    }

    private static JsonObject seen(Seen seen) {
        return new JsonObject()
                .put("check", seen.check())
                .put("gating", seen.gating())
                .put("status", seen.status().map(status -> status.word()).orElse(null))
                .put(
                        "decision",
                        seen.evidence()
                                .map(evidence -> evidence.decision().word())
                                .orElse(null))
                .put("runs", seen.runs())
                .put("bad", seen.bad())
                .put("comparisons", list(seen.curves(), ReportJson::curve));
    }

    private static JsonObject curve(Curve curve) {
        Comparing comparing = curve.comparing();
        JsonObject json = new JsonObject().put("signal", comparing.signal());
        if (!comparing.key().isEmpty()) {
            json.put("key", comparing.key());
        }
        return json.put("method", comparing.method().name().toLowerCase(Locale.ROOT))
                .put("unit", Words.unit(curve).word())
                .put("before", number(curve.before()))
                .put("after", number(curve.after()))
                .put("ratio", number(curve.ratio()))
                .put(
                        "low",
                        curve.ruling().map(Ruling::low).map(ReportJson::number).orElse(null))
                .put(
                        "high",
                        curve.ruling().map(Ruling::high).map(ReportJson::number).orElse(null))
                .put(
                        "effect",
                        curve.ruling()
                                .map(Ruling::effect)
                                .map(ReportJson::number)
                                .orElse(null))
                .put(
                        "decision",
                        curve.ruling().map(ruling -> ruling.decision().word()).orElse(null))
                .put("sentence", curve.ruling().map(Ruling::sentence).orElse(""))
                .put("step", curve.step() * 60)
                .put("curve_before", points(curve.earlier()))
                .put("curve_after", points(curve.later()));
    }

    private static JsonArray points(List<Point> points) {
        return new JsonArray(points.stream()
                .map(point -> new JsonArray().add(point.minute() * 60).add(number(point.value())))
                .toList());
    }

    /** Six digits: nobody measures more, and a thousand points would be long. */
    private static @Nullable Number number(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        double rounded = new BigDecimal(value).round(new MathContext(6)).doubleValue();
        long whole = (long) rounded;
        return whole == rounded ? (Number) whole : (Number) rounded;
    }

    private static <T> JsonArray list(List<T> all, Function<T, JsonObject> each) {
        return new JsonArray(all.stream().map(each).toList());
    }
}
