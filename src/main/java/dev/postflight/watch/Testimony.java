package dev.postflight.watch;

import dev.postflight.past.Track;
import java.util.List;

/**
 * All that is known of one check around a deployment.
 *
 * @param runs those since the deployment that could tell, with those that were bad
 * @param stretches what was reported since the deployment, without gaps unless nothing was known
 * @param pairs one for each comparison
 */
public record Testimony(Subject subject, Track runs, List<Stretch> stretches, List<Pair> pairs) {

    /**
     * The two sides of one comparison.
     *
     * @param before as frozen with the deployment: up to seven days, what other deployments disturbed left out
     * @param after since the deployment
     */
    public record Pair(Comparing comparing, Track before, Track after) {}

    public Testimony {
        stretches = List.copyOf(stretches);
        pairs = List.copyOf(pairs);
    }
}
