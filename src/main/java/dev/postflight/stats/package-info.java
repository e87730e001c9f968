/**
 * Statistics: plain numbers in, a record out. Each class names the published method that it follows; none knows what the
 * numbers are, where they come from or what time it is. Start reading at {@link dev.postflight.stats.Trend}.
 */
@NullMarked
package dev.postflight.stats;

import org.jspecify.annotations.NullMarked;
