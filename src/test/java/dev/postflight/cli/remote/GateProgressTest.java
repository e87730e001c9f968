package dev.postflight.cli.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a verdict comes about, as a person or a log sees it. */
class GateProgressTest {
    private final StringWriter written = new StringWriter();
    private long now;

    @Test
    void aLogGetsALineAMinute() {
        GateProgress progress = new GateProgress(new PrintWriter(written), false, () -> now);
        for (int second = 0; second <= 120; second += 30) {
            now = TimeUnit.SECONDS.toNanos(second);
            progress.show(launch(second));
        }
        progress.end();
        assertEquals("""
                shop 1  window 30m  0 %  coverage 97 %  undecided so far: 612 of 2,995 requests
                shop 1  window 30m  60 %  coverage 97 %  undecided so far: 612 of 2,995 requests
                shop 1  window 30m  120 %  coverage 97 %  undecided so far: 612 of 2,995 requests
                """, written.toString());
    }

    @Test
    void aTerminalHasOneLineThatRewritesItself() {
        GateProgress progress = new GateProgress(new PrintWriter(written), true, () -> now);
        progress.show(launch(1));
        progress.say("http://x does not answer");
        progress.show(launch(2));
        progress.end();
        assertEquals("""
                CLEARshop 1  window 30m  1 %  coverage 97 %  undecided so far: 612 of 2,995 requests
                CLEARhttp://x does not answer
                CLEARshop 1  window 30m  2 %  coverage 97 %  undecided so far: 612 of 2,995 requests
                CLEAR""", written.toString().replace("\r\u001b[K", "CLEAR").replaceAll("(?<=[a-z])CLEAR", "\nCLEAR"));
    }

    private static JsonObject launch(int percent) {
        return new JsonObject("""
                {"application": "shop", "version": "1",
                 "windows": [{"window": "30m", "settled": false, "percent_complete": %d,
                   "evidence": [{"check": "api", "gating": true, "coverage": 1},
                     {"check": "orders", "gating": true, "coverage": 0.97}, {"check": "search", "gating": false, "coverage": 0.1}]}],
                 "verdict": {"window": "30m", "decision": "undecided", "settled": false, "rests_on": "30m",
                   "sentence": "612 of 2,995 requests"}}
                """.formatted(percent));
    }
}
