package dev.postflight.check.kinds.websocket;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Reading;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks through the steps over an open WebSocket, and writes down how long each took. */
final class WebsocketDialogue extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final int MOST_BYTES = 1024 * 1024;
    /** A frame without content counts as much, so that endless empty frames end, too. */
    private static final int LEAST_COST = 64;
    /** What history keeps of the last message. */
    private static final int LONGEST_SHOWN = 4096;
    /** RFC 6455, section 7.1.5: a close frame without a code. */
    private static final int NO_CODE = 1005;

    private final Wire wire;
    private final List<WebsocketStep> steps;
    private final List<Reading> readings;
    private final Promise<Void> promise = Promise.promise();
    private final Deque<String> inbox = new ArrayDeque<>();
    private int step;
    private boolean begun;
    private long begin = System.nanoTime();
    private int messages;
    private @Nullable String last;

    /** @param readings takes what is measured, also when the dialogue fails half-way */
    WebsocketDialogue(Wire wire, List<WebsocketStep> steps, List<Reading> readings) {
        this.wire = wire;
        this.steps = steps;
        this.readings = readings;
    }

    /** Must be called on the event loop as soon as the upgrade is done: a server may speak at once. */
    Future<Void> lead() {
        Future<Void> led = wire.await(
                "beginning the dialogue",
                promise,
                new Meter(),
                new Utf8FrameValidator(false),
                new WebSocketFrameAggregator(MOST_BYTES),
                this);
        advance();
        return led.onComplete(done -> {
            if (last != null) {
                readings.add(WebsocketCheck.MESSAGE.reads(Plain.cut(last, LONGEST_SHOWN)));
            }
        });
    }

    private void advance() {
        while (step < steps.size() && !promise.future().isComplete()) {
            WebsocketStep next = steps.get(step);
            wire.doing(next.awaited(messages + 1));
            if (!begun) {
                begun = true;
                begin = System.nanoTime();
                begin(next);
            }
            if (!isDone(next)) {
                return;
            }
            endStep();
        }
        if (step == steps.size()) {
            promise.tryComplete();
        }
    }

    private void begin(WebsocketStep next) {
        if (next instanceof WebsocketStep.Send send) {
            wire.channel().writeAndFlush(new TextWebSocketFrame(send.text()));
        } else if (next instanceof WebsocketStep.Ping) {
            wire.channel()
                    .writeAndFlush(new PingWebSocketFrame(Unpooled.copiedBuffer(payload(), StandardCharsets.US_ASCII)));
        } else if (next instanceof WebsocketStep.Close close) {
            wire.channel().writeAndFlush(new CloseWebSocketFrame(close.code(), ""));
        }
    }

    /** Whether nothing more than what has arrived is needed; pongs and closes end their steps themselves. */
    private boolean isDone(WebsocketStep next) {
        if (next instanceof WebsocketStep.Expect expect) {
            while (!inbox.isEmpty()) {
                String message = inbox.remove();
                messages++;
                if (expect.pattern().matcher(message).find()) {
                    return true;
                }
                wire.doing(next.awaited(messages + 1) + ", message " + messages + " was: " + Plain.text(message));
            }
        }
        return next instanceof WebsocketStep.Send;
    }

    private void endStep() {
        readings.add(WebsocketCheck.STEP
                .reads((System.nanoTime() - begin) / 1e9)
                .at(steps.get(step).key()));
        step++;
        begun = false;
    }

    /** Tells the pongs of the steps apart. */
    private String payload() {
        return "postflight " + step;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        @Nullable WebsocketStep now = step < steps.size() ? steps.get(step) : null;
        if (frame instanceof PingWebSocketFrame) {
            context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        } else if (frame instanceof PongWebSocketFrame) {
            if (now instanceof WebsocketStep.Ping && text(frame.content()).equals(payload())) {
                endStep();
                advance();
            }
        } else if (frame instanceof CloseWebSocketFrame close) {
            closed(close, now);
        } else {
            last = text(frame.content());
            inbox.add(last);
            advance();
        }
    }

    private void closed(CloseWebSocketFrame close, @Nullable WebsocketStep now) {
        int code = close.statusCode() < 0 ? NO_CODE : close.statusCode();
        readings.add(WebsocketCheck.CLOSE_CODE.reads(code));
        if (now instanceof WebsocketStep.Close) {
            endStep();
            advance();
        } else if (now != null) {
            String reason = close.reasonText().isEmpty() ? "" : " (" + Plain.text(close.reasonText()) + ")";
            stop("server closed with " + code + reason + " while " + now.awaited(messages + 1));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            stop("server sent a message longer than 1 MiB");
        } else if (cause instanceof DecoderException) {
            String message = String.valueOf(cause.getMessage());
            stop(
                    message.startsWith("Max frame length")
                            ? "server sent a frame longer than 64 KiB"
                            : message.contains("mask")
                                    ? "server breaks the WebSocket protocol: it masks its frames"
                                    : "server breaks the WebSocket protocol: " + Plain.text(message));
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    private void stop(String sentence) {
        wire.fail(WireFailure.ofTarget(sentence));
        wire.close();
    }

    private static String text(ByteBuf content) {
        return content.toString(StandardCharsets.UTF_8);
    }

    /** Ends a dialogue in which the server sends without end. */
    private final class Meter extends ChannelInboundHandlerAdapter {
        private long bytes;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof WebSocketFrame frame) {
                bytes += Math.max(LEAST_COST, frame.content().readableBytes());
            }
            if (bytes > MOST_BYTES) {
                ReferenceCountUtil.release(message);
                stop("server sent more than 1 MiB while " + awaited());
            } else {
                context.fireChannelRead(message);
            }
        }

        private String awaited() {
            return step < steps.size() ? steps.get(step).awaited(messages + 1) : "the dialogue ended";
        }
    }
}
