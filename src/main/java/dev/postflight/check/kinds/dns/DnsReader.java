package dev.postflight.check.kinds.dns;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;

/**
 * Reads the fields of one DNS message, which may be hostile: no length, pointer or loop leads out of the message or on
 * for long.
 *
 * <p>Netty's own decoder passes over a record that is cut off and expands compressed names without a bound; a monitor
 * must notice the one and survive the other.
 */
final class DnsReader {
    /** RFC 1035, section 2.3.4: 255 bytes on the wire, the root's zero included. */
    private static final int LONGEST_NAME = 255;
    /** A name of {@link #LONGEST_NAME} bytes has at most 127 labels, and each needs one pointer at most. */
    private static final int MOST_POINTERS = 127;

    private final ByteBuf in;

    /** @param message begins where the message does: compressed names count from there */
    DnsReader(ByteBuf message) {
        this.in = message.slice();
    }

    int position() {
        return in.readerIndex();
    }

    int remaining() {
        return in.readableBytes();
    }

    int u8(String what) {
        need(1, what);
        return in.readUnsignedByte();
    }

    int u16(String what) {
        need(2, what);
        return in.readUnsignedShort();
    }

    long u32(String what) {
        need(4, what);
        return in.readUnsignedInt();
    }

    byte[] bytes(int count, String what) {
        need(count, what);
        byte[] bytes = new byte[count];
        in.readBytes(bytes);
        return bytes;
    }

    void skip(int count, String what) {
        need(count, what);
        in.skipBytes(count);
    }

    /** A text of one length byte and up to 255 others; what is no printable ASCII is escaped as in zone files. */
    String text(String what) {
        byte[] bytes = bytes(u8(what), what);
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            escape(text, b & 0xff, '\\');
        }
        return text.toString();
    }

    /** A name in lower case without the dot at its end; the root is {@code .} itself. */
    String name() {
        StringBuilder name = new StringBuilder();
        int at = in.readerIndex();
        int segment = at;
        int after = -1;
        int length = 1;
        int pointers = 0;
        for (int size = byteAt(at++); size != 0; size = byteAt(at++)) {
            switch (size >>> 6) {
                case 0b00 -> {
                    length += size + 1;
                    if (length > LONGEST_NAME) {
                        throw new CorruptedFrameException("a name is longer than 255 bytes");
                    }
                    label(name, at, size);
                    at += size;
                }
                case 0b11 -> {
                    int target = ((size & 0x3f) << 8) | byteAt(at++);
                    after = after < 0 ? at : after;
                    if (target >= segment) { // RFC 1035, section 4.1.4: a prior occurrence
                        throw new CorruptedFrameException("a compressed name points forward or at itself");
                    } else if (++pointers > MOST_POINTERS) {
                        throw new CorruptedFrameException("a compressed name has too many pointers");
                    }
                    at = target;
                    segment = target;
                }
                default -> throw new CorruptedFrameException("a name has a label of an unknown type");
            }
        }
        in.readerIndex(after < 0 ? at : after);
        return name.length() == 0 ? "." : name.toString();
    }

    private void label(StringBuilder name, int at, int size) {
        if (at + size > in.writerIndex()) {
            throw new CorruptedFrameException("a name is cut off");
        }
        if (name.length() > 0) {
            name.append('.');
        }
        for (int i = at; i < at + size; i++) {
            int c = in.getUnsignedByte(i);
            escape(name, c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c, '.');
        }
    }

    /** RFC 1035, section 5.1: a backslash before what has a meaning, three decimal digits for what does not print. */
    private static void escape(StringBuilder out, int c, char special) {
        if (c == special || c == '\\') {
            out.append('\\').append((char) c);
        } else if (c < ' ' || c > '~' || (c == ' ' && special == '.')) {
            out.append('\\')
                    .append((char) ('0' + c / 100))
                    .append((char) ('0' + c / 10 % 10))
                    .append((char) ('0' + c % 10));
        } else {
            out.append((char) c);
        }
    }

    private int byteAt(int index) {
        if (index >= in.writerIndex()) {
            throw new CorruptedFrameException("a name is cut off");
        }
        return in.getUnsignedByte(index);
    }

    private void need(int count, String what) {
        if (in.readableBytes() < count) {
            throw new CorruptedFrameException(what + " is cut off");
        }
    }
}
