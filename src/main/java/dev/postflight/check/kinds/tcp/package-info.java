/**
 * The kind {@code tcp}: a port that is open, with or without a dialogue, or closed.
 *
 * <p>Start at {@link dev.postflight.check.kinds.tcp.TcpCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.tcp;

import org.jspecify.annotations.NullMarked;
