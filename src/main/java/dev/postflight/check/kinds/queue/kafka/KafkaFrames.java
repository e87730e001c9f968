package dev.postflight.check.kinds.queue.kafka;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Cuts the bytes of a broker into answers, of which it keeps the beginning: messages can be large. */
final class KafkaFrames extends ByteToMessageDecoder {
    /** A topic of 10,000 partitions takes half of it. */
    private static final int KEPT = 2 << 20;
    /** As much as a broker takes in one request by default (socket.request.max.bytes), so that a message can be. */
    private static final int LONGEST = 100 << 20;

    private final String peer;
    private final Consumer<ByteBuf> answers;
    private long skipped;

    KafkaFrames(String peer, Consumer<ByteBuf> answers) {
        this.peer = peer;
        this.answers = answers;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws WireFailure {
        if (skipped > 0) {
            int now = (int) Math.min(skipped, in.readableBytes());
            in.skipBytes(now);
            skipped -= now;
            return;
        } else if (in.readableBytes() < Integer.BYTES) {
            return;
        }
        int at = in.readerIndex();
        long length = in.getUnsignedInt(at);
        if (length < Integer.BYTES || length > LONGEST) {
            throw WireFailure.ofTarget("%s does not speak Kafka's protocol: an answer of %s bytes, which begins: %s"
                    .formatted(
                            peer,
                            length,
                            Plain.text(
                                    in.toString(at, Math.min(40, in.readableBytes()), StandardCharsets.ISO_8859_1))));
        }
        int kept = (int) Math.min(length, KEPT);
        if (in.readableBytes() >= Integer.BYTES + kept) {
            in.skipBytes(Integer.BYTES);
            skipped = length - kept;
            answers.accept(Unpooled.copiedBuffer(in.readSlice(kept)));
        }
    }
}
