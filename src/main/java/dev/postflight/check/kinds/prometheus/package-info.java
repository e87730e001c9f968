/**
 * The kind {@code prometheus}: what a Prometheus server, or one that speaks like it, knows of an application.
 *
 * <p>A check asks one or more {@link dev.postflight.check.kinds.prometheus.Question questions}, each one instant query, of
 * one or more servers. A server that does not tell is a source that is missing, never a target that is bad.
 *
 * <p>Start at {@link dev.postflight.check.kinds.prometheus.PrometheusCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.prometheus;

import org.jspecify.annotations.NullMarked;
