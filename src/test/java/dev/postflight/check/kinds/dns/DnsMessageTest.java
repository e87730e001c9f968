package dev.postflight.check.kinds.dns;

import static dev.postflight.testing.ScriptedNameServer.answer;
import static dev.postflight.testing.ScriptedNameServer.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.CorruptedFrameException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages as bytes: what a hostile name server could put into them. */
class DnsMessageTest {
    private static final int ID = 0x1234;
    private static final int QUESTION_END = 12 + 14 + 4;

    private static final DnsQuestion SOA = new DnsQuestion("shop.example", DnsType.SOA);

    private static byte[] question(DnsQuestion question) {
        return ByteBufUtil.getBytes(question.encode(ID, true, 0));
    }

    private static DnsMessage read(DnsQuestion question, byte[] message) {
        return DnsMessage.read(Unpooled.wrappedBuffer(message), ID, question).orElseThrow();
    }

    private static String malformed(DnsQuestion question, byte[] message) {
        return assertThrows(CorruptedFrameException.class, () -> read(question, message))
                .getMessage();
    }

    @Test
    void namesAreUncompressedAndEscaped() {
        byte[] data = {2, 'A', '.', 3, 'a', ' ', 7, (byte) 0xc0, 12};
        DnsQuestion question = new DnsQuestion("shop.example", DnsType.CNAME);
        DnsMessage message = read(question, answer(question(question), 0, 1, record(5, 60, data)));
        assertEquals(
                "a\\..a\\032\\007.shop.example", message.of(question).get(0).text());
    }

    @Test
    void aliasesInALoopLeadNowhere() {
        DnsQuestion question = new DnsQuestion("shop.example", DnsType.A);
        byte[] self = {(byte) 0xc0, 12};
        assertEquals(
                List.of(),
                read(question, answer(question(question), 0, 1, record(5, 60, self)))
                        .of(question));
    }

    @Test
    void pointersForwardOrInACircleAreRefused() {
        for (int target : new int[] {QUESTION_END + 12, QUESTION_END + 13, 0x3fff}) {
            assertEquals(
                    "a compressed name points forward or at itself",
                    malformed(
                            new DnsQuestion("shop.example", DnsType.NS),
                            answer(
                                    question(new DnsQuestion("shop.example", DnsType.NS)),
                                    0,
                                    1,
                                    record(2, 60, new byte[] {(byte) (0xc0 | target >> 8), (byte) target}))));
        }
    }

    @Test
    void endlessChainsOfPointersAreRefusedQuickly() {
        ByteArrayOutputStream chain = new ByteArrayOutputStream();
        int start = QUESTION_END + 12;
        chain.writeBytes(new byte[] {(byte) 0xc0, 12});
        for (int at = start; at < 0x3f00; at += 2) {
            chain.writeBytes(new byte[] {(byte) (0xc0 | at >> 8), (byte) at});
        }
        byte[] data = chain.toByteArray();
        int last = start + data.length - 2;
        byte[][] records = new byte[4001][];
        records[0] = record(99, 60, data);
        Arrays.fill(records, 1, 4001, record(new byte[] {(byte) (0xc0 | last >> 8), (byte) last}, 99, 60, new byte[0]));
        byte[] message = answer(question(SOA), 0, 4001, records);
        assertEquals("a compressed name has too many pointers", malformed(SOA, message));
    }

    @Test
    void namesThatExpandBeyondAnyNameAreRefused() {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int i = 0; i < 5; i++) {
            data.write(63);
            data.writeBytes("x".repeat(63).getBytes(StandardCharsets.US_ASCII));
        }
        data.write(0);
        assertEquals(
                "a name is longer than 255 bytes",
                malformed(
                        new DnsQuestion("shop.example", DnsType.NS),
                        answer(
                                question(new DnsQuestion("shop.example", DnsType.NS)),
                                0,
                                1,
                                record(2, 60, data.toByteArray()))));
    }

    @Test
    void responseCodesBeyondFifteenComeFromEdns() {
        byte[] message = answer(question(SOA), 0, 0, record(new byte[] {0}, 41, 1 << 24, new byte[0]));
        message[11] = 1; // one additional record
        assertTrue(
                read(SOA, message).rcode().startsWith("BADVERS"),
                read(SOA, message).rcode());
        message[3] = 12;
        assertEquals("RCODE28", read(SOA, message).rcode());
    }

    @Test
    void everyCutOfAMessageIsMalformedOrNoAnswer() {
        byte[] data = {1, 'a', 0, 1, 'b', (byte) 0xc0, 12, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4};
        byte[] whole = answer(question(SOA), 0, 1, record(6, 60, data));
        assertEquals(
                "a b.shop.example 7 1 2 3 4", read(SOA, whole).of(SOA).get(0).text());
        assertEquals(7, read(SOA, whole).of(SOA).get(0).serial());
        for (int length = 0; length < whole.length; length++) {
            ByteBuf cut = Unpooled.wrappedBuffer(whole, 0, length);
            if (length < 12) {
                assertEquals(Optional.empty(), DnsMessage.read(cut, ID, SOA));
            } else {
                assertThrows(CorruptedFrameException.class, () -> DnsMessage.read(cut, ID, SOA), "length " + length);
            }
        }
    }

    /** Whatever comes, it is an answer, no answer, or malformed; never anything else, and never slow. */
    @Test
    void brokenMessagesNeverThrowAnythingElse() {
        Random random = new Random(42);
        List<DnsType> types = List.of(DnsType.values());
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            int read = 0;
            int malformed = 0;
            for (int round = 0; round < 100_000; round++) {
                DnsType type = types.get(random.nextInt(types.size()));
                DnsQuestion question = new DnsQuestion("shop.example", type);
                byte[] data = new byte[random.nextInt(40)];
                random.nextBytes(data);
                byte[] message = answer(
                        question(question),
                        0,
                        1 + random.nextInt(3),
                        record(type.number(), 60, data),
                        record(5, 1, data));
                for (int flips = random.nextInt(4); flips > 0; flips--) {
                    message[2 + random.nextInt(message.length - 2)] = (byte) random.nextInt();
                }
                byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(message, random.nextInt(message.length)) : message;
                try {
                    Optional<DnsMessage> answer = DnsMessage.read(Unpooled.wrappedBuffer(cut), ID, question);
                    answer.ifPresent(found -> found.of(question).stream()
                            .filter(entry -> entry.type() == DnsType.SOA)
                            .forEach(DnsMessage.Entry::serial));
                    read += answer.isPresent() ? 1 : 0;
                } catch (CorruptedFrameException e) {
                    malformed++;
                }
            }
            assertTrue(read > 1_000 && malformed > 30_000, read + " read, " + malformed + " malformed");
        });
    }

    @Test
    void reverseNamesAreMadeOfAddresses() {
        assertEquals(
                "1.2.0.192.in-addr.arpa",
                DnsQuestion.about("192.0.2.1", DnsType.PTR).name());
        assertEquals(
                "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
                DnsQuestion.about("2001:db8::1", DnsType.PTR).name());
        assertEquals(
                "xn--bcher-kva.example",
                DnsQuestion.about("Bücher.example.", DnsType.A).name());
    }
}
