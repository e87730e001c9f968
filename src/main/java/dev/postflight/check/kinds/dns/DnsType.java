package dev.postflight.check.kinds.dns;

import io.netty.handler.codec.CorruptedFrameException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The types of records that can be asked for, and how the data of each reads as text: as zone files and dig show it. */
enum DnsType {
    A(1, (in, end) -> address(in.bytes(4, "an A record"))),
    AAAA(28, (in, end) -> address(in.bytes(16, "an AAAA record"))),
    CNAME(5, (in, end) -> in.name()),
    MX(15, (in, end) -> in.u16("an MX record") + " " + in.name()),
    NS(2, (in, end) -> in.name()),
    TXT(16, DnsType::text),
    SOA(6, DnsType::authority),
    PTR(12, (in, end) -> in.name()),
    SRV(33, DnsType::service),
    CAA(257, DnsType::issuer);

    private final int number;

    @SuppressWarnings("ImmutableEnumChecker") // functions without a state
    private final Data data;

    /** Reads the data of a record, which stands at the reader's position and should end at {@code end}. */
    private interface Data {
        String read(DnsReader in, int end);
    }

    DnsType(int number, Data data) {
        this.number = number;
        this.data = data;
    }

    /** As RFC 1035, section 3.2.2, and later ones number it. */
    int number() {
        return number;
    }

    String read(DnsReader in, int end) {
        return data.read(in, end);
    }

    static Optional<DnsType> of(int number) {
        return Stream.of(values()).filter(type -> type.number == number).findFirst();
    }

    /** The words of the configuration. */
    static List<String> words() {
        return Stream.of(values()).map(DnsType::name).toList();
    }

    private static String address(byte[] bytes) {
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(bytes)); // the short form of RFC 5952
        } catch (UnknownHostException e) {
            throw new CorruptedFrameException("an address of " + bytes.length + " bytes", e);
        }
    }

    /** The parts of a text are joined, as SPF and DKIM read them (RFC 7208, section 3.3). */
    private static String text(DnsReader in, int end) {
        StringBuilder text = new StringBuilder();
        while (in.position() < end) {
            text.append(in.text("a TXT record"));
        }
        return text.toString();
    }

    private static String authority(DnsReader in, int end) {
        StringBuilder text = new StringBuilder(in.name()).append(' ').append(in.name());
        for (int field = 0; field < 5; field++) { // serial, refresh, retry, expire, minimum
            text.append(' ').append(in.u32("an SOA record"));
        }
        return text.toString();
    }

    private static String service(DnsReader in, int end) {
        StringBuilder text = new StringBuilder();
        for (int field = 0; field < 3; field++) { // priority, weight, port
            text.append(in.u16("an SRV record")).append(' ');
        }
        return text.append(in.name()).toString();
    }

    /** RFC 8659: {@code 0 issue "ca.example"}. */
    private static String issuer(DnsReader in, int end) {
        int flags = in.u8("a CAA record");
        String tag = in.text("a CAA record");
        byte[] value = in.bytes(Math.max(0, end - in.position()), "a CAA record");
        return flags + " " + tag + " \"" + new String(value, StandardCharsets.UTF_8) + "\"";
    }
}
