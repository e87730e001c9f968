/**
 * Queues of work, whatever they are made of: how much waits, for how long, who works on it, and whether anything moves.
 *
 * <p>Start at {@link dev.postflight.check.kinds.queue.QueueCheck}; each {@link
 * dev.postflight.check.kinds.queue.source.QueueSource} is one way to keep a queue.
 */
@NullMarked
package dev.postflight.check.kinds.queue;

import org.jspecify.annotations.NullMarked;
