package dev.postflight.schedule;

import dev.postflight.outcome.Result;

/** Hears of each finished run. */
@FunctionalInterface
public interface Listener {

    /**
     * Called on the check's event loop, one run of a check after the other; it must not block.
     *
     * @param job the plan that was run: a reload may have replaced it meanwhile
     */
    void finished(Job job, Result result);
}
