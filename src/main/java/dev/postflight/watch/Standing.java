package dev.postflight.watch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a launch answers to somebody who waits for one of its windows, or for all of them.
 *
 * @param settled whether waiting longer changes nothing
 * @param window the one that it rests upon; empty for none
 * @param sentence why, for people
 */
public record Standing(Decision decision, boolean settled, String window, String sentence) {

    /** For one window. A NO-GO of a shorter one, or of a person, is a NO-GO here too: the launch cannot become a GO. */
    public static Standing of(Launch launch, Window asked) {
        List<Window> windows = launch.deployment().plan().windows().stream()
                .filter(window -> window.length().compareTo(asked.length()) <= 0)
                .toList();
        return of(launch, windows, List.of(asked));
    }

    /** For all windows. */
    public static Standing of(Launch launch) {
        List<Window> all = launch.deployment().plan().windows();
        return of(launch, all, all);
    }

    /**
     * The decision of these windows together.
     *
     * @param objecting whose NO-GO counts
     * @param needed whose GO is needed
     */
    private static Standing of(Launch launch, List<Window> objecting, List<Window> needed) {
        Deployment deployment = launch.deployment();
        if (deployment.state() == Deployment.State.ABORTED) {
            return ended(deployment); // it says nothing of the version, whatever was found before
        }
        for (Window window : objecting) {
            @Nullable WindowVerdict verdict = launch.verdict(window).orElse(null);
            if (verdict != null && verdict.settled() && verdict.effective() == Decision.NO_GO) {
                return new Standing(Decision.NO_GO, true, window.name(), verdict.sentence());
            }
        }
        for (SignOff word : launch.signOffs()) {
            if (!word.go()) {
                return new Standing(Decision.NO_GO, true, "", refusal(word));
            }
        }
        @Nullable Standing last = null;
        for (Window window : needed) {
            @Nullable WindowVerdict verdict = launch.verdict(window).orElse(null);
            if (verdict == null || !verdict.settled()) {
                return deployment.isOpen() ? pending(deployment, window, verdict) : ended(deployment);
            }
            Standing settled = new Standing(verdict.effective(), true, window.name(), sentence(verdict));
            last = last == null || last.decision == Decision.GO ? settled : last;
        }
        return last == null ? new Standing(Decision.UNDECIDED, true, "", "no window is watched") : last;
    }

    private static Standing pending(Deployment deployment, Window window, @Nullable WindowVerdict verdict) {
        return verdict == null
                ? new Standing(
                        Decision.UNDECIDED,
                        false,
                        window.name(),
                        "nothing is judged before the warm-up is over, "
                                + deployment.plan().warmup().toSeconds() + " s after the deployment")
                : new Standing(verdict.decision(), false, window.name(), verdict.sentence());
    }

    private static Standing ended(Deployment deployment) {
        String why = deployment.why().isEmpty() ? "" : ": " + deployment.why();
        return new Standing(
                Decision.UNDECIDED,
                true,
                "",
                "the deployment is " + deployment.state().word() + why);
    }

    private static String sentence(WindowVerdict verdict) {
        return verdict.lifted()
                .map(word -> "NO-GO overridden by " + (word.who().isEmpty() ? "somebody" : word.who()) + ": "
                        + word.note() + "; it was: " + verdict.sentence())
                .orElse(verdict.sentence());
    }

    private static String refusal(SignOff word) {
        return word.role() + " says no-go" + (word.who().isEmpty() ? "" : " (" + word.who() + ")")
                + (word.note().isEmpty() ? "" : ": " + word.note());
    }
}
