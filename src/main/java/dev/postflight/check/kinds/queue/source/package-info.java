/**
 * The words that all sources of queues share: what can be told, and what can be seen.
 *
 * <p>Start at {@link dev.postflight.check.kinds.queue.source.QueueSource}.
 */
@NullMarked
package dev.postflight.check.kinds.queue.source;

import org.jspecify.annotations.NullMarked;
