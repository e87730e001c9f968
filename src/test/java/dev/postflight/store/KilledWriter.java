package dev.postflight.store;

import static dev.postflight.store.Samples.NOON;

import dev.postflight.check.Secret;
import dev.postflight.config.StoreConfig;
import dev.postflight.outcome.Status;
import dev.postflight.watch.Decision;
import dev.postflight.watch.SignOff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process that writes 50 times a second until it is killed, and says of each write that it was acknowledged:
 * {@code deployment N}, {@code verdict N}, {@code sign N}, {@code beat N}.
 */
final class KilledWriter {
    private static final long PAUSE_MILLIS = 1_000 / 50;

    private KilledWriter() {}

    /** In its words for the command line: a file, or a port and a schema. */
    static StoreConfig config(String[] arguments) {
        return new StoreConfig(
                arguments[0].equals("file")
                        ? new StoreConfig.File(Path.of(arguments[1]))
                        : new StoreConfig.Postgres(
                                "127.0.0.1",
                                Integer.parseInt(arguments[1]),
                                "postflight",
                                "postflight",
                                Optional.of(new Secret("", "secret")),
                                arguments[2],
                                Optional.empty()),
                StoreConfig.KEEP);
    }

    public static void main(String[] arguments) throws Exception {
        long begin = System.nanoTime();
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false);
        Vertx vertx = Vertx.vertx();
        Store store = Store.open(vertx, config(arguments), InstantSource.system(), Samples.HOURS);
        Samples.get(store.opened());
        Samples.get(store.open());
        say(out, "ready " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        int from = Integer.parseInt(arguments[arguments.length - 1]);
        for (int n = from; ; n++) {
            String word = n + "";
            int what = n % 4;
            Future<?> done = what == 0
                    ? store.register(Samples.deployment("d" + n, "shop", NOON.plusSeconds(n)), "key " + n, word)
                    : what == 1
                            ? store.decide(Samples.verdict("d" + n, Duration.ofMinutes(1 + n % 3), Decision.GO, n % 40))
                            : what == 2
                                    ? store.sign(new SignOff("s", "qa", word, true, "x".repeat(n % 500), NOON))
                                    : store.keep(new Beat("job-" + n, Beat.Kind.SUCCESS, NOON.plusSeconds(n)));
            String told = List.of("deployment", "verdict", "sign", "beat").get(what) + " " + n;
            done.onSuccess(any -> say(out, told));
            store.note(new StatusChange("c" + n % 50, "shop", Status.PASS, Status.FAIL, word, NOON.plusSeconds(n)));
            store.note(List.of(new Block(new TrackId("c" + n % 50, "", ""), n / 50, new Packed(new byte[1_000]))));
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** In one piece, and at once. */
    private static synchronized void say(PrintStream out, String line) {
        byte[] bytes = (line + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }
}
