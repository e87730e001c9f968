package dev.postflight.check.kinds.dns;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a name server answered.
 *
 * @param rcode as dig shows it: {@code NOERROR}, {@code NXDOMAIN}, {@code SERVFAIL} …
 * @param answers the records of the answer section, of the types that we know
 */
record DnsMessage(String rcode, boolean authoritative, boolean authenticated, boolean truncated, List<Entry> answers) {
    private static final int RESPONSE = 0x8000;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int TRUNCATED = 0x0200;
    private static final int AUTHENTICATED = 0x0020;
    /** As far as any resolver follows; a longer chain of aliases is a loop. */
    private static final int MOST_ALIASES = 16;

    /**
     * A resource record.
     *
     * @param text its data, see {@link DnsType}
     */
    record Entry(String name, DnsType type, long ttl, String text) {
        /** The third field of an SOA record. */
        long serial() {
            return Long.parseLong(text.split(" ", -1)[2]);
        }
    }

    /**
     * Reads an answer to this question.
     *
     * @return empty when it answers something else and is to be passed over: another id, another question, no response
     * @throws CorruptedFrameException when it is malformed; the message says where
     */
    static Optional<DnsMessage> read(ByteBuf bytes, int id, DnsQuestion question) {
        DnsReader in = new DnsReader(bytes);
        if (in.remaining() < 12 || in.u16("header") != id) {
            return Optional.empty();
        }
        int flags = in.u16("header");
        int questions = in.u16("header");
        int answers = in.u16("header");
        int others = in.u16("header") + in.u16("header");
        int code = flags & 0xf;
        // servers that did not understand may leave the question out
        boolean asked = questions == 0 ? code != 0 : questions == 1 && asks(in, question);
        if (!asked || (flags & RESPONSE) == 0) {
            return Optional.empty();
        }
        boolean truncated = (flags & TRUNCATED) != 0;
        List<Entry> entries = new ArrayList<>();
        if (!truncated) { // the sections of a truncated message end anywhere
            for (int i = 0; i < answers; i++) {
                record(in, entries);
            }
            List<Entry> unused = new ArrayList<>();
            for (int i = 0; i < others; i++) {
                code |= record(in, unused);
            }
        }
        return Optional.of(new DnsMessage(
                name(code),
                (flags & AUTHORITATIVE) != 0,
                (flags & AUTHENTICATED) != 0,
                truncated,
                List.copyOf(entries)));
    }

    /** The response code, or NODATA where the name exists without a record that was asked for (RFC 2308, section 1). */
    String rcode(DnsQuestion question) {
        return rcode.equals("NOERROR") && of(question).isEmpty() ? "NODATA" : rcode;
    }

    /** The records that answer the question, led to by aliases where there are any. */
    List<Entry> of(DnsQuestion question) {
        String owner = question.name();
        for (int i = 0; i < MOST_ALIASES; i++) {
            String name = owner;
            List<Entry> found = answers.stream()
                    .filter(entry -> entry.type == question.type() && entry.name.equals(name))
                    .toList();
            Optional<Entry> alias = answers.stream()
                    .filter(entry -> entry.type == DnsType.CNAME && entry.name.equals(name))
                    .findFirst();
            if (!found.isEmpty() || alias.isEmpty()) {
                return found;
            }
            owner = alias.get().text;
        }
        return List.of();
    }

    private static boolean asks(DnsReader in, DnsQuestion question) {
        return in.name().equals(question.name())
                && in.u16("question") == question.type().number()
                && in.u16("question") == DnsQuestion.INTERNET;
    }

    /** Reads one record, keeps it if its type is known, and gives the high bits of the response code that OPT holds. */
    private static int record(DnsReader in, List<Entry> entries) {
        String name = in.name();
        int type = in.u16("a record");
        int network = in.u16("a record");
        long ttl = in.u32("a record");
        int length = in.u16("a record");
        int end = in.position() + length;
        if (length > in.remaining()) {
            throw new CorruptedFrameException("a record is cut off");
        }
        Optional<DnsType> known = network == DnsQuestion.INTERNET ? DnsType.of(type) : Optional.empty();
        if (known.isEmpty()) {
            in.skip(length, "a record");
            return type == DnsQuestion.OPT ? (int) (ttl >>> 24) << 4 : 0;
        }
        String text = known.get().read(in, end);
        if (in.position() != end) {
            throw new CorruptedFrameException("the length of a record of type " + known.get() + " is wrong");
        }
        // RFC 2181, section 8: a TTL with the highest bit set counts as 0
        entries.add(new Entry(name, known.get(), ttl > Integer.MAX_VALUE ? 0 : ttl, text));
        return 0;
    }

    private static String name(int code) {
        String shown = DnsResponseCode.valueOf(code).toString(); // NXDomain(3)
        int bracket = shown.indexOf('(');
        String name = shown.substring(0, bracket).toUpperCase(Locale.ROOT);
        return name.equals("UNKNOWN") ? "RCODE" + code : name;
    }
}
