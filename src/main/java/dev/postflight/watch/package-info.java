/**
 * How a deployment is judged: pure, records in, verdict out. It knows no clock, no store, no configuration and no wire; what
 * is known of the checks is handed in as {@link dev.postflight.watch.Testimony}. Start reading at {@link
 * dev.postflight.watch.Judge}.
 */
@NullMarked
package dev.postflight.watch;

import org.jspecify.annotations.NullMarked;
