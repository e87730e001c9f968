package dev.postflight.check.kinds.postgres;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** PostgreSQL's own default is 4,096; each round costs a microsecond on the event loop. */
    private static final int MOST_ROUNDS = 50_000;

    private static final Pattern ROUNDS = Pattern.compile("(?:^|,)i=(\\d{1,18})");

    private static final int AUTHENTICATION_OK = 0;
    private static final int CLEARTEXT = 3;
    private static final int MD5 = 5;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;

    private final Wire wire;
    private final boolean hasPassword;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private String authentication = "none";
    private long taken;
    private int type;
    private int headerBytes;
    private int length;
    private int left;
    private boolean over;
    private Optional<String> lastWord = Optional.empty();

    PostgresGuard(Wire wire, boolean hasPassword) {
        this.wire = wire;
        this.hasPassword = hasPassword;
    }

    /** How the server wanted the user proved: {@code scram-sha-256}, {@code md5}, {@code password} or {@code none}. */
    String authentication() {
        return authentication;
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
                    authenticate(body);
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
                throw alien();
            }
            return;
        }
        length = length << 8 | octet;
        if (headerBytes == 5) {
            left = length - 4;
            if (length < 4) {
                throw alien();
            } else if (length > (type == 'R' ? MOST_KEPT : MOST_MESSAGE)) {
                throw WireFailure.ofTarget(wire.peer() + " announces a message of " + length + " bytes");
            }
        }
    }

    private WireFailure alien() {
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

    private void authenticate(byte[] body) throws WireFailure {
        if (body.length < 4) {
            throw alien();
        }
        int code = java.nio.ByteBuffer.wrap(body).getInt();
        switch (code) {
            case AUTHENTICATION_OK -> {
                return;
            }
            case CLEARTEXT -> {
                authentication = "password";
                // whoever sits between could ask for just this
                if (hasPassword && !isVerified()) {
                    throw new WireFailure(
                            Finding.CHECK_BROKEN,
                            wire.peer() + " asks for the password in clear, and no certificate that we trust proves it:"
                                    + " use scram-sha-256 in its pg_hba.conf, or sslmode: verify-full");
                }
            }
            case MD5 -> authentication = "md5";
            case SASL -> authentication = "scram-sha-256";
            case SASL_CONTINUE -> rounds(new String(body, 4, body.length - 4, StandardCharsets.ISO_8859_1));
            default -> {}
        }
        if (!hasPassword) {
            throw new WireFailure(
                    Finding.CHECK_BROKEN, wire.peer() + " asks for a password and the check has none: set password");
        }
    }

    private boolean isVerified() {
        return wire.tls().filter(peer -> peer.chainProblem().isEmpty()).isPresent();
    }

    private void rounds(String challenge) throws WireFailure {
        Matcher rounds = ROUNDS.matcher(challenge);
        if (!rounds.find() || Long.parseLong(rounds.group(1)) > MOST_ROUNDS) {
            throw new WireFailure(
                    Finding.CHECK_BROKEN,
                    wire.peer() + " asks for more than " + MOST_ROUNDS
                            + " rounds of SCRAM, which would hold up all other checks");
        }
    }
}
