package dev.postflight.watch;

import java.time.Instant;
import java.util.List;

/** What the judge decides about: one window of one deployment, as it stands at a moment. */
public record Case(Deployment deployment, Window window, Instant now, List<Testimony> testimonies) {
    public Case {
        testimonies = List.copyOf(testimonies);
    }
}
