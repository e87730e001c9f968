/**
 * Scheduled jobs that report in: when a report is due, by a period or by cron's own rules, and what is missing. It hears of
 * reports by {@link dev.postflight.check.Ear} alone. Start at {@link dev.postflight.check.kinds.heartbeat.HeartbeatCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.heartbeat;

import org.jspecify.annotations.NullMarked;
