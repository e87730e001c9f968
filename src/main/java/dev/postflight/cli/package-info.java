/**
 * One class a command: reads arguments, asks the other rooms, prints, and returns an exit code.
 *
 * <p>Start at {@link dev.postflight.cli.PostflightCommand}.
 */
@NullMarked
package dev.postflight.cli;

import org.jspecify.annotations.NullMarked;
