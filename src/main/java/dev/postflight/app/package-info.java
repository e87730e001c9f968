/**
 * Builds every object with {@code new}, in order, and stops them in reverse. It may see every room, and none sees it but the
 * command line.
 *
 * <p>Start at {@link dev.postflight.app.App#start}.
 */
@NullMarked
package dev.postflight.app;

import org.jspecify.annotations.NullMarked;
