/**
 * What programs expose of themselves for Prometheus to scrape, read as it comes: the text format 0.0.4 and OpenMetrics 1.0.
 *
 * <p>Knows nothing of checks and of the network. Start at {@link
 * dev.postflight.check.kinds.application.exposition.ExpositionReader}.
 */
@NullMarked
package dev.postflight.check.kinds.application.exposition;

import org.jspecify.annotations.NullMarked;
