package dev.postflight.launch;

import dev.postflight.watch.Launch;
import dev.postflight.watch.WindowVerdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Those who wait for a verdict; nobody waits longer than they asked. */
final class Waiters {
    private final Vertx vertx;
    private final List<Waiter> waiting = new ArrayList<>();

    Waiters(Vertx vertx) {
        this.vertx = vertx;
    }

    private record Waiter(String deployment, String window, Promise<Void> promise) {}

    /** Ends when that window is decided, or the time is over; it is no failure then. */
    Future<Void> await(Launch launch, String window, Duration wait) {
        if (isDecided(launch, window) || wait.isZero() || wait.isNegative()) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        Waiter waiter = new Waiter(launch.deployment().id(), window, promise);
        synchronized (waiting) {
            waiting.add(waiter);
        }
        long timer = vertx.setTimer(wait.toMillis(), fired -> promise.tryComplete());
        return promise.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            synchronized (waiting) {
                waiting.remove(waiter);
            }
        });
    }

    /** Something was said of that deployment. */
    void tell(Launch launch) {
        List<Promise<Void>> done = new ArrayList<>();
        synchronized (waiting) {
            for (Iterator<Waiter> all = waiting.iterator(); all.hasNext(); ) {
                Waiter waiter = all.next();
                if (waiter.deployment.equals(launch.deployment().id()) && isDecided(launch, waiter.window)) {
                    all.remove();
                    done.add(waiter.promise);
                }
            }
        }
        done.forEach(Promise::tryComplete);
    }

    /** A NO-GO of any window, and the end of the watch, answer for all windows. */
    private static boolean isDecided(Launch launch, String window) {
        if (!launch.deployment().isOpen() || launch.status() != Launch.Status.PENDING) {
            return true;
        }
        return launch.deployment().plan().windows().stream()
                .filter(each -> window.isEmpty() || each.name().equals(window))
                .allMatch(each ->
                        launch.verdict(each).filter(WindowVerdict::settled).isPresent());
    }
}
