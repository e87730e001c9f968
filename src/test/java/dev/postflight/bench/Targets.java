package dev.postflight.bench;

import dev.postflight.testing.Authority;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;

/** What is probed, in a process of its own: a quick server, the same behind TLS with a P-256 key, and a silent one. */
final class Targets implements AutoCloseable {
    private static final byte[] BODY = "{\"status\":\"ok\"}\n".getBytes(StandardCharsets.UTF_8);

    private final ChildProcess process;
    private final Path authority;
    private final int[] ports = new int[3];

    /** Run with where the certificate of the authority goes. */
    Targets(Path folder) throws IOException {
        process = ChildProcess.java(Targets.class, folder.toString());
        authority = folder.resolve("ca.pem");
        for (int i = 0; i < ports.length; i++) {
            ports[i] = Integer.parseInt(process.answer());
        }
    }

    String http() {
        return "http://127.0.0.1:" + ports[0] + "/health";
    }

    String https() {
        return "https://127.0.0.1:" + ports[1] + "/health";
    }

    /** A gigabyte of zeros, which are sent as one megabyte of gzip. */
    String bomb() {
        return "http://127.0.0.1:" + ports[0] + Flood.BOMB;
    }

    /** Bytes without end, as fast as they are taken. */
    String endless() {
        return "http://127.0.0.1:" + ports[0] + Flood.ENDLESS;
    }

    /** A byte a second. */
    String drip() {
        return "http://127.0.0.1:" + ports[0] + Flood.DRIP;
    }

    /** Accepts, and never answers. */
    String silent() {
        return "http://127.0.0.1:" + ports[2] + "/health";
    }

    /** The PEM file of who signed the certificate of {@link #https()}. */
    Path authority() {
        return authority;
    }

    @Override
    public void close() {
        process.close();
    }

    public static void main(String[] arguments) throws Exception {
        Authority authority = Authority.root("Bench Root");
        Files.writeString(Path.of(arguments[0], "ca.pem"), Authority.pem(authority.certificate()));
        Authority.Credential own = authority.drafts("127.0.0.1").issue();
        SslContext tls = SslContextBuilder.forServer(own.key(), own.chain().toArray(X509Certificate[]::new))
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .build();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        System.out.println(
                listen(loops, channel -> channel.pipeline().addLast(new HttpServerCodec(), new Answering())));
        System.out.println(listen(
                loops,
                channel -> channel.pipeline()
                        .addLast(tls.newHandler(channel.alloc()), new HttpServerCodec(), new Answering())));
        System.out.println(listen(loops, channel -> {}));
    }

    private static int listen(EventLoopGroup loops, Consumer<Channel> setup) throws InterruptedException {
        Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        setup.accept(channel);
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private static final class Answering extends SimpleChannelInboundHandler<Object> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request && Flood.floods(request.uri())) {
                Flood.begin(context.channel(), request.uri());
            } else if (message instanceof HttpRequest) {
                FullHttpResponse answer = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(BODY));
                answer.headers()
                        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                        .set(HttpHeaderNames.CONTENT_LENGTH, BODY.length)
                        .set(HttpHeaderNames.CONNECTION, "close");
                context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // the client went away, which is its right
        }
    }
}
