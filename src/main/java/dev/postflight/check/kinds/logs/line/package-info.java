/**
 * What one line of a log says: its level, its message, what it looks like without its numbers, whether a secret stands in
 * it. Bytes in, values out: no file, no clock.
 *
 * <p>Start at {@link dev.postflight.check.kinds.logs.line.LineJudge}.
 */
@NullMarked
package dev.postflight.check.kinds.logs.line;

import org.jspecify.annotations.NullMarked;
