package dev.postflight.check.kinds.http;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run against one address, or against the first that accepts, with all redirects that are followed. */
final class HttpProbe {
    /**
     * What stays the same from run to run.
     *
     * @param heavy decodes and reads what would hold up an event loop
     */
    record Plan(
            WorkerExecutor heavy,
            HttpHop.Scene scene,
            HttpAsk first,
            HttpRedirects redirects,
            long bodyLimit,
            HttpReadings readings) {}

    private final Run run;
    private final Plan plan;
    private final Optional<HttpHop.Pin> pin;
    private final List<HttpHop> hops = new ArrayList<>(1);

    HttpProbe(Run run, Plan plan, Optional<HttpHop.Pin> pin) {
        this.run = run;
        this.plan = plan;
        this.pin = pin;
    }

    Future<Outcome> go() {
        return hop(plan.first()).compose(this::measured).recover(this::failed);
    }

    private Future<HttpAnswer> hop(HttpAsk ask) {
        HttpHop hop =
                new HttpHop(run, plan.scene(), ask, new HttpBody(plan.readings().wantBody(), plan.bodyLimit()));
        hops.add(hop);
        boolean sameHost = ask.origin().host().equals(plan.first().origin().host());
        return hop.go(sameHost ? pin : Optional.empty()).compose(answer -> {
            note(answer);
            return plan.redirects()
                    .next(ask, answer, hops.size() - 1)
                    .compose(next -> next.isPresent() ? hop(next.get()) : Future.succeededFuture(answer));
        });
    }

    private Future<Outcome> measured(HttpAnswer answer) {
        Duration took = Duration.ofNanos(System.nanoTime() - run.started());
        return answer.body().isHeavy()
                ? plan.heavy().executeBlocking(() -> outcome(answer, took), false)
                : Future.succeededFuture(outcome(answer, took));
    }

    /** A body that does not hold what its headers promise is the target's fault, whatever is expected of it. */
    private Outcome outcome(HttpAnswer answer, Duration took) {
        List<Reading> readings = plan.readings().of(hops, took);
        run.note(() -> "body of " + size(answer.body().size())
                + (answer.body().isCut() ? ", cut at body_limit" : "")
                + (answer.body().isCoded() ? ", " + size(answer.body().received()) + " compressed" : ""));
        return answer.body()
                .problem()
                .map(problem -> Outcome.targetBad(problem, readings))
                .orElseGet(() -> Outcome.measured(readings));
    }

    /** Who may see a trace need not be who may use a session. */
    private static String shown(Map.Entry<String, String> header) {
        int value = header.getKey().equalsIgnoreCase("set-cookie")
                ? header.getValue().indexOf('=')
                : -1;
        return value < 0 ? header.getValue() : header.getValue().substring(0, value + 1) + "…";
    }

    private static String size(long bytes) {
        return Unit.BYTES.format((double) bytes);
    }

    private Future<Outcome> failed(Throwable failure) {
        if (!(failure instanceof WireFailure)) {
            return Future.failedFuture(failure); // a bug: the contract says so
        }
        Duration took = Duration.ofNanos(System.nanoTime() - run.started());
        return Future.succeededFuture(
                WireFailure.outcome(failure, plan.readings().of(hops, took)));
    }

    private void note(HttpAnswer answer) {
        run.note(() -> answer.protocol() + " " + answer.status());
        for (Map.Entry<String, String> header : answer.headers()) {
            run.note(() -> Plain.text(header.getKey()) + ": " + Plain.text(shown(header)));
        }
    }
}
