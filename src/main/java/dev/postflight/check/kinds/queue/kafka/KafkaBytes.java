package dev.postflight.check.kinds.queue.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Writes and reads the types of Kafka's protocol; what ends too early is an {@link IndexOutOfBoundsException}. */
final class KafkaBytes {
    private static final String CLIENT = "postflight";

    private KafkaBytes() {}

    /** A request with its length before it. */
    static ByteBuf request(KafkaApi api, int number, Consumer<ByteBuf> body) {
        ByteBuf content = Unpooled.buffer()
                .writeShort(api.key())
                .writeShort(api.version())
                .writeInt(number);
        writeText(content, CLIENT);
        if (api.isCompact()) {
            content.writeByte(0); // no tagged fields
        }
        body.accept(content);
        return Unpooled.wrappedBuffer(Unpooled.buffer(4).writeInt(content.readableBytes()), content);
    }

    static ByteBuf writeText(ByteBuf bytes, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return bytes.writeShort(content.length).writeBytes(content);
    }

    static ByteBuf writeBytes(ByteBuf bytes, byte[] content) {
        return bytes.writeInt(content.length).writeBytes(content);
    }

    static <T> ByteBuf writeAll(ByteBuf bytes, Collection<T> items, BiConsumer<ByteBuf, T> each) {
        bytes.writeInt(items.size());
        items.forEach(item -> each.accept(bytes, item));
        return bytes;
    }

    /** An array of one text, in the newer encoding. */
    static ByteBuf writeCompactTexts(ByteBuf bytes, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        writeCompactLength(bytes, 1);
        writeCompactLength(bytes, content.length);
        return bytes.writeBytes(content);
    }

    /** A text, or none, which reads as an empty one. */
    static String text(ByteBuf bytes) {
        int length = bytes.readShort();
        return length < 0
                ? ""
                : bytes.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }

    static byte[] bytes(ByteBuf bytes) {
        byte[] content = new byte[atMost(bytes, bytes.readInt())];
        bytes.readBytes(content);
        return content;
    }

    /** Each item of an array is read, whether or not it is kept. */
    static <T> List<T> all(ByteBuf bytes, Function<ByteBuf, T> each) {
        int count = atMost(bytes, bytes.readInt());
        List<T> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(each.apply(bytes));
        }
        return items;
    }

    static String compactText(ByteBuf bytes) {
        int length = compactLength(bytes);
        return bytes.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }

    /** The length of an array or text in the newer encoding; 0 for none. */
    static int compactLength(ByteBuf bytes) {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = bytes.readUnsignedByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return atMost(bytes, Math.max(0, value - 1));
            }
        }
        throw new IndexOutOfBoundsException("a length of more than five bytes");
    }

    private static void writeCompactLength(ByteBuf bytes, int length) {
        int rest = length + 1;
        while (rest > 0x7f) {
            bytes.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.writeByte(rest);
    }

    /** No array has more items than there are bytes, and no memory is taken for what a broker claims. */
    private static int atMost(ByteBuf bytes, long count) {
        if (count > bytes.readableBytes()) {
            throw new IndexOutOfBoundsException(count + " of " + bytes.readableBytes());
        }
        return (int) Math.max(0, count);
    }
}
