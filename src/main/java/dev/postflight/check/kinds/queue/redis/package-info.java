/**
 * Queues that are kept in Redis, each as its library keeps it, and Celery's workers.
 *
 * <p>Start at {@link dev.postflight.check.kinds.queue.redis.RedisQueue}.
 */
@NullMarked
package dev.postflight.check.kinds.queue.redis;

import org.jspecify.annotations.NullMarked;
