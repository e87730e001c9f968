package dev.postflight.store.database;

/** Closes a session that could not be made ready. */
final class Closing {
    private Closing() {}

    /** What makes it ready. */
    @FunctionalInterface
    interface Readying {
        void run() throws DatabaseFailure;
    }

    static Session unlessReady(Session session, Readying readying) throws DatabaseFailure {
        boolean done = false;
        try {
            readying.run();
            done = true;
            return session;
        } finally {
            if (!done) {
                session.close();
            }
        }
    }
}
