package dev.postflight.store.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.logging.Logger;

/** Whether a database takes what it is given, and when it is tried again if not. One thread changes it, any may ask. */
final class Health {
    private static final Logger LOG = Logger.getLogger(Health.class.getName());

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final boolean told;
    private final LongSupplier nanos;
    private final AtomicLong failures = new AtomicLong();
    private Duration pause = FIRST_PAUSE;
    private long nextTry;
    private volatile Runnable risen = () -> {};
    private volatile boolean up;
    private volatile String problem = "";

    /** @param told whether people are told of each turn */
    Health(boolean told, LongSupplier nanos) {
        this.told = told;
        this.nanos = nanos;
    }

    void onRise(Runnable listener) {
        risen = listener;
    }

    /** All is well. */
    void rise() {
        if (!up) {
            risen.run();
            if (told && !problem.isEmpty()) {
                LOG.info("the store is up again");
            }
        }
        up = true;
        pause = FIRST_PAUSE;
    }

    /** Nothing works for now. */
    void fall(DatabaseFailure failure) {
        if (told && (up || failures.get() == 0)) {
            LOG.warning(() -> "the store is down: " + failure.getMessage());
        }
        up = false;
        fail(failure);
        nextTry = nanos.getAsLong() + pause.toNanos();
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    /** One thing failed, and all else may work. */
    void fail(DatabaseFailure failure) {
        failures.incrementAndGet();
        problem = String.valueOf(failure.getMessage());
    }

    boolean isUp() {
        return up;
    }

    /** When to try again, where all is not well. */
    long nextTry() {
        return nextTry;
    }

    long failures() {
        return failures.get();
    }

    /** The last failure's sentence; empty where there was none. */
    String problem() {
        return problem;
    }
}
