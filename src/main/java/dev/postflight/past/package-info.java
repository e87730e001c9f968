/**
 * What a check's runs left behind, minute by minute, and what is read from it: availability, percentiles, trends. It keeps
 * only what an expectation asks for, only as long as it asks, and judges nothing. It knows no clock: each run brings its
 * own moment. Start reading at {@link dev.postflight.past.Memory}.
 */
@NullMarked
package dev.postflight.past;

import org.jspecify.annotations.NullMarked;
