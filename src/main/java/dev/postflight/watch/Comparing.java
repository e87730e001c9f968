package dev.postflight.watch;

import dev.postflight.outcome.Unit;

/**
 * What of a check is compared with the time before the deployment.
 *
 * @param signal and key: which of its tracks
 * @param higherIsWorse false for what must not fall, such as a rate of requests
 * @param bound what is still no worse. For a {@link Method#LEVEL} the ratio after to before, 1.2 for a fifth more; for a
 *     {@link Method#SHARE} the share that is all right whatever it was before, such as 0.001; for a {@link Method#LEAK}
 *     the growth per second that is all right, in the signal's base unit, or as a share of its level where {@code relative}
 * @param relative whether the bound of a leak is a share of the level
 * @param gating false when it only advises
 */
public record Comparing(
        String signal,
        String key,
        Unit unit,
        Method method,
        boolean higherIsWorse,
        double bound,
        boolean relative,
        boolean gating) {

    /** How it is compared. */
    public enum Method {
        /** Values of minutes by their ranks: latency, sizes, rates. */
        LEVEL("level"),
        /** So many of so many: errors of requests, requests slower than a bound. */
        SHARE("share"),
        /** Requests by how long they took: a share again, of those above a bound that follows from the time before. */
        BOUNDS("bounds"),
        /** Where it is heading, judged by windows of a day and longer. */
        LEAK("leak"),
        /** A moment that lies within {@code bound} seconds before the deployment, such as that of the newest backup. */
        EXISTED("existed");

        private final String word;

        Method(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** {@code latency p95}. */
    public String title() {
        return key.isEmpty() ? signal : signal + " " + key;
    }
}
