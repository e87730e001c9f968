/**
 * The kind {@code host}: the machine that Postflight runs on, and processes on it.
 *
 * <p>Linux' {@code /proc} and {@code /sys} are read by hand, off the event loops. Start at {@link
 * dev.postflight.check.kinds.host.HostCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.host;

import org.jspecify.annotations.NullMarked;
