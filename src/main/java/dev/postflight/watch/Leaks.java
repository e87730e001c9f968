package dev.postflight.watch;

import dev.postflight.past.Track;
import dev.postflight.stats.Leak;
import dev.postflight.stats.Medians;
import dev.postflight.stats.Series;
import java.time.Duration;
import java.util.Arrays;

/**
 * Whether something has been growing since the deployment: hourly floors, less what is usual at that time of the day before
 * the deployment, without the first four hours. It is judged once, when the window is over.
 */
final class Leaks {
    /** Shorter windows take a daily rise for a leak. */
    static final Duration FROM = Duration.ofDays(1);
    /** Shorter ones see large leaks only; they warn of others and leave the decision to the longer ones: verdict.md. */
    private static final Duration DECIDES = Duration.ofDays(2);
    /** In which caches fill: verdict.md. */
    private static final int DROPPED = 4;

    private static final int HOUR = 60;
    private static final int DAY = 24;
    private static final int DAYS = 7;
    private static final int DAY_SECONDS = 86_400;

    private final Comparing comparing;
    private final long first;
    private final int hours;
    private final double[] floors;
    private final double[] usual;
    private final int days;

    private Leaks(Testimony.Pair pair, Span span) {
        comparing = pair.comparing();
        first = span.deployed() + (long) DROPPED * HOUR;
        hours = (int) Math.max(0, (span.seen() - first) / HOUR);
        floors = floors(pair.after(), first, hours);
        double[] before = floors(pair.before(), first - (long) (DAYS + 1) * DAY * HOUR, (DAYS + 1) * DAY);
        usual = new double[DAY];
        int known = 0;
        for (int hour = 0; hour < DAY; hour++) {
            double[] alike = new double[DAYS + 1];
            for (int day = 0; day <= DAYS; day++) {
                alike[day] = before[day * DAY + hour];
            }
            usual[hour] = Medians.of(
                    Arrays.stream(alike).filter(value -> !Double.isNaN(value)).toArray());
            known += Double.isNaN(usual[hour]) ? 0 : 1;
        }
        days = known == DAY ? 1 : 0;
    }

    /** The smallest value of each hour, turned so that higher is worse. */
    private double[] floors(Track track, long from, int count) {
        double[] floors = new double[count];
        Arrays.fill(floors, Double.NaN);
        for (int i = 0; i < track.size(); i++) {
            long hour = Math.floorDiv(track.minute(i) - from, (long) HOUR);
            double[] values = track.values(i);
            if (hour >= 0 && hour < count && values.length > 0) {
                double floor = comparing.higherIsWorse() ? values[0] : -values[values.length - 1];
                floors[(int) hour] = Double.isNaN(floors[(int) hour]) ? floor : Math.min(floors[(int) hour], floor);
            }
        }
        return floors;
    }

    static Ruling rule(Testimony.Pair pair, Window window, Span span, Window.Require require) {
        return new Leaks(pair, span).ruling(window, span, require);
    }

    private Ruling ruling(Window window, Span span, Window.Require require) {
        long there = Arrays.stream(floors).filter(value -> !Double.isNaN(value)).count();
        if (!span.isOver() || (span.seen() > span.end() && span.seen() < span.last())) {
            return undecided("whether %s grows is judged when the window is over".formatted(comparing.title()));
        } else if (there < Baseline.COVERAGE * hours || there < DAY / 2) {
            return undecided("whether %s grows is not judged: %d of %d hours were measured"
                    .formatted(comparing.title(), there, Math.max(hours, DAY / 2)));
        }
        double level = Math.abs(Medians.of(
                Arrays.stream(floors).filter(value -> !Double.isNaN(value)).toArray()));
        if (days > 0) {
            level = Math.abs(Medians.of(usual));
        }
        double limit = comparing.relative() ? comparing.bound() * level : comparing.bound();
        double[] times = new double[(int) there];
        double[] values = new double[(int) there];
        int count = 0;
        for (int hour = 0; hour < hours; hour++) {
            if (!Double.isNaN(floors[hour])) {
                times[count] = (hour + 0.5) * 3_600;
                values[count++] = floors[hour] - (days > 0 ? usual[hour % DAY] : 0);
            }
        }
        Leak leak = Leak.of(new Series(times, values), 0, hours * 3_600.0);
        double turn = comparing.higherIsWorse() ? 1 : -1;
        String told = "%s %s by %s a day (%s would be seen, up to %s is all right)"
                .formatted(
                        comparing.title(),
                        leak.slope() * turn >= 0 ? "grows" : "falls",
                        amount(Math.abs(leak.slope()), level),
                        amount(leak.detectable(), level),
                        amount(limit, level));
        boolean decides = window.length().compareTo(DECIDES) >= 0;
        if (leak.isProven(limit)) {
            return ruling(Decision.NO_GO, Basis.PROOF, told, turn);
        } else if (leak.isRuledOut(limit)) {
            return ruling(Decision.GO, Basis.PROOF, told, turn);
        } else if (!decides || require == Window.Require.NO_OBJECTION) {
            String later = leak.slope() > limit ? "; a longer window will tell" : "";
            return ruling(Decision.GO, Basis.NO_OBJECTION, told + later, turn);
        }
        return ruling(
                Decision.UNDECIDED, Basis.NOTHING, told + ", which neither proves nor rules out more than that", turn);
    }

    private String amount(double slope, double level) {
        double day = slope * DAY_SECONDS;
        return comparing.relative() && level > 0
                ? Phrase.percent(day / level)
                : comparing.unit().format(day);
    }

    private Ruling undecided(String sentence) {
        double none = Double.NaN;
        return new Ruling(comparing, Decision.UNDECIDED, Basis.NOTHING, sentence, none, none, none, none, none, none);
    }

    private Ruling ruling(Decision decision, Basis basis, String sentence, double turn) {
        double after = Medians.of(Arrays.stream(floors)
                        .filter(value -> !Double.isNaN(value))
                        .toArray())
                * turn;
        double before = days > 0 ? Medians.of(usual) * turn : Double.NaN;
        return new Ruling(
                comparing,
                decision,
                basis,
                sentence,
                before,
                after,
                before > 0 ? after / before : Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN);
    }
}
