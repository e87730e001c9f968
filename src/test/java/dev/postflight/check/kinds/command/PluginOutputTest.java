package dev.postflight.check.kinds.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Output as the Monitoring Plugins Development Guidelines lay it out, and as plugins write it in fact. */
final class PluginOutputTest {
    @Test
    void textAlone() {
        assertEquals(new PluginOutput("PING OK - all is well", Map.of()), PluginOutput.of("PING OK - all is well\n"));
    }

    @Test
    void performanceDataBehindABar() {
        PluginOutput output = PluginOutput.of("PING OK | rta=0.80ms;100;500;0 pl=0%;20;60;0\n");
        assertEquals("PING OK", output.text());
        assertEquals(Map.of("rta", "0.80ms;100;500;0", "pl", "0%;20;60;0"), output.performance());
    }

    @Test
    void moreLinesOfTextAndThenMoreData() {
        PluginOutput output = PluginOutput.of("""
                DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968
                / 15272 MB (77%);
                /boot 68 MB (69%); | /boot=68MB;88;93;0;98
                /home=69357MB;253404;253409;0;253414
                """);
        assertEquals("DISK OK - free space: / 3326 MB (56%);", output.firstLine());
        assertEquals(
                Map.of(
                        "/", "2643MB;5948;5958;0;5968",
                        "/boot", "68MB;88;93;0;98",
                        "/home", "69357MB;253404;253409;0;253414"),
                output.performance());
    }

    @Test
    void labelsInQuotesHoldBlanksSignsAndQuotes() {
        assertEquals(
                Map.of("a label", "1", "it's=so", "2s", "plain", "3"),
                PluginOutput.of("OK | 'a label'=1 'it''s=so'=2s plain=3").performance());
    }

    @Test
    void whatIsNoDataIsPassedOver() {
        assertEquals(Map.of("a", "1"), PluginOutput.of("OK | lonely a=1 words").performance());
        assertEquals(Map.of(), PluginOutput.of("OK | 'never closed=3").performance());
        assertEquals(Map.of(), PluginOutput.of("").performance());
    }

    @Test
    void theFirstOfTwoAlikeCounts() {
        assertEquals(Map.of("a", "1"), PluginOutput.of("OK | a=1 a=2").performance());
    }
}
