package dev.postflight.watch;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * How the deployments of an application are watched; a deployment keeps the plan that it was registered with.
 *
 * @param warmup after the deployment, before anything counts
 * @param windows the shortest first
 * @param whenUndecided what becomes of a window that is undecided at twice its length
 * @param earlyGo whether a window may end with GO before its time, once that is proven
 * @param roles whose sign-off the launch waits for
 */
public record Plan(
        Duration warmup, List<Window> windows, WhenUndecided whenUndecided, boolean earlyGo, List<String> roles) {

    /** What becomes of a window that is undecided even at twice its length. */
    public enum WhenUndecided {
        HOLD("hold"),
        GO("go"),
        NO_GO("no_go");

        private final String word;

        WhenUndecided(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public Plan {
        windows = windows.stream().sorted(Comparator.comparing(Window::length)).toList();
        roles = List.copyOf(roles);
    }
}
