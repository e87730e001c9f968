package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Of all requests those that failed, as two counters tell: of these, and of nothing at all, a ratio is made. */
final class Errors {
    static final Option<String> ERRORS = Option.text(
                    "errors", "selector of the counters of failures, such as requests_total{code=~\"5..\"}")
            .needed();
    static final Option<String> TOTAL = Option.text(
                    "total", "selector of the counters of all requests, failed or not, such as requests_total")
            .needed();
    static final Option<String> ABSENT = Option.choice(
                    "absent",
                    List.of("unknown", "zero"),
                    "what no series of errors means; zero counts only where total has series and up is 1 for each of"
                            + " their targets (same job and instance)")
            .or("unknown");

    private final PromQl.Selector failed;
    private final PromQl.Selector all;
    private final boolean zero;
    private final Source source;

    Errors(Settings settings, Duration maxAge) {
        this.failed = PromQl.Selector.of(settings.get(ERRORS)).orElseThrow();
        this.all = PromQl.Selector.of(settings.get(TOTAL)).orElseThrow();
        this.zero = settings.get(ABSENT).equals("zero");
        this.source = new Source(all, maxAge);
    }

    Source source() {
        return source;
    }

    /** Both rates over a window, their parts named with this suffix. */
    List<String> parts(Duration window, List<String> by, String suffix) {
        return List.of(
                PromQl.part("errors" + suffix, PromQl.rate(failed, window, by)),
                PromQl.part("total" + suffix, PromQl.rate(all, window, by)));
    }

    /** What tells whether the rates mean anything. */
    List<String> proofs() {
        List<String> proofs = new ArrayList<>(source.parts());
        if (zero) {
            proofs.add(source.upPart());
        }
        return proofs;
    }

    /** Failures a second; empty where nobody knows. */
    Optional<Double> failures(List<Series> answer, String suffix) {
        return PromQl.one(answer, "errors" + suffix).or(() -> isZero(answer) ? Optional.of(0.0) : Optional.empty());
    }

    Optional<Double> total(List<Series> answer, String suffix) {
        return PromQl.one(answer, "total" + suffix);
    }

    /** Whether what has no series of errors has no errors. */
    boolean isZero(List<Series> answer) {
        return zero && source.isUp(answer);
    }

    /** Why there is no telling how many failed. */
    String noFailures() {
        return "no series matches " + failed
                + (zero
                        ? ", and nothing proves that this means none: up is not 1 for each target of " + all
                        : "; where that means that none failed, set absent: zero");
    }

    /** What is wrong with the options, each by its name. */
    static void complain(Settings settings, String at, Map<String, String> complaints) {
        for (Option<String> option : List.of(ERRORS, TOTAL)) {
            if (PromQl.Selector.of(settings.get(option)).isEmpty()) {
                complaints.put(at + "." + option.name(), "a selector such as http_requests_total{job=\"shop\"}");
            }
        }
    }
}
