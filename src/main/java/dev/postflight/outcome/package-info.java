/**
 * The shared words: what one run of a check saw. Pure values, known by every other room and knowing none.
 *
 * <p>Start at {@link dev.postflight.outcome.Outcome}.
 */
@NullMarked
package dev.postflight.outcome;

import org.jspecify.annotations.NullMarked;
