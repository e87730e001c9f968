package dev.postflight.http;

import dev.postflight.board.Board;
import dev.postflight.board.Change;
import dev.postflight.board.CheckState;
import dev.postflight.board.Entry;
import dev.postflight.board.Judged;
import dev.postflight.board.View;
import dev.postflight.config.CheckConfig;
import dev.postflight.expect.Condition;
import dev.postflight.expect.Expectation;
import dev.postflight.expect.Verdict;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How the things of the house look as JSON: numbers as numbers in base units, moments in ISO 8601, names in snake case. */
final class Json {
    private static final double MOST_EXACT = 1L << 53;
    private static final double DAY = 86_400;

    private final Board board;
    private final UnaryOperator<String> mask;

    Json(Board board, UnaryOperator<String> mask) {
        this.board = board;
        this.mask = mask;
    }

    /** A check and the latest known of it. */
    JsonObject check(CheckState state) {
        CheckConfig config = state.config();
        View view = state.view();
        JsonObject json = head(state, view)
                .put("target", mask.apply(config.target().title()))
                .put("description", mask.apply(config.description()))
                .put("owner", mask.apply(config.owner()))
                .put("runbook", mask.apply(config.runbook()))
                .put("labels", labels(config))
                .put("every", seconds(config.every()))
                .put("timeout", seconds(config.timeout()))
                .put("last_run", state.last().map(Json::run).orElse(null))
                .put("last_success", text(view.lastSuccess()))
                .put("runs", view.runs())
                .put("failures", view.failures())
                .put("unknowns", view.unknowns())
                .put("retries", view.attempts() - view.runs());
        return json.put("signals", signals(view))
                .put("thresholds", thresholds(config))
                .put("verdicts", verdicts(view));
    }

    /** The same, with its last results, the newest first. */
    JsonObject withHistory(CheckState state) {
        JsonArray history = new JsonArray();
        List<Entry> entries = new ArrayList<>(state.history());
        Collections.reverse(entries);
        entries.forEach(entry -> history.add(run(entry)));
        return check(state).put("history", history);
    }

    private JsonObject head(CheckState state, View view) {
        CheckConfig config = state.config();
        return new JsonObject()
                .put("id", config.id())
                .put("application", config.application())
                .put("kind", config.kind().name())
                .put("severity", config.severity().word())
                .put("status", view.status().word())
                .put("since", view.since().toString())
                .put("reason", view.reason())
                .put("silenced_by", silencedBy(state));
    }

    private static JsonObject run(Entry entry) {
        return new JsonObject()
                .put("at", entry.at().toString())
                .put("duration", seconds(entry.took()))
                .put("attempts", entry.attempts())
                .put("status", entry.status().word())
                .put("reported", entry.reported().word())
                .put("reason", entry.reason());
    }

    private JsonObject labels(CheckConfig config) {
        JsonObject labels = new JsonObject();
        new TreeMap<>(config.labels()).forEach((name, value) -> labels.put(name, mask.apply(value)));
        return labels;
    }

    /** Why a failure of the check tells people nothing now; null when it would. */
    private @Nullable String silencedBy(CheckState state) {
        return board.silencedBy(state)
                .map(cause -> "check " + cause.config().id())
                .or(() -> board.maintenance(state).map(work -> "maintenance: " + mask.apply(work.reason())))
                .orElse(null);
    }

    private static JsonArray signals(View view) {
        JsonArray signals = new JsonArray();
        for (Reading reading : view.readings()) {
            JsonObject signal = new JsonObject().put("signal", reading.signal().name());
            if (!reading.key().isEmpty()) {
                signal.put("key", reading.key());
            }
            if (!reading.part().isEmpty()) {
                signal.put("part", reading.part());
            }
            put(signal, reading.value(), reading.signal().unit());
            signals.add(signal);
        }
        return signals;
    }

    private static void put(JsonObject signal, Value value, Unit unit) {
        if (value instanceof Value.Number number) {
            signal.put("value", number(number.value()))
                    .put("unit", unit.word())
                    .put("text", (unit.isNumeric() ? unit : Unit.NONE).format(number.value()));
        } else if (value instanceof Value.Flag flag) {
            signal.put("value", flag.value()).put("text", Boolean.toString(flag.value()));
        } else if (value instanceof Value.Text text) {
            signal.put("value", text.value()).put("text", text.value());
        } else if (value instanceof Value.Absent absent) {
            signal.putNull("value").put("text", "missing: " + absent.why());
        } else if (value instanceof Value.Unknown unknown) {
            signal.putNull("value").put("text", "unknown: " + unknown.why());
        } else if (value instanceof Value.NotYet early) {
            signal.putNull("value").put("text", "not yet: " + early.why());
        } else if (value instanceof Value.Slope slope) {
            signal.put("value", number(slope.perSecond() * DAY))
                    .put("unit", unit.word())
                    .put("per", "day")
                    .put("proven", slope.proven())
                    .put("text", unit.format(slope.perSecond() * DAY) + "/day");
        }
    }

    /** A whole number without a point; JSON has no word for what is no number. */
    static @Nullable Number number(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        long whole = (long) value;
        return whole == value && Math.abs(value) < MOST_EXACT ? (Number) whole : (Number) value;
    }

    private static JsonArray thresholds(CheckConfig config) {
        JsonArray thresholds = new JsonArray();
        for (Expectation expectation : config.conditions()) {
            Condition condition = expectation.condition();
            JsonObject threshold =
                    new JsonObject().put("signal", expectation.signal().name());
            if (!expectation.key().isEmpty()) {
                threshold.put("key", expectation.key());
            }
            threshold.put("level", expectation.level().word()).put("condition", condition.text());
            condition.lower().ifPresent(least -> threshold.put("min", number(least)));
            condition.upper().ifPresent(most -> threshold.put("max", number(most)));
            thresholds.add(threshold);
        }
        return thresholds;
    }

    private static JsonArray verdicts(View view) {
        JsonArray verdicts = new JsonArray();
        for (Verdict verdict : view.judgement().verdicts()) {
            verdicts.add(new JsonObject()
                    .put("reading", verdict.reading())
                    .put("level", verdict.expectation().level().word())
                    .put("status", verdict.status().word())
                    .put("value", verdict.value())
                    .put("bound", verdict.bound())
                    .put("reason", verdict.reason()));
        }
        return verdicts;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static @Nullable String text(Optional<Instant> moment) {
        return moment.map(Instant::toString).orElse(null);
    }

    /** What a client sent, fit for a message to it. */
    static String shown(String text) {
        return '"' + (text.length() <= 64 ? text : text.substring(0, 64) + "…") + '"';
    }

    /** A change of a reported status, for listeners. */
    static JsonObject change(Change change) {
        CheckConfig config = change.check().config();
        return new JsonObject()
                .put("id", config.id())
                .put("application", config.application())
                .put("kind", config.kind().name())
                .put("severity", config.severity().word())
                .put("from", change.from().word())
                .put("to", change.to().word())
                .put("reason", change.reason())
                .put("at", change.at().toString());
    }

    /** A finished run, for listeners. */
    static JsonObject result(Judged judged) {
        CheckConfig config = judged.check().config();
        return new JsonObject()
                .put("id", config.id())
                .put("application", config.application())
                .put("at", judged.result().at().toString())
                .put("duration", seconds(judged.result().took()))
                .put("attempts", judged.result().attempts())
                .put("status", judged.judgement().status().word())
                .put("reported", judged.view().status().word())
                .put("reason", judged.judgement().reason());
    }
}
