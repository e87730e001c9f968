/**
 * The kind {@code alerts}: whether Prometheus and Alertmanager themselves are alive, and what they say of an application.
 *
 * <p>Here they are the target: one that is down or led astray is bad, for nobody would hear of anything else.
 *
 * <p>Start at {@link dev.postflight.check.kinds.alerts.AlertsCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.alerts;

import org.jspecify.annotations.NullMarked;
