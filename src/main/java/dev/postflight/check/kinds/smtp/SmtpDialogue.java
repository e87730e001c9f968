package dev.postflight.check.kinds.smtp;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands and answers on one wire, one after the other; what comes unasked is never taken for an answer. */
final class SmtpDialogue extends SimpleChannelInboundHandler<ByteBuf> {
    /** Servers send some hundred bytes; one that has more to say is none. */
    private static final int MOST_BYTES = 16 << 10;

    private static final int CODE = 3;

    private final Wire wire;
    private final StringBuilder unread = new StringBuilder();
    private @Nullable Promise<SmtpAnswer> awaited;

    SmtpDialogue(Wire wire) {
        this.wire = wire;
        wire.pipeline().addLast(this);
    }

    /** The greeting, which comes unasked. */
    Future<SmtpAnswer> greeting() {
        return listen("waiting for the greeting");
    }

    /**
     * Says a line, or several, and waits for one answer.
     *
     * @param doing never holds a secret
     */
    Future<SmtpAnswer> ask(String text, String doing) {
        if (unread.length() > 0) {
            // taken for an answer it would shift all that follow; before TLS it would be an injection: CVE-2011-0411
            return Future.failedFuture(WireFailure.ofTarget(wire.peer() + " sent more than an answer: "
                    + Plain.text(unread.toString().strip())));
        }
        Future<SmtpAnswer> answer = listen(doing);
        say(text);
        return answer;
    }

    /** Nothing may be left over when TLS begins. */
    boolean isQuiet() {
        return unread.length() == 0;
    }

    void say(String text) {
        wire.channel().writeAndFlush(Unpooled.copiedBuffer(text + "\r\n", StandardCharsets.UTF_8));
    }

    private Future<SmtpAnswer> listen(String doing) {
        Promise<SmtpAnswer> promise = Promise.promise();
        awaited = promise;
        Future<SmtpAnswer> answer = wire.await(doing, promise);
        look();
        return answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        unread.append(bytes.toString(StandardCharsets.ISO_8859_1));
        boolean ends = unread.length() > 0 && unread.charAt(unread.length() - 1) == '\n';
        if (unread.length() > MOST_BYTES) {
            refuse(wire.peer() + " sent more than 16 KiB in answer to SMTP");
        } else if (ends || unread.length() == bytes.readableBytes()) {
            look(); // searching again at each single byte would be a gift to a hostile server
        }
    }

    /** Takes the answer that is whole, if somebody waits for one. */
    private void look() {
        Promise<SmtpAnswer> promise = awaited;
        if (promise == null || promise.future().isComplete()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        int at = 0;
        int end;
        while ((end = unread.indexOf("\n", at)) >= 0) {
            String line = text(unread.substring(at, end)).stripTrailing();
            at = end + 1;
            if (!line.matches("[2-5]\\d\\d(?:[ -].*)?")) {
                refuse(wire.peer() + " does not speak SMTP: " + Plain.text(line));
                return;
            }
            lines.add(line.length() > CODE ? line.substring(CODE + 1) : "");
            if (line.length() == CODE || line.charAt(CODE) == ' ') {
                unread.delete(0, at);
                awaited = null;
                promise.tryComplete(new SmtpAnswer(Integer.parseInt(line.substring(0, CODE)), lines));
                return;
            }
        }
        if (at == 0 && unread.length() >= CODE && !unread.substring(0, CODE).matches("[2-5]\\d\\d")) {
            refuse(wire.peer() + " does not speak SMTP: "
                    + Plain.text(text(unread.toString()).strip()));
        }
    }

    private void refuse(String sentence) {
        wire.fail(WireFailure.ofTarget(sentence));
        wire.close();
    }

    private static String text(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
