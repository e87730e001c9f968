package dev.postflight.net;

import io.netty.channel.DefaultChannelPipeline;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;

/** A socket whose end and unhandled exceptions reach its wire, whatever handlers a kind has put into its pipeline. */
final class WireChannel extends NioSocketChannel {
    private Consumer<Throwable> onException = exception -> {};
    private Runnable onEnd = () -> {};

    void onException(Consumer<Throwable> listener) {
        onException = listener;
    }

    /** Told after every handler has seen the end of the connection; the channel's close future tells before. */
    void onEnd(Runnable listener) {
        onEnd = listener;
    }

    @Override
    protected DefaultChannelPipeline newChannelPipeline() {
        return new DefaultChannelPipeline(this) {
            @Override
            protected void onUnhandledInboundException(Throwable cause) {
                ReferenceCountUtil.release(cause);
                onException.accept(cause);
            }

            @Override
            protected void onUnhandledInboundChannelInactive() {
                onEnd.run();
            }

            /** What nobody waits for, such as bytes after the last answer. */
            @Override
            protected void onUnhandledInboundMessage(Object message) {
                ReferenceCountUtil.release(message);
            }
        };
    }
}
