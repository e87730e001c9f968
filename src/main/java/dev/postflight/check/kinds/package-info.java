/**
 * The kinds of checks, one file each with its options, signals and behaviour; what several files share stands beside them.
 *
 * <p>A kind returns what it saw and must not know of thresholds, metrics, schedules or files.
 */
@NullMarked
package dev.postflight.check.kinds;

import org.jspecify.annotations.NullMarked;
