package dev.postflight.check.kinds.queue.rabbit;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Cuts the bytes of a broker into the methods of AMQP 0-9-1, and makes some.
 *
 * @see <a href="https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf">the specification, 4.2</a>
 */
final class AmqpFrames extends ByteToMessageDecoder {
    static final byte[] PROTOCOL = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

    private static final int METHOD = 1;
    private static final int HEARTBEAT = 8;
    private static final int HEADER = 7;
    private static final int END = 0xCE;
    /** What a broker offers at most before anything is agreed on. */
    private static final int LONGEST = 128 << 10;

    private final String peer;
    private final Consumer<Method> listener;

    /** A method by its class and its own number, with its arguments. */
    record Method(int group, int number, ByteBuf arguments) {
        boolean is(int otherGroup, int otherNumber) {
            return group == otherGroup && number == otherNumber;
        }

        /** A text of at most 255 bytes. */
        String shortText() {
            int length = arguments.readUnsignedByte();
            return arguments.readCharSequence(length, StandardCharsets.UTF_8).toString();
        }
    }

    AmqpFrames(String peer, Consumer<Method> listener) {
        this.peer = peer;
        this.listener = listener;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws WireFailure {
        int at = in.readerIndex();
        int type = in.getUnsignedByte(at);
        if (type != METHOD && type != HEARTBEAT) {
            throw WireFailure.ofTarget(peer + " does not speak AMQP 0-9-1, it says: "
                    + Plain.text(in.toString(at, Math.min(40, in.readableBytes()), StandardCharsets.ISO_8859_1)));
        } else if (in.readableBytes() < HEADER) {
            return;
        }
        long length = in.getUnsignedInt(at + 3);
        if (length > LONGEST || (type == METHOD && length < 4)) {
            throw WireFailure.ofTarget(peer + " sent a frame of " + length + " bytes, which cannot be");
        } else if (in.readableBytes() < HEADER + length + 1) {
            return;
        }
        in.skipBytes(HEADER);
        ByteBuf payload = Unpooled.copiedBuffer(in.readSlice((int) length));
        if (in.readUnsignedByte() != END) {
            throw WireFailure.ofTarget(peer + " sent a frame that is longer than it says");
        }
        if (type == METHOD) {
            listener.accept(new Method(payload.readUnsignedShort(), payload.readUnsignedShort(), payload));
        }
    }

    /** A frame with a method. */
    static ByteBuf method(int channel, int group, int number, UnaryOperator<ByteBuf> arguments) {
        ByteBuf payload = arguments.apply(Unpooled.buffer().writeShort(group).writeShort(number));
        return Unpooled.buffer()
                .writeByte(METHOD)
                .writeShort(channel)
                .writeInt(payload.readableBytes())
                .writeBytes(payload)
                .writeByte(END);
    }

    static ByteBuf shortText(ByteBuf bytes, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return bytes.writeByte(content.length).writeBytes(content);
    }

    static ByteBuf longText(ByteBuf bytes, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return bytes.writeInt(content.length).writeBytes(content);
    }

    /** A table of texts, and of tables of switches that are on. */
    static ByteBuf table(ByteBuf bytes, Map<String, Object> entries) {
        ByteBuf content = Unpooled.buffer();
        entries.forEach((name, value) -> {
            shortText(content, name);
            if (value instanceof List<?> switches) {
                ByteBuf inner = Unpooled.buffer();
                switches.forEach(
                        each -> shortText(inner, each.toString()).writeByte('t').writeByte(1));
                content.writeByte('F').writeInt(inner.readableBytes()).writeBytes(inner);
            } else {
                longText(content.writeByte('S'), value.toString());
            }
        });
        return bytes.writeInt(content.readableBytes()).writeBytes(content);
    }
}
