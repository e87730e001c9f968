package dev.postflight.store;

/**
 * How the store is, for metrics and the status page.
 *
 * @param up whether the last write succeeded
 * @param waiting writes and notes that are not on disk yet
 * @param dropped notes that were given up
 * @param writes writes and notes that came to the disk
 * @param failures transactions and attempts to connect that failed
 * @param problem the last failure's sentence, without secrets; empty where there was none
 */
public record StoreStats(boolean up, int waiting, long dropped, long writes, long failures, String problem) {}
