package dev.postflight.check.kinds.http;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads an answer to its end or to the body's limit, the same for HTTP/1.1 and for a stream of HTTP/2. */
final class HttpAnswerReader extends SimpleChannelInboundHandler<HttpObject> {
    /** Servers send one or two; each is read with a cap of its own, so that endless ones would be read until the deadline. */
    private static final int MOST_INTERIM = 100;

    private final Wire wire;
    private final HttpAnswer answer;
    private final Promise<HttpAnswer> promise;
    private final String protocol;
    private boolean interim;
    private int interims;
    private long expected = -1;

    /** @param protocol what is spoken where messages do not tell; empty where they do */
    HttpAnswerReader(Wire wire, HttpAnswer answer, Promise<HttpAnswer> promise, String protocol) {
        this.wire = wire;
        this.answer = answer;
        this.promise = promise;
        this.protocol = protocol;
    }

    /** Notes when the first byte comes, which is before the first header is whole, and sends home what is no HTTP. */
    static final class FirstByte extends ChannelInboundHandlerAdapter {
        private static final String HTTP = "HTTP/";
        private static final ByteBuf START = Unpooled.unreleasableBuffer(
                        Unpooled.copiedBuffer(HTTP, StandardCharsets.US_ASCII))
                .asReadOnly();
        private static final int LONGEST_LINE = 512;

        private final Wire wire;
        private final HttpAnswer answer;

        FirstByte(Wire wire, HttpAnswer answer) {
            this.wire = wire;
            this.answer = answer;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            answer.begun();
            ByteBuf bytes = (ByteBuf) message;
            if (bytes.readableBytes() >= HTTP.length()
                    && !ByteBufUtil.equals(bytes, bytes.readerIndex(), START, 0, HTTP.length())) {
                wire.fail(WireFailure.ofTarget("answer is not HTTP: " + firstLine(bytes)));
                wire.close();
                bytes.release();
                return;
            }
            wire.doing("reading the headers");
            context.fireChannelRead(message);
            context.pipeline().remove(this);
        }

        private static String firstLine(ByteBuf bytes) {
            String start = bytes.toString(
                    bytes.readerIndex(), Math.min(bytes.readableBytes(), LONGEST_LINE), StandardCharsets.UTF_8);
            return Plain.text(start.lines().findFirst().orElse(""));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject object) {
        if (answer.hasEnded()) {
            return;
        }
        if (object.decoderResult().isFailure()) {
            refuse(malformed(object.decoderResult().cause()));
            return;
        }
        if (object instanceof HttpResponse response) {
            head(response);
        }
        if (object instanceof HttpContent content) {
            if (interim) {
                interim = !(content instanceof LastHttpContent);
            } else {
                body(content);
            }
        }
    }

    private void head(HttpResponse response) {
        int status = response.status().code();
        interim = status < 200 && status != 101;
        if (interim) {
            if (++interims > MOST_INTERIM) {
                refuse("more than " + MOST_INTERIM + " interim answers, the last " + status);
                return;
            }
            wire.doing("waiting for the answer after " + status);
            return;
        }
        expected = HttpUtil.getContentLength(response, -1L);
        answer.head(status, protocol.isEmpty() ? response.protocolVersion().text() : protocol, response.headers());
        wire.doing(() -> "reading the body, " + progress() + " so far");
    }

    private void body(HttpContent content) {
        ByteBuf bytes = content.content();
        boolean goOn = !bytes.isReadable() || answer.body().add(bytes);
        if (!goOn || content instanceof LastHttpContent) {
            answer.ended();
            promise.tryComplete(answer);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (answer.status() != 0 && !answer.hasEnded()) {
            refuse("connection closed after " + progress());
        }
        context.fireChannelInactive();
        if (!protocol.isEmpty()) {
            wire.fail(WireFailure.ofTarget("stream closed without an answer")); // the connection may well live on
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2ResetFrame reset) {
            refuse("stream reset by " + wire.peer() + ": " + error(reset.errorCode()));
        } else if (event instanceof Http2GoAwayFrame goAway) {
            refuse("connection given up by " + wire.peer() + ": " + error(goAway.errorCode()));
            ReferenceCountUtil.release(event);
            return;
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        wire.fail(cause);
        wire.close();
    }

    private void refuse(String sentence) {
        wire.fail(WireFailure.ofTarget(sentence));
        wire.close();
    }

    private String progress() {
        long received = answer.body().received();
        return expected < 0
                ? String.format(Locale.ROOT, "%,d bytes", received)
                : String.format(Locale.ROOT, "%,d of %,d bytes", received, expected);
    }

    private String malformed(Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            return "headers of the answer are longer than 16 KiB";
        } else if (cause instanceof TooLongHttpLineException) {
            return answer.status() == 0 ? "status line is longer than 8 KiB" : "chunked body is malformed";
        } else if (cause instanceof PrematureChannelClosureException) {
            return "connection closed by " + wire.peer() + " while reading the headers";
        } else if (answer.status() != 0) {
            return "chunked body is malformed";
        }
        return "answer is not HTTP: "
                + (cause instanceof NumberFormatException
                        ? "its status is no number"
                        : Plain.text(String.valueOf(cause.getMessage())));
    }

    private static String error(long code) {
        Http2Error error = Http2Error.valueOf(code);
        return error == null ? "error " + code : error.name();
    }
}
