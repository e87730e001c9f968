package dev.postflight.config;

import java.time.Duration;
import java.util.List;

/**
 * How deployments of one application are watched.
 *
 * @param warmup after the deployment, before anything counts
 * @param windows stretches of time from the deployment on, shortest first, each with its verdict
 */
public record WatchConfig(Duration warmup, List<Duration> windows) {

    /** Caches warm up within minutes; the first half hour finds most regressions, two days those of a daily rhythm. */
    public static final WatchConfig DEFAULT = new WatchConfig(
            Duration.ofMinutes(3), List.of(Duration.ofMinutes(30), Duration.ofHours(24), Duration.ofHours(48)));

    public WatchConfig {
        windows = windows.stream().sorted().toList();
    }
}
