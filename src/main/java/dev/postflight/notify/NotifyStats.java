package dev.postflight.notify;

/**
 * What one channel has done since the start.
 *
 * @param kind of channel, such as {@code slack}
 * @param sent deliveries that the receiver took
 * @param failed tries that failed, also of deliveries that went through later
 * @param givenUp deliveries that will not be tried again
 * @param waiting deliveries that are not done yet
 */
public record NotifyStats(String channel, String kind, long sent, long failed, long givenUp, int waiting) {}
