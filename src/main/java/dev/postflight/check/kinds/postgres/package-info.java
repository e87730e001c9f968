/**
 * The kind {@code postgres}: a PostgreSQL server, one of its databases, or the pools of a pgbouncer.
 *
 * <p>Start at {@link dev.postflight.check.kinds.postgres.PostgresCheck}; each {@link
 * dev.postflight.check.kinds.postgres.PostgresTopic} is one thing to learn, with its signals beside its SQL.
 */
@NullMarked
package dev.postflight.check.kinds.postgres;

import org.jspecify.annotations.NullMarked;
