package dev.postflight.check.kinds.http;

import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;

/** The one stream of HTTP/2 on a wire, on which the same messages come and go as by HTTP/1.1. */
final class Http2Stream extends ChannelInboundHandlerAdapter {
    private final Wire wire;
    private boolean greeted;

    private Http2Stream(Wire wire) {
        this.wire = wire;
    }

    /**
     * Opens a stream and waits for what {@code reader} promises.
     *
     * @param longestHeaders in bytes, as the server is told
     * @param then what to do with the stream once it is open
     */
    static <T> Future<T> open(
            Wire wire, Promise<T> promise, ChannelHandler reader, long longestHeaders, Consumer<Channel> then) {
        Http2Settings settings =
                Http2Settings.defaultSettings().pushEnabled(false).maxHeaderListSize(longestHeaders);
        Future<T> future = wire.await(
                "waiting for the answer",
                promise,
                Http2FrameCodecBuilder.forClient().initialSettings(settings).build(),
                new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
                new Http2Stream(wire));
        new Http2StreamChannelBootstrap(wire.channel())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false), reader);
                    }
                })
                .open()
                .addListener(opened -> {
                    if (opened.isSuccess()) {
                        then.accept((Channel) opened.getNow());
                    } else {
                        wire.fail(opened.cause());
                    }
                });
        return future;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        greeted |= frame instanceof Http2SettingsFrame;
        context.fireChannelRead(frame);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!greeted) {
            wire.fail(WireFailure.ofTarget(wire.peer() + " does not speak HTTP/2"));
        }
        context.fireExceptionCaught(cause);
    }
}
