package dev.postflight.testing;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.net.Network;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Value;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Where checks are run one at a time: event loops and a network, without a scheduler or a configuration. */
public final class Lab implements AutoCloseable {
    public static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final Network network = new Network(vertx);
    private final List<String> trace = Collections.synchronizedList(new ArrayList<>());

    public Vertx vertx() {
        return vertx;
    }

    public Network network() {
        return network;
    }

    /** A check as the configuration would make it; each asked is a signal's name or {@code name:key}. */
    public Check open(CheckKind kind, Settings settings, String... asked) {
        Map<String, Set<String>> keys = new java.util.LinkedHashMap<>();
        for (String one : asked) {
            String[] parts = one.split(":", 2);
            Set<String> own = keys.computeIfAbsent(parts[0], name -> new LinkedHashSet<>());
            if (parts.length == 2) {
                own.add(parts[1]);
            }
        }
        Map<String, String> complaints = kind.complaints().apply(settings);
        if (!complaints.isEmpty()) {
            throw new IllegalArgumentException(complaints.toString());
        }
        return kind.opener().apply(new Setup(settings, keys, vertx, network));
    }

    /** Starts a run, on an event loop as the scheduler does. */
    public Future<Outcome> start(Check check, Duration timeout) {
        EventLoop loop = ((VertxInternal) vertx).nettyEventLoopGroup().next();
        io.vertx.core.Promise<Outcome> promise = io.vertx.core.Promise.promise();
        loop.execute(() -> check.run(Run.within(timeout, loop, (at, step) -> trace.add(step)))
                .onComplete(promise));
        return promise.future();
    }

    /** Opens, runs once, closes. */
    public Outcome run(CheckKind kind, Settings settings, String... asked) throws Exception {
        return run(TIMEOUT, kind, settings, asked);
    }

    public Outcome run(Duration timeout, CheckKind kind, Settings settings, String... asked) throws Exception {
        try (Check check = open(kind, settings, asked)) {
            return outcome(start(check, timeout));
        }
    }

    public static Outcome outcome(Future<Outcome> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** What the runs told on their way. */
    public List<String> trace() {
        return List.copyOf(trace);
    }

    /** The value under this title ({@code phase connect}) as text; {@code absent: why}; {@code unknown: why}; or {@code none}. */
    public static String value(Outcome outcome, String title) {
        return outcome.readings().stream()
                .filter(reading -> reading.title().equals(title))
                .map(Reading::value)
                .map(Lab::text)
                .findFirst()
                .orElse("none");
    }

    public static double number(Outcome outcome, String title) {
        return outcome.readings().stream()
                .filter(reading -> reading.title().equals(title))
                .map(reading -> ((Value.Number) reading.value()).value())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + title + " in " + outcome));
    }

    private static String text(Value value) {
        if (value instanceof Value.Number number) {
            return number.value() == Math.rint(number.value())
                    ? Long.toString((long) number.value())
                    : Double.toString(number.value());
        } else if (value instanceof Value.Flag flag) {
            return flag.why().isEmpty() ? "" + flag.value() : flag.value() + ": " + flag.why();
        } else if (value instanceof Value.Text text) {
            return text.value();
        }
        return value instanceof Value.Unknown unknown
                ? "unknown: " + unknown.why()
                : "absent: " + ((Value.Absent) value).why();
    }

    @Override
    public void close() {
        network.close();
        vertx.close().await();
    }
}
