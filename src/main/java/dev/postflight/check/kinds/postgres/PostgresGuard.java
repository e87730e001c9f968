package dev.postflight.check.kinds.postgres;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Looks at every message before the client does, and ends the connection at the first that is none of the protocol, too
 * large, or more than a run may take: the client itself believes every length and every number it is sent.
 *
 * <p>Message formats are those of the chapter "Frontend/Backend Protocol" of PostgreSQL's documentation.
 */
final class PostgresGuard extends ChannelInboundHandlerAdapter {
    /** The answers to our own questions are far smaller; a query of the configuration is no download. */
    private static final int MOST_MESSAGE = 1 << 20;

    private static final int MOST_BYTES = 4 << 20;
    /** What is looked into is short. */
    private static final int MOST_KEPT = 4096;

    /** All that a server may say to a client that neither copies nor calls functions. */
    private static final String TYPES = "RSKZTDCEINAnts123";

    private final Wire wire;
    private final PostgresProof proof;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long taken;
    private int type;
    private int headerBytes;
    private int length;
    private int left;
    private boolean over;
    private Optional<String> lastWord = Optional.empty();

    PostgresGuard(Wire wire, PostgresProof proof) {
        this.wire = wire;
        this.proof = proof;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!over) {
                look(bytes);
            }
        } catch (WireFailure failure) {
            over = true;
            wire.fail(failure);
            context.close();
        }
        if (over) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    /** The client keeps such things to itself. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended(new ClosedChannelException());
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ended(cause);
        context.fireExceptionCaught(cause);
    }

    private void ended(Throwable cause) {
        wire.fail(lastWord.<Throwable>map(word -> WireFailure.ofTarget(wire.peer() + " ended the session: " + word))
                .orElse(cause));
    }

    private void look(ByteBuf bytes) throws WireFailure {
        taken += bytes.readableBytes();
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); ) {
            if (headerBytes < 5) {
                header(bytes.getByte(i++) & 0xff);
            } else {
                int step = Math.min(left, bytes.writerIndex() - i);
                if (type == 'R' || (type == 'E' && length <= MOST_KEPT)) {
                    byte[] body = new byte[step];
                    bytes.getBytes(i, body);
                    kept.writeBytes(body);
                }
                left -= step;
                i += step;
            }
            if (headerBytes == 5 && left == 0) {
                byte[] body = kept.toByteArray();
                kept.reset();
                if (type == 'R') {
                    proof.look(body);
                } else if (type == 'E') {
                    listen(new String(body, StandardCharsets.UTF_8));
                }
                headerBytes = 0;
            }
        }
        if (taken > MOST_BYTES) {
            throw WireFailure.ofTarget(wire.peer() + " sent more than 4 MiB");
        }
    }

    private void header(int octet) throws WireFailure {
        if (headerBytes++ == 0) {
            type = octet;
            length = 0;
            if (TYPES.indexOf(octet) < 0) {
                throw alien(wire);
            }
            return;
        }
        length = length << 8 | octet;
        if (headerBytes == 5) {
            left = length - 4;
            if (length < 4) {
                throw alien(wire);
            } else if (length > (type == 'R' ? MOST_KEPT : MOST_MESSAGE)) {
                throw WireFailure.ofTarget(wire.peer() + " announces a message of " + length + " bytes");
            }
        }
    }

    static WireFailure alien(Wire wire) {
        return WireFailure.ofTarget(wire.peer() + " does not speak PostgreSQL's protocol");
    }

    /** Why it hangs up: a field of one letter after the other, V the severity, M the message. */
    private void listen(String error) {
        List<String> fields = List.of(error.split("\0"));
        if (fields.contains("VFATAL") || fields.contains("VPANIC")) {
            lastWord = fields.stream()
                    .filter(field -> field.startsWith("M"))
                    .map(field -> Plain.text(field.substring(1)))
                    .findFirst();
        }
    }
}
