package dev.postflight.check.kinds.backup.archive;

import java.io.IOException;

/** Goes through an archive in short steps, so that a deadline can come between two and the walk go on later. */
public interface Walk extends AutoCloseable {

    /** Goes one step on; false when the end was reached and everything is as it should be. */
    boolean step(Bytes bytes) throws IOException, Damaged;

    @Override
    default void close() {}

    /** Looks at something short. */
    @FunctionalInterface
    interface Look {
        void at(Bytes bytes) throws IOException, Damaged;
    }

    /** A walk of one step. */
    static Walk of(Look look) {
        return bytes -> {
            look.at(bytes);
            return false;
        };
    }
}
