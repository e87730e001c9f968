/**
 * The kind {@code http}: one request, its redirects, and what is read out of the answer.
 *
 * <p>Start at {@link dev.postflight.check.kinds.http.HttpCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.http;

import org.jspecify.annotations.NullMarked;
