package dev.postflight.check.kinds.prometheus;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the queries of presets are written. A preset asks for several things at once, so that all of them are of the same
 * moment; each is told apart by the label {@value #PART}.
 */
final class PromQl {
    static final String PART = "postflight";

    private static final Pattern SELECTOR = Pattern.compile("(?s)^([a-zA-Z_:][a-zA-Z0-9_:]*)?(\\{.*\\})?$");
    private static final Pattern LABEL = Pattern.compile("^[a-zA-Z_][a-zA-Z0-9_]*$");

    private PromQl() {}

    /** A metric and its matchers: {@code http_requests_total{job="shop"}}. */
    record Selector(String name, String matchers) {
        static Optional<Selector> of(String text) {
            Matcher matcher = SELECTOR.matcher(text.strip());
            if (!matcher.matches() || text.isBlank()) {
                return Optional.empty();
            }
            return Optional.of(new Selector(orNothing(matcher.group(1)), orNothing(matcher.group(2))));
        }

        /** One of the series of a histogram: with the suffix that it is not written with. */
        Selector histogram(String suffix) {
            return new Selector(
                    name.endsWith("_bucket") ? name.substring(0, name.length() - 7) + suffix : name + suffix, matchers);
        }

        @Override
        public String toString() {
            return name + matchers;
        }

        private static String orNothing(String group) {
            return group == null ? "" : group;
        }
    }

    static boolean isLabel(String text) {
        return LABEL.matches(text) && !text.equals(PART) && !text.equals("le");
    }

    /** {@code sum by (endpoint) (rate(requests_total[5m]))}. */
    static String rate(Selector selector, Duration window, List<String> by) {
        return "sum" + grouping(by) + "(rate(" + selector + "[" + length(window) + "]))";
    }

    /** How old the newest sample is that is not marked stale. */
    static String newest(Selector selector) {
        return "max(timestamp(" + selector + "))";
    }

    /** 1 when every target that has such series is up; nothing where they are of no target. */
    static String up(Selector selector) {
        return "min(up and on (job, instance) group by (job, instance) (" + selector + "))";
    }

    static String part(String name, String expression) {
        return "label_replace(" + expression + ", \"" + PART + "\", \"" + name + "\", \"\", \"\")";
    }

    static String together(List<String> parts) {
        return String.join("\n  or ", parts);
    }

    /** The series of one part. */
    static List<Series> of(List<Series> answer, String part) {
        return answer.stream()
                .filter(series -> part.equals(series.labels().get(PART)))
                .toList();
    }

    /** The only value of a part. */
    static Optional<Double> one(List<Series> answer, String part) {
        return of(answer, part).stream().map(Series::value).findFirst();
    }

    static String grouping(List<String> by) {
        return by.isEmpty() ? "" : " by (" + String.join(", ", by) + ") ";
    }

    /** As PromQL writes lengths of time: {@code 5m}, {@code 90s}. */
    static String length(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 86_400_000 == 0) {
            return millis / 86_400_000 + "d";
        } else if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        } else if (millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
