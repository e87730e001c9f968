/**
 * The only room that knows a Prometheus name: turns what the board, the scheduler and the JVM know into a scrape.
 *
 * <p>It must not run, judge or wait for any check. Start at {@link dev.postflight.metrics.Scrape}.
 */
@NullMarked
package dev.postflight.metrics;

import org.jspecify.annotations.NullMarked;
