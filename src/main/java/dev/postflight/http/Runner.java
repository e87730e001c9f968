package dev.postflight.http;

import dev.postflight.outcome.Result;
import io.vertx.core.Future;

/** Runs a check now, besides its schedule; the board has heard of the result when the future ends. */
@FunctionalInterface
public interface Runner {
    Future<Result> run(String id);
}
