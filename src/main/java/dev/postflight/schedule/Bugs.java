package dev.postflight.schedule;

import dev.postflight.outcome.Outcome;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The bugs met so far: each is told of every time, and its stack trace stands in the log once. */
final class Bugs {
    private static final Logger LOG = Logger.getLogger(Bugs.class.getName());

    /** By whose bug, error and the place that threw it: bounded by our own code, whatever targets send. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** A bug in the kind, as what a run of this job saw. */
    Outcome outcome(Job job, Throwable bug) {
        String whose = "kind " + job.kind();
        met(whose, job.id(), bug);
        String message = bug.getMessage() == null ? "" : ": " + bug.getMessage();
        return Outcome.checkBroken("a bug in " + whose + ": " + bug.getClass().getSimpleName() + message);
    }

    /** A bug in what else is called for a check, which goes on without it. */
    void met(String whose, String id, Throwable bug) {
        StackTraceElement[] trace = bug.getStackTrace();
        String place = trace.length == 0 ? "" : trace[0].toString();
        if (known.add(whose + ' ' + bug.getClass().getName() + ' ' + place)) {
            LOG.log(Level.SEVERE, bug, () -> "a bug in " + whose + ", met first by check " + id);
        }
    }
}
