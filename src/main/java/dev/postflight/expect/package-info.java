/**
 * Judges outcomes: conditions on signals, written the same way for every kind, and the hysteresis that steadies their
 * result. Pure: values in, values out; it knows no clock, no file, no metric.
 *
 * <p>Start at {@link dev.postflight.expect.Expectations}.
 */
@NullMarked
package dev.postflight.expect;

import org.jspecify.annotations.NullMarked;
