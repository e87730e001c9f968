package dev.postflight.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** Answers of a server that means no good, each by its path. */
final class Flood {
    static final String BOMB = "/bomb";
    static final String ENDLESS = "/endless";
    static final String DRIP = "/drip";

    private static final int CHUNK = 64 << 10;
    private static final ByteBuf ZEROS = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[CHUNK]));
    private static final ByteBuf COMPRESSED = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(compressed()));

    private Flood() {}

    static boolean floods(String path) {
        return Set.of(BOMB, ENDLESS, DRIP).contains(path);
    }

    static void begin(Channel channel, String path) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        if (path.equals(BOMB)) {
            head.headers().set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
        }
        channel.writeAndFlush(head);
        switch (path) {
            case BOMB -> {
                channel.write(new DefaultHttpContent(COMPRESSED.duplicate()));
                channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
            }
            case ENDLESS -> pour(channel);
            default -> drip(channel);
        }
    }

    private static void pour(Channel channel) {
        channel.writeAndFlush(new DefaultHttpContent(ZEROS.duplicate())).addListener(done -> {
            if (done.isSuccess()) {
                channel.eventLoop().execute(() -> pour(channel));
            }
        });
    }

    private static void drip(Channel channel) {
        channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[] {' '})));
        if (channel.isActive()) {
            channel.eventLoop().schedule(() -> drip(channel), 1, TimeUnit.SECONDS);
        }
    }

    private static byte[] compressed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < (1 << 30) / CHUNK; i++) {
                gzip.write(new byte[CHUNK]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
