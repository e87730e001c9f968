package dev.postflight.watch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A deployment with everything said about it so far.
 *
 * @param verdicts the latest of each window that has begun, the shortest window first; those not settled are as of now
 * @param signOffs the latest of each role
 */
public record Launch(Deployment deployment, List<WindowVerdict> verdicts, List<SignOff> signOffs) {

    /** Whether the launch may count as done. */
    public enum Status {
        PENDING("pending"),
        GO("go"),
        NO_GO("no_go");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Where the deployment stands. */
    public enum Phase {
        WARM_UP("warm_up"),
        WATCHING("watching"),
        OVER("over");

        private final String word;

        Phase(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public Launch {
        verdicts = List.copyOf(verdicts);
        signOffs = List.copyOf(signOffs);
    }

    public Phase phase(Instant now) {
        if (!deployment.isOpen()) {
            return Phase.OVER;
        }
        return now.isBefore(deployment.at().plus(deployment.plan().warmup())) ? Phase.WARM_UP : Phase.WATCHING;
    }

    /** The verdict of that window, if it has begun. */
    public Optional<WindowVerdict> verdict(Window window) {
        return verdicts.stream()
                .filter(verdict -> verdict.window().equals(window.length()))
                .findFirst();
    }

    /** NO-GO as soon as a window or a role says so; GO when all windows and all roles have said it. */
    public Status status() {
        boolean no = verdicts.stream().anyMatch(verdict -> verdict.settled() && verdict.effective() == Decision.NO_GO)
                || signOffs.stream().anyMatch(word -> !word.go());
        if (no) {
            return Status.NO_GO;
        }
        boolean all = deployment.plan().windows().stream()
                .allMatch(window -> verdict(window)
                        .filter(verdict -> verdict.settled() && verdict.effective() == Decision.GO)
                        .isPresent());
        boolean signed = deployment.plan().roles().stream()
                .allMatch(role -> signOffs.stream().anyMatch(word -> word.role().equals(role)));
        return all && signed ? Status.GO : Status.PENDING;
    }
}
