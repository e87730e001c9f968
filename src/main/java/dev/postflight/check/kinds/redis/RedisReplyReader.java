package dev.postflight.check.kinds.redis;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Unit;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a server into replies. Every byte is looked at once, however it arrives, and everything has a cap:
 * a length that a server names is believed only below it.
 */
final class RedisReplyReader extends ByteToMessageDecoder {
    private static final int LONGEST_LINE = 64 << 10;
    private static final int LONGEST_TEXT = 1 << 20;
    /** What Redis itself takes by default (proto-max-bulk-len); the rest is read and not kept. */
    private static final int LONGEST_SKIPPED = 512 << 20;
    /** Far more than all answers of one run together. */
    private static final long MOST_BYTES = 8 << 20;

    private static final int MOST_ITEMS = 1 << 16;
    private static final int DEEPEST = 8;

    private final String peer;
    private final Consumer<RedisReply> listener;
    private final Deque<Open> open = new ArrayDeque<>();
    private int awaitedText = -1;
    private @Nullable Skipped skipped;
    private int searched;
    private long read;

    /** A list whose items are still coming. */
    private record Open(int size, List<RedisReply> items) {}

    /** A text that is read and not kept. */
    private static final class Skipped {
        final int length;
        final MessageDigest digest = sha256();
        int left;

        Skipped(int length) {
            this.length = length;
            this.left = length;
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has it", e);
            }
        }
    }

    RedisReplyReader(String peer, Consumer<RedisReply> listener) {
        this.peer = peer;
        this.listener = listener;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws WireFailure {
        int before = in.readerIndex();
        Skipped text = skipped;
        if (text != null) {
            skipText(in, text);
            return; // which takes no memory
        } else if (awaitedText >= 0) {
            readText(in);
        } else {
            readLine(in);
        }
        read += in.readerIndex() - before;
        if (read > MOST_BYTES) {
            throw wrong("more than " + Unit.BYTES.format(MOST_BYTES));
        }
    }

    private void readText(ByteBuf in) throws WireFailure {
        if (in.readableBytes() >= awaitedText + 2) {
            String text =
                    in.readCharSequence(awaitedText, StandardCharsets.UTF_8).toString();
            if (in.readByte() != '\r' || in.readByte() != '\n') {
                throw wrong("a text that is longer than it says");
            }
            awaitedText = -1;
            ended(new RedisReply.Text(text));
        }
    }

    private void skipText(ByteBuf in, Skipped text) throws WireFailure {
        int now = Math.min(text.left, in.readableBytes());
        text.digest.update(in.nioBuffer(in.readerIndex(), now));
        in.skipBytes(now);
        text.left -= now;
        if (text.left == 0 && in.readableBytes() >= 2) {
            if (in.readByte() != '\r' || in.readByte() != '\n') {
                throw wrong("a text that is longer than it says");
            }
            skipped = null;
            ended(new RedisReply.Large(text.length, HexFormat.of().formatHex(text.digest.digest(), 0, 12)));
        }
    }

    private void readLine(ByteBuf in) throws WireFailure {
        int end = in.indexOf(in.readerIndex() + searched, in.writerIndex(), (byte) '\n');
        searched = in.readableBytes();
        if ((end < 0 ? searched : end - in.readerIndex()) > LONGEST_LINE) {
            throw wrong("a line longer than " + Unit.BYTES.format(LONGEST_LINE));
        } else if (end >= 0) {
            searched = 0;
            String line = in.readCharSequence(end - in.readerIndex(), StandardCharsets.UTF_8)
                    .toString();
            in.skipBytes(1);
            if (!line.endsWith("\r")) {
                throw noRedis(line);
            }
            take(line.substring(0, line.length() - 1));
        }
    }

    private void take(String line) throws WireFailure {
        String rest = line.isEmpty() ? "" : line.substring(1);
        switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+' -> ended(new RedisReply.Text(rest));
            case '-' -> ended(new RedisReply.Refused(rest));
            case ':' -> ended(new RedisReply.Whole(number(line, Long.MAX_VALUE)));
            case '$' -> {
                int length = (int) length(line, "a text of %s", LONGEST_SKIPPED);
                if (length < 0) {
                    ended(new RedisReply.Nothing());
                } else if (length > LONGEST_TEXT) {
                    skipped = new Skipped(length);
                } else {
                    awaitedText = length;
                }
            }
            case '*' -> {
                int size = (int) length(line, "a list of %s items", MOST_ITEMS);
                if (size < 0) {
                    ended(new RedisReply.Nothing());
                } else if (size == 0) {
                    ended(new RedisReply.Items(List.of()));
                } else if (open.size() == DEEPEST) {
                    throw wrong("lists within lists, deeper than " + DEEPEST);
                } else {
                    open.push(new Open(size, new ArrayList<>()));
                }
            }
            default -> throw noRedis(line);
        }
    }

    private void ended(RedisReply reply) {
        RedisReply whole = reply;
        while (!open.isEmpty()) {
            Open list = open.element();
            list.items().add(whole);
            if (list.items().size() < list.size()) {
                return;
            }
            open.pop();
            whole = new RedisReply.Items(list.items());
        }
        listener.accept(whole);
    }

    private long length(String line, String what, int most) throws WireFailure {
        long length = number(line, Long.MAX_VALUE);
        if (length > most) {
            String shown = what.contains("items") ? Long.toString(length) : Unit.BYTES.format(length);
            throw wrong("%s, more than is read here".formatted(what.formatted(shown)));
        }
        return length;
    }

    private long number(String line, long most) throws WireFailure {
        try {
            return Math.min(most, Long.parseLong(line.substring(1)));
        } catch (NumberFormatException e) {
            throw noRedis(line);
        }
    }

    private WireFailure wrong(String sent) {
        return WireFailure.ofTarget(peer + " sent " + sent);
    }

    private WireFailure noRedis(String line) {
        return WireFailure.ofTarget(peer + " does not speak Redis' protocol, it says: " + Plain.text(line));
    }
}
