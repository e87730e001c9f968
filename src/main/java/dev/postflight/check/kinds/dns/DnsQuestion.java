package dev.postflight.check.kinds.dns;

import dev.postflight.net.HostName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is asked of a name server.
 *
 * @param name in lower case and in its form on the wire, without the dot at its end; the root is {@code .}
 */
record DnsQuestion(String name, DnsType type) {
    static final int INTERNET = 1;
    static final int OPT = 41; // RFC 6891
    private static final int RECURSION_DESIRED = 0x0100;
    /** Asks for the AD bit in the answer without asking for signatures: RFC 6840, section 5.7. */
    private static final int AUTHENTIC_DATA = 0x0020;

    /** The question about a name as people write it; an address asked for its PTR becomes its reverse name. */
    static DnsQuestion about(String name, DnsType type) {
        return new DnsQuestion(
                type == DnsType.PTR && HostName.isAddress(name)
                        ? reverse(NetUtil.createByteArrayFromIpAddressString(name))
                        : name.equals(".") ? name : HostName.ascii(name),
                type);
    }

    /** Why this cannot be asked; empty when it can. */
    Optional<String> complaint() {
        if (name.equals(".")) {
            return Optional.empty();
        } else if (name.length() > 253) { // 255 bytes with the first length and the root's zero
            return Optional.of("a name of at most 253 characters");
        } else if (type == DnsType.PTR && !name.endsWith(".arpa")) {
            return Optional.of("an address such as 192.0.2.1, or a name that ends in .arpa");
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63) {
                return Optional.of("a name whose labels have 1 to 63 characters each");
            } else if (!label.chars().allMatch(c -> c > ' ' && c <= '~' && c != '\\')) {
                return Optional.of("a name without spaces, backslashes and control characters");
            }
        }
        return Optional.empty();
    }

    /** The message that asks this; {@code edns} is the size offered for datagrams, 0 for not a word of EDNS. */
    ByteBuf encode(int id, boolean recursion, int edns) {
        ByteBuf out = Unpooled.buffer(name.length() + 30);
        out.writeShort(id).writeShort(AUTHENTIC_DATA | (recursion ? RECURSION_DESIRED : 0));
        out.writeShort(1).writeShort(0).writeShort(0).writeShort(edns > 0 ? 1 : 0);
        if (!name.equals(".")) {
            for (String label : name.split("\\.", -1)) {
                out.writeByte(label.length()).writeCharSequence(label, StandardCharsets.US_ASCII);
            }
        }
        out.writeByte(0).writeShort(type.number()).writeShort(INTERNET);
        if (edns > 0) {
            out.writeByte(0).writeShort(OPT).writeShort(edns).writeInt(0).writeShort(0);
        }
        return out;
    }

    @Override
    public String toString() {
        return type + " " + name;
    }

    /** RFC 1035, section 3.5, and RFC 3596, section 2.5. */
    private static String reverse(byte[] address) {
        StringBuilder name = new StringBuilder();
        for (int i = address.length - 1; i >= 0; i--) {
            int octet = address[i] & 0xff;
            if (address.length == 4) {
                name.append(octet).append('.');
            } else {
                name.append(Integer.toHexString(octet & 0xf)).append('.');
                name.append(Integer.toHexString(octet >>> 4)).append('.');
            }
        }
        return name.append(address.length == 4 ? "in-addr.arpa" : "ip6.arpa").toString();
    }
}
