/**
 * The kind {@code websocket}: an upgrade, which begins as HTTP does, and a dialogue.
 *
 * <p>Start at {@link dev.postflight.check.kinds.websocket.WebsocketCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.websocket;

import org.jspecify.annotations.NullMarked;
