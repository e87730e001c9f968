/**
 * Telling people and machines of deployments. Each channel has a lane of its own, in which deliveries wait, are tried, tried
 * again and given up; what waits is in the store, so that nothing is lost over a restart and nothing is told twice.
 *
 * <p>It must not know the API or the checks, and never blocks them. Start at {@link dev.postflight.notify.Notifiers}.
 */
@NullMarked
package dev.postflight.notify;

import org.jspecify.annotations.NullMarked;
