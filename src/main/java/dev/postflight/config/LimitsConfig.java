package dev.postflight.config;

/**
 * How much may happen at once.
 *
 * @param concurrency runs under way at the most, over all checks
 * @param perHost runs under way against one host at the most
 */
public record LimitsConfig(int concurrency, int perHost) {

    /** Room for every hung check of a large configuration; the scheduler lowers it to what the open-files limit allows. */
    public static final LimitsConfig DEFAULT = new LimitsConfig(4_000, 1_000);
}
