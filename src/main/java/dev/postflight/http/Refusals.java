package dev.postflight.http;

import dev.postflight.launch.Refused;
import dev.postflight.store.StoreFailure;

/** How a failure of the deployments' own room is told to a client. */
final class Refusals {
    /** Long enough for a database to come back, short enough for a pipeline that waits. */
    private static final int AGAIN_SECONDS = 5;

    private Refusals() {}

    /** A {@link Problem} where it is no bug. */
    static Throwable told(Throwable failure) {
        if (failure instanceof Refused refused) {
            return new Problem(status(refused.reason()), String.valueOf(refused.getMessage()));
        }
        if (failure instanceof StoreFailure lost) {
            String message = String.valueOf(lost.getMessage());
            return switch (lost.reason()) {
                case DOWN -> new Problem(503, message, AGAIN_SECONDS);
                case FULL -> new Problem(507, message);
            };
        }
        return failure;
    }

    private static int status(Refused.Reason reason) {
        return switch (reason) {
            case UNKNOWN -> 404;
            case CONFLICT -> 409;
            case INVALID -> 422;
        };
    }
}
