/**
 * The kind {@code application}: what an application tells of itself at its own {@code /metrics}, without a Prometheus server.
 *
 * <p>Start at {@link dev.postflight.check.kinds.application.ApplicationCheck}; what is counted, and under which names, is in
 * {@link dev.postflight.check.kinds.application.Recipe}; what becomes of counters between two looks in {@link
 * dev.postflight.check.kinds.application.Past}.
 */
@NullMarked
package dev.postflight.check.kinds.application;

import org.jspecify.annotations.NullMarked;
