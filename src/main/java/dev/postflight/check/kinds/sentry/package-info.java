/**
 * The kind {@code sentry}: new issues and events of a project, as Sentry's API tells of them.
 *
 * <p>Start at {@link dev.postflight.check.kinds.sentry.SentryCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.sentry;

import org.jspecify.annotations.NullMarked;
