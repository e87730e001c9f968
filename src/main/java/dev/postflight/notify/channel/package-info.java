/**
 * Ways to tell people and machines of a deployment, one file a channel, with its settings beside its behaviour. A channel knows
 * how to say something once; when, how often and in which order is for room {@code notify}.
 *
 * <p>It must not know the store, the configuration's files or who else is told. Start at {@link
 * dev.postflight.notify.channel.Channel}; {@link dev.postflight.notify.channel.Channels} is the visible list.
 */
@NullMarked
package dev.postflight.notify.channel;

import org.jspecify.annotations.NullMarked;
