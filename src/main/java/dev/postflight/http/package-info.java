/**
 * The HTTP API and the page: who may ask, what is answered, and how it looks as JSON.
 *
 * <p>Everything is denied that is not in {@link dev.postflight.http.Routes}. It must not judge, name a metric or run a
 * check by itself. Start at {@link dev.postflight.http.HttpApi}.
 */
@NullMarked
package dev.postflight.http;

import org.jspecify.annotations.NullMarked;
