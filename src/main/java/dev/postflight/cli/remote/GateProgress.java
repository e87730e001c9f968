package dev.postflight.cli.remote;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** Shows how a verdict comes about: one line that rewrites itself on a terminal, a line each minute elsewhere. */
final class GateProgress {
    /** A log of a pipeline stays short, and the pipeline knows that something is alive. */
    private static final Duration PACE = Duration.ofMinutes(1);
    /** The narrowest terminal that people have; a longer line would wrap and could not be rewritten. */
    private static final int WIDTH = 79;

    private static final String BEGIN_OF_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean live;
    private final LongSupplier nanoTime;
    private long last;
    private boolean begun;

    GateProgress(PrintWriter err, boolean live, LongSupplier nanoTime) {
        this.err = err;
        this.live = live;
        this.nanoTime = nanoTime;
    }

    void show(JsonObject launch) {
        long now = nanoTime.getAsLong();
        if (live) {
            err.print(BEGIN_OF_LINE + Plain.cut(line(launch), WIDTH));
        } else if (!begun || now - last >= PACE.toNanos()) {
            last = now;
            err.println(line(launch));
        }
        begun = true;
        err.flush();
    }

    /** Something else that people should know. */
    void say(String sentence) {
        err.println((live && begun ? BEGIN_OF_LINE : "") + sentence);
        err.flush();
    }

    /** Leaves a terminal's line empty. */
    void end() {
        if (live && begun) {
            err.print(BEGIN_OF_LINE);
            err.flush();
        }
    }

    /** {@code shop 1.4.2  window 30m  40 %  coverage 98 %  undecided so far: 612 of 2,995 requests}. */
    private static String line(JsonObject launch) {
        JsonObject verdict = launch.getJsonObject("verdict");
        JsonObject window = GateText.window(launch);
        OptionalDouble coverage = window.getJsonArray("evidence").stream()
                .map(JsonObject.class::cast)
                .filter(evidence -> evidence.getBoolean("gating"))
                .mapToDouble(
                        evidence -> evidence.getValue("coverage") instanceof Number share ? share.doubleValue() : 0)
                .min();
        return Chosen.title(launch) + "  window " + window.getString("window") + "  "
                + window.getInteger("percent_complete") + " %"
                + (coverage.isPresent()
                        ? String.format(Locale.ROOT, "  coverage %.0f %%", coverage.getAsDouble() * 100)
                        : "")
                + "  " + GateText.word(verdict).toLowerCase(Locale.ROOT) + " so far: "
                + Plain.line(verdict.getString("sentence"));
    }
}
