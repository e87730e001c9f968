package dev.postflight.check.kinds.websocket;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Asks an HTTP server to speak WebSocket from here on (RFC 6455, section 4); no extension is offered. */
final class WebsocketUpgrade {
    /** More than any message of a check is worth; a frame cannot be judged before it is whole. */
    static final int LONGEST_FRAME = 64 * 1024;

    private static final int LONGEST_LINE = 4096;
    private static final int LONGEST_HEADERS = 16 * 1024;

    private WebsocketUpgrade() {}

    /**
     * Sends the request and judges the answer.
     *
     * @param status told of the answer's status, whatever it is
     * @return the subprotocol agreed upon, empty for none
     */
    static Future<String> lead(Wire wire, URI url, List<String> subprotocols, HttpHeaders headers, IntConsumer status) {
        WebSocketClientHandshaker13 handshaker = new Handshaker(url, String.join(",", subprotocols), headers);
        Promise<String> promise = Promise.promise();
        Future<String> led = wire.await(
                "waiting for the answer to the upgrade",
                promise,
                new HttpClientCodec(LONGEST_LINE, LONGEST_HEADERS, LONGEST_FRAME),
                new SimpleChannelInboundHandler<HttpObject>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, HttpObject object) {
                        if (!(object instanceof HttpResponse response)
                                || promise.future().isComplete()) {
                            return;
                        } else if (response.decoderResult().isFailure()) {
                            stop(wire, "answer to the upgrade is no HTTP");
                            return;
                        }
                        HttpResponseStatus answered = response.status();
                        boolean switching = answered.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
                        if (answered.codeClass() == HttpStatusClass.INFORMATIONAL && !switching) {
                            return; // such as 103 Early Hints; the answer follows
                        }
                        status.accept(answered.code());
                        Optional<String> problem = switching
                                ? problem(response.headers(), subprotocols).or(() -> finish(wire, handshaker, response))
                                : Optional.of("upgrade refused with " + answered.code());
                        problem.ifPresentOrElse(
                                sentence -> stop(wire, sentence),
                                () -> promise.tryComplete(Optional.ofNullable(handshaker.actualSubprotocol())
                                        .orElse("")));
                    }
                });
        if (wire.channel().isOpen()) {
            handshaker.handshake(wire.channel()).addListener(sent -> {
                if (!sent.isSuccess()) {
                    wire.fail(sent.cause());
                }
            });
        }
        return led;
    }

    private static void stop(Wire wire, String sentence) {
        wire.fail(WireFailure.ofTarget(sentence));
        wire.close();
    }

    private static Optional<String> problem(HttpHeaders headers, List<String> offered) {
        @Nullable String chosen = headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)) {
            return Optional.of("server uses an extension, and none was offered");
        } else if (chosen == null) {
            return offered.isEmpty()
                    ? Optional.empty()
                    : Optional.of("server chose no subprotocol, offered: " + String.join(", ", offered));
        } else if (!offered.contains(chosen)) {
            return Optional.of("server chose subprotocol " + Plain.text(chosen) + ", offered: "
                    + (offered.isEmpty() ? "none" : String.join(", ", offered)));
        }
        return Optional.empty();
    }

    /** Lets Netty compare what is left and turn the pipeline over to frames. */
    private static Optional<String> finish(Wire wire, WebSocketClientHandshaker13 handshaker, HttpResponse response) {
        try {
            handshaker.finishHandshake(
                    wire.channel(),
                    new DefaultFullHttpResponse(
                            response.protocolVersion(),
                            response.status(),
                            Unpooled.EMPTY_BUFFER,
                            response.headers(),
                            EmptyHttpHeaders.INSTANCE));
            return Optional.empty();
        } catch (WebSocketHandshakeException e) {
            return Optional.of(
                    String.valueOf(e.getMessage()).contains("challenge")
                            ? "wrong Sec-WebSocket-Accept in the answer to the upgrade"
                            : "wrong Upgrade or Connection header in the answer to the upgrade");
        }
    }

    private static final class Handshaker extends WebSocketClientHandshaker13 {
        private final boolean origin;

        Handshaker(URI url, String subprotocols, HttpHeaders headers) {
            super(
                    url,
                    WebSocketVersion.V13,
                    subprotocols.isEmpty() ? null : subprotocols,
                    false, // extensions
                    headers,
                    LONGEST_FRAME,
                    true, // masks what it sends
                    false, // takes no masked frame of a server
                    0); // the deadline is the run's
            this.origin = headers.contains(HttpHeaderNames.ORIGIN);
        }

        /** A browser's Origin is sent only when one is configured; Netty makes one up. */
        @Override
        protected FullHttpRequest newHandshakeRequest() {
            FullHttpRequest request = super.newHandshakeRequest();
            if (!origin) {
                request.headers().remove(HttpHeaderNames.ORIGIN);
            }
            return request;
        }

        @Override
        protected WebSocketFrameDecoder newWebsocketDecoder() {
            return new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(false)
                    .allowMaskMismatch(false)
                    .allowExtensions(false)
                    .maxFramePayloadLength(LONGEST_FRAME)
                    .closeOnProtocolViolation(false) // the reason must be heard before the end of the connection
                    .build());
        }
    }
}
