package dev.postflight.watch;

/**
 * What one comparison comes to. Numbers that are not known are NaN.
 *
 * @param sentence for people, with the numbers that it rests upon, or what is missing
 * @param before the usual value before the deployment, in the signal's base unit
 * @param ratio after to before, as it is estimated
 * @param low and high: where the ratio lies with 95 %
 * @param effect Cliff's delta where ranks were compared: from -1 to 1
 */
public record Ruling(
        Comparing comparing,
        Decision decision,
        Basis basis,
        String sentence,
        double before,
        double after,
        double ratio,
        double low,
        double high,
        double effect) {}
