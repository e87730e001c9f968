package dev.postflight.check.kinds.tcp;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.postflight.check.Run;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Has one dialogue on a wire, step by step.
 *
 * <p>What comes is kept as one character a byte, and patterns are treated likewise: nothing is lost between two reads, and
 * binary answers can be matched too.
 */
final class TcpDialogue extends SimpleChannelInboundHandler<ByteBuf> {
    private static final int MOST_BYTES = 64 * 1024;
    /** Up to here every read is looked at; beyond, a server that drips would make us search the same text too often. */
    private static final int EAGER_BYTES = 4 * 1024;

    private static final long PATIENCE_MILLIS = 20;
    private static final int BANNER_LENGTH = 120;

    private final Run run;
    private final Wire wire;
    private final List<TcpStep> steps;
    private final Supplier<Future<Wire>> secure;
    private final StringBuilder unread = new StringBuilder();
    private String banner = "";
    private @Nullable Wanted wanted;
    private boolean looksLater;

    private record Wanted(Pattern pattern, Promise<Wire> promise) {}

    /** @param secure speaks TLS on the wire from then on */
    TcpDialogue(Run run, Wire wire, List<TcpStep> steps, Supplier<Future<Wire>> secure) {
        this.run = run;
        this.wire = wire;
        this.steps = steps;
        this.secure = secure;
    }

    Future<Wire> lead() {
        return lead(0);
    }

    /** The first line that the server said. */
    Optional<String> banner() {
        return banner.isBlank() ? Optional.empty() : Optional.of(shown(banner));
    }

    private Future<Wire> lead(int index) {
        if (index == steps.size()) {
            return Future.succeededFuture(wire);
        }
        return take(steps.get(index)).compose(done -> lead(index + 1));
    }

    private Future<Wire> take(TcpStep step) {
        if (step instanceof TcpStep.Secure next) {
            return secure(next);
        }
        if (wire.pipeline().get(TcpDialogue.class) == null) {
            wire.pipeline().addLast(this);
        }
        if (step instanceof TcpStep.Send next) {
            run.note(() -> "sending " + next.text().length() + " characters");
            wire.channel().writeAndFlush(Unpooled.copiedBuffer(next.text(), StandardCharsets.UTF_8));
            return Future.succeededFuture(wire);
        }
        return expect(((TcpStep.Expect) step).pattern());
    }

    private Future<Wire> secure(TcpStep.Secure step) {
        if (unread.length() > 0) {
            // taken for protected, it would be an injection: CVE-2011-0411
            return Future.failedFuture(WireFailure.ofTarget(
                    wire.peer() + " sent more than was expected before TLS: " + shown(unread.toString())));
        }
        return step.protocol()
                .map(protocol -> protocol.lead(wire))
                .orElse(Future.succeededFuture(wire))
                .compose(led -> secure.get());
    }

    private Future<Wire> expect(Pattern pattern) {
        Promise<Wire> promise = Promise.promise();
        wanted = new Wanted(bytewise(pattern), promise);
        Future<Wire> expected = wire.await("", promise);
        wire.doing(() -> "waiting for /" + pattern + "/"
                + (unread.length() == 0 ? "" : ", having read: " + shown(unread.toString())));
        look();
        return expected;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        unread.append(bytes.toString(StandardCharsets.ISO_8859_1));
        if (banner.indexOf('\n') < 0 && banner.length() < BANNER_LENGTH) {
            banner += unread.substring(Math.max(0, unread.length() - bytes.readableBytes()));
        }
        if (unread.length() <= EAGER_BYTES || unread.length() > MOST_BYTES) {
            look();
        } else if (!looksLater) {
            looksLater = true;
            context.executor()
                    .schedule(
                            () -> {
                                looksLater = false;
                                look();
                            },
                            PATIENCE_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        Wanted now = wanted;
        Matcher matcher = now == null ? null : now.pattern().matcher(unread);
        if (now != null && matcher != null && matcher.find()) {
            wanted = null;
            note(matcher);
            unread.delete(0, matcher.end());
            now.promise().tryComplete(wire);
        } else if (unread.length() > MOST_BYTES) {
            wire.fail(WireFailure.ofTarget(wire.peer() + " sent more than 64 KiB without what was expected"));
            wire.channel().close();
        }
    }

    private void note(Matcher matcher) {
        String groups = IntStream.rangeClosed(1, matcher.groupCount())
                .mapToObj(group -> " (" + shown(String.valueOf(matcher.group(group))) + ")")
                .collect(Collectors.joining());
        String found = shown(matcher.group());
        run.note(() -> "read: " + found + groups);
    }

    private static Pattern bytewise(Pattern pattern) {
        byte[] bytes = pattern.pattern().getBytes(StandardCharsets.UTF_8);
        return Pattern.compile(new String(bytes, StandardCharsets.ISO_8859_1), pattern.flags());
    }

    /** The first line, cut, without what could harm a terminal. */
    private static String shown(String bytes) {
        String text = new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        String line = text.strip().lines().findFirst().orElse("").replaceAll("\\p{C}", "?");
        return line.length() > BANNER_LENGTH ? line.substring(0, BANNER_LENGTH) + "…" : line;
    }
}
