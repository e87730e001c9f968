package dev.postflight.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Twice a second, a scrape or a look at the health, each timed. */
final class Watcher extends Thread {
    private final Daemon daemon;
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final List<Double> scrapes = Collections.synchronizedList(new ArrayList<>());
    private final List<Double> healths = Collections.synchronizedList(new ArrayList<>());
    private final List<Double> resident = Collections.synchronizedList(new ArrayList<>());

    Watcher(Daemon daemon) {
        super("watcher");
        this.daemon = daemon;
    }

    @Override
    public void run() {
        try {
            while (going.get()) {
                scrapes.add(Http.millis(daemon.metricsUrl()));
                TimeUnit.MILLISECONDS.sleep(500);
                healths.add(Http.millis(daemon.healthUrl()));
                resident.add(daemon.process().residentMiB());
                TimeUnit.MILLISECONDS.sleep(500);
            }
        } catch (IOException e) {
            healths.add(Double.POSITIVE_INFINITY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void end() throws InterruptedException {
        going.set(false);
        join();
    }

    /** Milliseconds that this share of the scrapes took at most. */
    double scrape(double share) {
        return percentile(scrapes, share);
    }

    double health(double share) {
        return percentile(healths, share);
    }

    double residentAfterAMinute() {
        return resident.get(Math.min(59, resident.size() - 1));
    }

    private static double percentile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size())));
    }
}
