/**
 * The kind {@code logs}: what is written to logs, counted by classes, whether it still is, and what must not stand there.
 *
 * <p>Start at {@link dev.postflight.check.kinds.logs.LogsCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.logs;

import org.jspecify.annotations.NullMarked;
