/**
 * The kind {@code command}: a program of the machine's own, such as one of the monitoring plugins.
 *
 * <p>Start at {@link dev.postflight.check.kinds.command.CommandCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.command;

import org.jspecify.annotations.NullMarked;
