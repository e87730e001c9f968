package dev.postflight.check.kinds.logs.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of a message without all that is of the one case. */
final class MessageShapeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "order 17 failed after 250ms | order <n> failed after <n>ms",
                "2026-11-21 13:03:27,123 ERROR no stock | <n> ERROR no stock",
                "2026-11-21T13:03:27.123Z ERROR no stock | <n> ERROR no stock",
                "Nov 21 13:03:27 web shop[7]: no stock | <n> web shop[<n>]: no stock",
                "request 3f2504e0-4f89-11d3-9a0c-0305e82c3301 lost | request <id> lost",
                "commit deadbeef12 is bad | commit <id> is bad",
                "connect to 192.0.2.7:5432 refused | connect to <n> refused",
                "mail to bob@example.com failed | mail to <id>.com failed",
                "no such column 'total' in \"orders\" | no such column <text> in <text>",
                "can't open it, won't try | can't open it, won't try",
                "GET /orders/17/items?page=2 gave 500 | GET /orders/<n>/items?page=<v> gave <n>",
                "user=bob failed | user=<v> failed",
                "exec-1 of http-nio-8080 died | <id> of <id> died",
                "{\"level\":\"error\",\"time\":1763730207123,\"msg\":\"order 17 failed\"} | order <n> failed",
                "time=\"x\" level=error msg=\"order 17 failed\" user=bob | order <n> failed",
                "login with password=hunter2 failed | login with <secret> failed",
                "connect postgres://a:hunter2@db.example/shop failed | connect postgre <secret> failed"
            })
    void shapes(String line, String shape) {
        assertEquals(shape, shape(line).text());
    }

    @Test
    void messagesOfOneStatementAreOneShape() {
        assertEquals(
                shape("2026-11-21 13:03:27,123 ERROR [pool-1] order 17 of bob@example.com: timeout after 250ms"),
                shape("2026-01-01 00:00:00,000 ERROR [pool-2] order 18732 of eve@example.org.uk: timeout after 9ms")
                        .text()
                        .replace(".org.uk", ".com")
                        .transform(MessageShape::new));
    }

    @Test
    void longMessagesAreCut() {
        assertTrue(shape("word ".repeat(10_000)).text().length() <= 201);
    }

    @Test
    void moments() {
        Instant now = Instant.parse("2026-11-21T14:00:00Z");
        for (String line : List.of(
                "2026-11-21T13:03:27.123Z ERROR",
                "2026-11-21 14:03:27,123 +0100 x",
                "2026-11-21 13:03:27 UTC [7] x",
                "{\"level\":50,\"time\":1795266207000,\"msg\":\"x\"}")) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            assertEquals(
                    Optional.of(Instant.parse("2026-11-21T13:03:27Z")),
                    LineMoment.of(bytes, 0, bytes.length, now),
                    line);
        }
        byte[] none = "no moment 12:00".getBytes(StandardCharsets.UTF_8);
        assertEquals(Optional.empty(), LineMoment.of(none, 0, none.length, now));
    }

    private static MessageShape shape(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        LineJudge judge = new LineJudge(List.of(), true, Optional.empty(), "");
        return MessageShape.of(
                bytes, judge.message(bytes, 0, bytes.length), new SecretFinder().find(bytes, 0, bytes.length));
    }
}
