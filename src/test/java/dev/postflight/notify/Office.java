package dev.postflight.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.config.Config;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import dev.postflight.watch.Launch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Notifiers as the daemon has them, made from a configuration as its owner writes it, with a log to look into. */
final class Office implements AutoCloseable {
    static final Duration FIRST = Duration.ofMillis(40);
    private static final Duration GENEROUS = Duration.ofSeconds(20);

    final List<String> log = new CopyOnWriteArrayList<>();
    final List<Launch> launches = new CopyOnWriteArrayList<>();
    final KeptQueue queue;
    final Notifiers notifiers;
    private final long began = System.nanoTime();
    private final AtomicReference<Instant> begin = new AtomicReference<>(Launched.AT.plusSeconds(600));
    private final Path folder;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final Logger logger = Logger.getLogger("dev.postflight.notify");
    private final @Nullable Level level;
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            log.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    Office(Path folder, KeptQueue queue) {
        this(folder, queue, new Patience(FIRST, FIRST.multipliedBy(4), Duration.ofHours(24)), Duration.ofMillis(200));
    }

    Office(Path folder, KeptQueue queue, Patience patience, Duration hold) {
        this.folder = folder;
        this.queue = queue;
        Launches known = new Launches() {
            @Override
            public Collection<Launch> open() {
                return launches.stream()
                        .filter(launch -> launch.deployment().isOpen())
                        .toList();
            }

            @Override
            public Future<List<Launch>> list(String application, int most) {
                return Future.succeededFuture(launches.stream()
                        .filter(launch -> launch.deployment().application().equals(application))
                        .limit(most)
                        .toList());
            }
        };
        this.notifiers = new Notifiers(vertx, queue, known, this::now, System::nanoTime, new Random(7), patience, hold);
        level = logger.getLevel();
        logger.setLevel(Level.INFO); // other tests in this Java may have asked for less
        logger.addHandler(handler);
        done(notifiers.start());
    }

    /** With this section notify. */
    Office telling(String channels, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(folder.resolve("postflight.yaml"), """
                application: shop
                server: {url: "https://postflight.example/"}
                limits: {commands: ["%s/*"]}
                notify:
                """.formatted(folder) + channels.indent(2));
        Loaded loaded = new ConfigLoader(List.of(), environment).load(List.of(file));
        if (!(loaded instanceof Loaded.Valid valid)) {
            throw new AssertionError(((Loaded.Invalid) loaded).mistakes().toString());
        }
        Config config = valid.config();
        done(notifiers.replace(new Telling(
                config.channels(), config.secrets()::mask, config.server().url())));
        return this;
    }

    Office telling(String channels) throws IOException {
        return telling(channels, Map.of());
    }

    /** Of which the newest of an application comes first. */
    void knows(Launched launched) {
        launches.removeIf(launch ->
                launch.deployment().id().equals(launched.launch().deployment().id()));
        launches.add(0, launched.launch());
    }

    Instant now() {
        return begin.get().plusNanos(System.nanoTime() - began);
    }

    /** The wall clock is set. */
    void step(Duration by) {
        begin.updateAndGet(at -> at.plus(by));
    }

    NotifyStats stats(String channel) {
        return notifiers.stats().stream()
                .filter(one -> one.channel().equals(channel))
                .findFirst()
                .orElseThrow();
    }

    /** At once or soon. */
    static void eventually(BooleanSupplier holds, Supplier<Object> otherwise) {
        long end = System.nanoTime() + GENEROUS.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + GENEROUS + ": " + otherwise.get());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    void settled(String channel, long sent, long failed, long givenUp) {
        eventually(
                () -> stats(channel).waiting() == 0
                        && stats(channel).sent() + stats(channel).givenUp() > 0,
                () -> stats(channel) + " " + log);
        NotifyStats stats = stats(channel);
        assertEquals(
                sent + " sent, " + failed + " failed, " + givenUp + " given up",
                stats.sent() + " sent, " + stats.failed() + " failed, " + stats.givenUp() + " given up",
                log.toString());
    }

    static <T> T done(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        done(notifiers.stop());
        logger.removeHandler(handler);
        logger.setLevel(level);
        done(vertx.close());
    }
}
