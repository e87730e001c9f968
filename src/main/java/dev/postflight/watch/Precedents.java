package dev.postflight.watch;

import dev.postflight.outcome.Unit;
import java.time.Instant;

/** Whether what had to be there before the deployment was there, such as a backup. */
final class Precedents {
    private Precedents() {}

    /** Its moment is the count of the one minute of the time before; none where nobody could tell yet. */
    static Ruling rule(Testimony.Pair pair, Instant deployed) {
        Comparing comparing = pair.comparing();
        String span = Unit.SECONDS.format(comparing.bound());
        if (pair.before().size() == 0) {
            return ruling(
                    comparing,
                    Decision.UNDECIDED,
                    Basis.NOTHING,
                    "nobody could tell the " + comparing.title() + " from before the deployment",
                    Double.NaN);
        }
        long seconds = pair.before().all(0);
        double age = deployed.getEpochSecond() - seconds;
        if (seconds == 0) {
            return ruling(comparing, Decision.NO_GO, Basis.PROOF, "there was none before the deployment", Double.NaN);
        }
        boolean fresh = age <= comparing.bound();
        return ruling(
                comparing,
                fresh ? Decision.GO : Decision.NO_GO,
                Basis.PROOF,
                "the " + comparing.title() + " before the deployment was of " + Instant.ofEpochSecond(seconds) + ", "
                        + Unit.SECONDS.format(age) + " earlier"
                        + (fresh ? "" : "; there has to be one from the " + span + " before it"),
                age);
    }

    private static Ruling ruling(Comparing comparing, Decision decision, Basis basis, String sentence, double age) {
        return new Ruling(
                comparing, decision, basis, sentence, age, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
}
