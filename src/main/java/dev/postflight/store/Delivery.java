package dev.postflight.store;

import java.time.Instant;

/**
 * Something that a channel is to be told, kept until it was.
 *
 * @param id made of deployment, event and channel, so that the same is never queued twice
 * @param body what the channel makes its message of, JSON
 * @param tries how often it failed so far
 * @param due not before then
 */
public record Delivery(String id, String channel, String event, String body, int tries, Instant due) {}
