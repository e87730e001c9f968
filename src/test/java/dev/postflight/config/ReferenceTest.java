package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReferenceTest {

    @Test
    void allKindsALineEach() {
        assertEquals("""
                web    Asks a URL and looks at the answer.
                thing  Looks at a thing of every shape.
                """, Reference.kinds(TestKind.ALL));
    }

    @Test
    void aKindWithOptionsSignalsAndImpliedExpectations() {
        assertEquals("""
                web: Asks a URL and looks at the answer.

                Options:
                  url: a URL starting with http:// or https://; needed; may stand alone
                      The URL to ask.
                  method: one of GET, HEAD, POST; default GET
                      The method.
                  headers: a mapping from names, each to a text
                      Headers to send.
                  body: a text
                      What to send.
                  limit: a size, from 1 to 16MiB; default 1MiB
                      How much of an answer is read.
                  tls: a mapping
                      How to speak TLS.
                      certificate: a text
                          PEM file of our own certificate.
                      key: a reference such as ${env:NAME} or ${file:path}
                          Its private key.
                      verify: true or false; default true
                          Whether to verify the server's certificate.

                Signals, for expect and prefer:
                  status: a number such as 5
                      The status code of the answer.
                  duration: a length of time such as 500ms, 30s, 5m, 1h30m or 7d
                      How long the whole run took.
                  phase per phase: a length of time such as 500ms, 30s, 5m, 1h30m or 7d
                      How long each part of it took.
                  json per path: a number, a text, true or false
                      A value of the answer.
                  header per name: a text
                      A header of the answer. No metric of its own.

                Looking back, for expect and prefer, each with its window: availability: {24h: "> 99.5 %"}:
                  availability per window: a ratio such as 0.1 % or 0.001
                      share of runs over a window of 1m to 9d that saw a good target; runs that could not tell count
                        for neither; no metric of its own
                  duration_p50 per window: a length of time such as 500ms, 30s, 5m, 1h30m or 7d
                      the median of duration over a window of 1m to 24h; no metric of its own
                  duration_p95 per window: a length of time such as 500ms, 30s, 5m, 1h30m or 7d
                      the 95th percentile of duration over a window of 1m to 24h; no metric of its own
                  duration_p99 per window: a length of time such as 500ms, 30s, 5m, 1h30m or 7d
                      the 99th percentile of duration over a window of 1m to 24h; no metric of its own

                Where numbers are heading, for trend:
                  A limit on growth or decline over 1h to 7d: "< 2 %/day over 24h", "> -1GiB/h over 6h"; percent are
                    of what the signal usually is. Only a proven trend breaks it: no noise, no single step, and from
                    12h on nothing that comes back every day, which takes two days to know.

                Expected unless expect names the same signal (any: expect nothing of it):
                  status: 200..299
                """, Reference.kind(TestKind.WEB));
    }

    @Test
    void whatEachCheckCanBeToldFitsATerminal() {
        String check = Reference.check();

        assertTrue(check.contains("  timeout: a length of time, from 1ms to 366d\n"), check);
        assertTrue(check.lines().allMatch(line -> line.length() <= 100), check);
    }
}
