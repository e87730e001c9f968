/**
 * Redis: its protocol on the house's own wire, and the kind that looks into a server. Queues that live in Redis are asked
 * through the same connection.
 *
 * <p>Start at {@link dev.postflight.check.kinds.redis.RedisCheck}, go on to {@link
 * dev.postflight.check.kinds.redis.RedisConnection}.
 */
@NullMarked
package dev.postflight.check.kinds.redis;

import org.jspecify.annotations.NullMarked;
