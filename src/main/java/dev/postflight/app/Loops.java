package dev.postflight.app;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.TimeUnit;

/** The event loops that everything runs on: one for each core. */
final class Loops {
    private Loops() {}

    static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(Math.max(2, Runtime.getRuntime().availableProcessors()))
                // a loop that is held up this long is a bug here, and is logged; the default looks away for 2 s
                .setMaxEventLoopExecuteTime(500)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                // resources are read from the jar by ourselves: no cache directory is left in /tmp
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    static EventLoop next(Vertx vertx) {
        return ((VertxInternal) vertx).nettyEventLoopGroup().next();
    }
}
