/**
 * Queues of RabbitMQ, by its management API or in AMQP.
 *
 * <p>Start at {@link dev.postflight.check.kinds.queue.rabbit.RabbitQueue}.
 */
@NullMarked
package dev.postflight.check.kinds.queue.rabbit;

import org.jspecify.annotations.NullMarked;
