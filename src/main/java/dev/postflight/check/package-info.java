/**
 * What a check is: the contract between the house and its kinds. A kind declares its options and signals, opens a check
 * from settings without any I/O, runs it on an event loop within a deadline, and frees what it holds on close.
 *
 * <p>It must not know of thresholds, metrics, schedules or files. Start at {@link dev.postflight.check.CheckKind}.
 */
@NullMarked
package dev.postflight.check;

import org.jspecify.annotations.NullMarked;
