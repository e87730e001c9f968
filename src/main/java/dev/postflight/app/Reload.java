package dev.postflight.app;

import dev.postflight.config.Config;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import dev.postflight.http.Reloader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Reads the configuration again, whoever asked; a bad one changes nothing and is said loudly. */
final class Reload implements Reloader {
    private static final Logger LOG = Logger.getLogger(Reload.class.getName());

    private final Vertx vertx;
    private final ConfigLoader loader;
    private final List<Path> paths;
    private final FileWatch files = new FileWatch();
    private final InstantSource clock;
    private Consumer<Config> apply = config -> {};
    private boolean stopped;
    private volatile boolean inForce;
    private volatile dev.postflight.metrics.Reload last;

    /** @param first what these paths held a moment ago */
    Reload(Vertx vertx, ConfigLoader loader, List<Path> paths, Config first, InstantSource clock) {
        this.vertx = vertx;
        this.loader = loader;
        this.paths = paths;
        this.clock = clock;
        files.watch(read(first));
        last = new dev.postflight.metrics.Reload(true, clock.instant());
    }

    /** What puts a configuration into force. */
    void apply(Consumer<Config> apply) {
        this.apply = apply;
    }

    /** The first one, which is known to be good. */
    synchronized void begin(Loaded.Valid first) {
        first.warnings().forEach(LOG::warning);
        take(first.config());
        last = new dev.postflight.metrics.Reload(true, clock.instant());
        inForce = true;
    }

    @Override
    public boolean inForce() {
        return inForce;
    }

    dev.postflight.metrics.Reload last() {
        return last;
    }

    @Override
    public Future<String> reload() {
        return vertx.executeBlocking(this::read); // ordered: two reloads never mix
    }

    /** For those who cannot be answered; the log tells. */
    void reloadQuietly() {
        reload().onFailure(failure -> {
            if (!(failure instanceof Refused)) {
                LOG.log(Level.SEVERE, "reload", failure);
            }
        });
    }

    /** From now on nothing is read any more. */
    synchronized void stop() {
        stopped = true;
        inForce = false;
    }

    /** Looks at the files, and reads them when they have changed. */
    void look() {
        if (files.hasChanged()) {
            reloadQuietly();
        }
    }

    private synchronized String read() {
        if (stopped) {
            throw new Refused("Postflight is stopping");
        }
        files.note();
        Loaded loaded = loader.load(paths);
        boolean done = false;
        try {
            String line = loaded instanceof Loaded.Valid valid ? change(valid) : refuse((Loaded.Invalid) loaded);
            done = true;
            return line;
        } finally {
            last = new dev.postflight.metrics.Reload(done, done ? clock.instant() : last.at());
        }
    }

    private String change(Loaded.Valid valid) {
        valid.warnings().forEach(LOG::warning);
        take(valid.config());
        String line = "configuration reloaded: " + count(valid.config().checks().size(), "check");
        LOG.info(line);
        return line;
    }

    private static String refuse(Loaded.Invalid invalid) {
        List<String> mistakes =
                invalid.mistakes().stream().map(Object::toString).toList();
        LOG.severe(() -> "configuration not reloaded, the old one stays; " + count(mistakes.size(), "mistake") + ":");
        mistakes.forEach(LOG::severe); // a line each: the log keeps a record on one
        throw new Refused(String.join("\n", mistakes));
    }

    private void take(Config config) {
        apply.accept(config);
        files.watch(read(config));
    }

    private List<Path> read(Config config) {
        List<Path> read = new ArrayList<>(paths);
        read.addAll(config.files());
        return read;
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** The new configuration is bad; the message lists what is wrong with it. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String mistakes) {
            super(mistakes, null, false, false);
        }
    }
}
