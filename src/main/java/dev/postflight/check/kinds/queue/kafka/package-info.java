/**
 * Topics of Kafka, read by a group: a small client of the few questions that tell how far a group is behind.
 *
 * <p>Kafka's own client is ten megabytes, brings threads of its own and answers late rather than in time; what is asked
 * here are nine requests in versions that every broker since 2.1 knows.
 *
 * <p>Start at {@link dev.postflight.check.kinds.queue.kafka.KafkaQueue}.
 */
@NullMarked
package dev.postflight.check.kinds.queue.kafka;

import org.jspecify.annotations.NullMarked;
