/**
 * Reads lines that a server keeps, each once, by the time at which they were written.
 *
 * <p>Start at {@link dev.postflight.check.kinds.logs.remote.KeptLines}.
 */
@NullMarked
package dev.postflight.check.kinds.logs.remote;

import org.jspecify.annotations.NullMarked;
