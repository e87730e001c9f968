package dev.postflight.watch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.outcome.Status;
import dev.postflight.outcome.Unit;
import dev.postflight.past.Track;
import dev.postflight.watch.Shop.Change;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * How often verdicts are right, by simulation: each row says what happens to how many deployments, and how many of them must
 * be judged how. Deployments go live 20 s after noon, with 20 checks, a warm-up of 3 min and a week of days before, unless a
 * row says otherwise.
 */
class VerdictTableTest {
    private static final int CHECKS = 20;
    private static final int DAYS = 7;
    private static final int DAY = 1_440;
    private static final long NOON = Scene.NOON.getEpochSecond() / 60;
    private static final int RATE = 60;
    /** Of which nothing but the median is used. */
    private static final int OTHER_RATE = 5;

    private static final Window HALF_HOUR = Scene.window(Duration.ofMinutes(30));
    private static final List<Window> DEFAULTS = List.of(
            HALF_HOUR,
            Scene.window(Duration.ofDays(1)),
            Scene.window(Duration.ofDays(2)),
            Scene.window(Duration.ofDays(7)));

    /** A share of the full size. */
    double size() {
        return 0.02;
    }

    /** Who runs it in full wants to read it. */
    void told(String row) {}

    private int of(int full) {
        return (int) Math.ceil(full * size());
    }

    // no change

    @Test
    void noChange() {
        atMost(
                4,
                1_000,
                Decision.NO_GO,
                "no change x 20 checks",
                run -> quiet(run, Change.NONE).judge(HALF_HOUR, 30));
    }

    Scene quiet(int run, Change change) {
        return quiet(new Shop(run), change);
    }

    Scene quiet(Shop shop, Change change) {
        Scene scene = defaults();
        for (int check = 0; check < CHECKS; check++) {
            scene.passing(
                    "check " + check,
                    latency(shop, 30, RATE, change),
                    errors(shop, 30, RATE, check % 2 == 0 ? 0.0003 : 0.003, Change.NONE));
        }
        return scene;
    }

    private static Scene defaults() {
        return new Scene().at(Scene.NOON.plusSeconds(20)).windows(DEFAULTS.toArray(Window[]::new));
    }

    private static Testimony.Pair latency(Shop shop, int minutes, int rate, Change change) {
        Track.Builder before = new Track.Builder();
        for (int day = DAYS; day >= 1; day--) {
            shop.latency(before, NOON - (long) day * DAY, minutes, rate, Change.NONE);
            // what windows differ by is known from other times of the day as well
            for (int other = 1; other <= 6; other++) {
                shop.latency(before, NOON - (long) day * DAY + other * 2L * minutes, minutes, OTHER_RATE, Change.NONE);
            }
        }
        Track.Builder after = new Track.Builder();
        shop.latency(after, NOON, minutes, rate, change);
        return new Testimony.Pair(Scene.DURATION, before.build(), after.build());
    }

    private static Testimony.Pair errors(Shop shop, int minutes, int rate, double share, Change change) {
        Track.Builder before = new Track.Builder();
        for (int day = DAYS; day >= 1; day--) {
            shop.errors(before, NOON - (long) day * DAY, minutes, rate, share, Change.NONE);
        }
        Track.Builder after = new Track.Builder();
        shop.errors(after, NOON, minutes, rate, share, change);
        return new Testimony.Pair(Scene.ERRORS, before.build(), after.build());
    }

    @Test
    void slowDrift() {
        atMost(
                4,
                1_000,
                Decision.NO_GO,
                "the same, all latencies + 10 %",
                run -> quiet(run, (minute, rank) -> 1.1).judge(HALF_HOUR, 30));
    }

    @Test
    void slowStart() {
        atMost(
                4,
                1_000,
                Decision.NO_GO,
                "the same, latency x 3 in the first 3 min",
                run -> quiet(run, (minute, rank) -> minute < 3 ? 3 : 1).judge(HALF_HOUR, 30));
    }

    @Test
    void noChangeInADay() {
        atMost(
                4,
                1_000,
                200,
                Decision.NO_GO,
                "no change x 20 checks, 24 h",
                run -> day(new Shop(run), 1).judge(DEFAULTS.get(1), DAY));
        atMost(
                4,
                1_000,
                200,
                Decision.NO_GO,
                "the same, all latencies + 10 %",
                run -> day(new Shop(run), 1.1).judge(DEFAULTS.get(1), DAY));
    }

    private static Scene day(Shop shop, double factor) {
        Scene scene = defaults();
        for (int check = 0; check < CHECKS; check++) {
            Track.Builder before = new Track.Builder();
            for (int day = DAYS; day >= 1; day--) {
                shop.gauge(before, NOON - (long) day * DAY, DAY, 0.15, Change.NONE);
            }
            Track.Builder after = new Track.Builder();
            shop.gauge(after, NOON, DAY, 0.15, (minute, rank) -> factor);
            scene.passing("check " + check, new Testimony.Pair(Scene.DURATION, before.build(), after.build()));
        }
        return scene;
    }

    // what is worse

    @Test
    void twiceAsSlow() {
        atLeast(
                996,
                1_000,
                Decision.NO_GO,
                "one of 20: all latencies x 2, 60/min, by minute 20",
                run -> one(latency(new Shop(run), 30, RATE, (minute, rank) -> 2))
                        .judge(HALF_HOUR, 20));
    }

    /** The others take their share of what may be spent, and say nothing. */
    private static Scene one(Testimony.Pair... pairs) {
        Scene scene = defaults().passing("the one", pairs);
        for (int check = 1; check < CHECKS; check++) {
            scene.passing("check " + check, new Testimony.Pair(pairs[0].comparing(), Track.EMPTY, Track.EMPTY));
        }
        return scene;
    }

    @Test
    void slowTail() {
        for (int rate : new int[] {30, RATE, 200}) {
            for (double factor : new double[] {1.2, 1.5, 2, 3}) {
                IntFunction<WindowVerdict> run = seed -> one(latency(
                                new Shop(seed),
                                30,
                                rate,
                                (minute, rank) -> 1 + (factor - 1) * Math.max(0, Math.min(1, (rank - 0.8) / 0.15))))
                        .judge(HALF_HOUR, 30);
                String title = "one of 20: p95 alone x %.1f, %d/min".formatted(factor, rate);
                if (rate == RATE && factor == 2) {
                    atLeast(800, 1_000, Decision.NO_GO, title, run);
                } else if (size() >= 1) {
                    row(
                            title,
                            1_000,
                            of(1_000),
                            count(of(1_000), Decision.NO_GO, run),
                            Decision.NO_GO,
                            "the power curve");
                }
            }
        }
    }

    @Test
    void errorsRise() {
        atLeast(
                996,
                1_000,
                Decision.NO_GO,
                "one of 20: errors 0.03 % to 2 %, 200/min, by minute 10",
                run -> one(errors(new Shop(run).steady(), 30, 200, 0.0003, (minute, rank) -> 0.02 / 0.0003))
                        .judge(HALF_HOUR, 10));
    }

    @Test
    void errorsFromNothing() {
        atLeast(1_000, 1_000, Decision.NO_GO, "one of 20: errors from none to 5/min of 60", run -> {
            Shop shop = new Shop(run);
            Track.Builder after = new Track.Builder();
            shop.errors(after, NOON, 30, RATE, 5.0 / RATE, Change.NONE);
            Testimony.Pair quiet = errors(shop, 30, RATE, 0, Change.NONE);
            return one(new Testimony.Pair(Scene.ERRORS, quiet.before(), after.build()))
                    .judge(HALF_HOUR, 30);
        });
    }

    @Test
    void fewerRequests() {
        Comparing rate = new Comparing("rate", "", Unit.PER_SECOND, Comparing.Method.LEVEL, false, 1.2, false, true);
        atLeast(950, 1_000, Decision.NO_GO, "one of 20: requests fall to a tenth", run -> {
            Shop shop = new Shop(run);
            Track.Builder before = new Track.Builder();
            for (int day = DAYS; day >= 1; day--) {
                shop.gauge(before, NOON - (long) day * DAY, 30, 10, Change.NONE);
            }
            Track.Builder after = new Track.Builder();
            shop.gauge(after, NOON, 30, 1, Change.NONE);
            return one(new Testimony.Pair(rate, before.build(), after.build())).judge(HALF_HOUR, 30);
        });
    }

    // growth

    @Test
    void leaks() {
        leak(900, 0.30, 1);
        leak(950, 0.10, 2);
        leak(990, 0.05, 7);
    }

    private void leak(int bar, double perDay, int days) {
        Window window = Scene.window(Duration.ofDays(days));
        atLeast(
                bar,
                1_000,
                Decision.NO_GO,
                "leak of %.0f %% a day, seen in %d h".formatted(perDay * 100, days * 24),
                run -> heap(new Shop(run), days, day -> 1 + perDay * day).judge(window, days * DAY));
    }

    @Test
    void warmUps() {
        for (int days : new int[] {1, 2, 7}) {
            Window window = Scene.window(Duration.ofDays(days));
            atMost(10, 1_000, Decision.NO_GO, "warm-up of 30 %%, then flat, %d h".formatted(days * 24), run -> {
                Shop shop = new Shop(run);
                double hours = 0.5 + 1.5 * shop.random().nextDouble();
                return heap(shop, days, day -> 1.3 - 0.3 * Math.exp(-day * 24 / hours))
                        .judge(window, days * DAY);
            });
        }
    }

    interface Growth {
        double at(double day);
    }

    /** Hourly floors with a daily wave, to which the growth is added; noise of 1 % from hour to hour, of which each resembles the last one a little (0.3). */
    static Scene heap(Shop shop, int days, Growth growth) {
        Comparing heap = new Comparing("heap", "", Unit.BYTES, Comparing.Method.LEAK, true, 0.02 / 86_400, true, true);
        Track.Builder before = new Track.Builder();
        Track.Builder after = new Track.Builder();
        double moment = shop.random().nextDouble();
        double noise = 0.01 * shop.random().nextGaussian();
        for (int minute = -DAYS * DAY; minute < days * DAY; minute += 5) {
            double day = minute / (double) DAY;
            noise = minute % 60 == 0 ? shop.next(noise, 0.01, 0.3) : noise;
            double level = growth.at(Math.max(0, day)) + 0.1 * Math.sin(2 * Math.PI * (day + moment)) + noise;
            double value = 1e9 * level * (1 + 0.1 * shop.random().nextDouble());
            (minute < 0 ? before : after).add(NOON + minute, 1, 0, value);
        }
        Testimony.Pair pair = new Testimony.Pair(heap, before.build(), after.build());
        return defaults().warmup(Duration.ofMinutes(3)).passing("the one", pair);
    }

    // what is not known

    @Test
    void deadSource() {
        atLeast(1_000, 1_000, Decision.UNDECIDED, "the source is dead all window", run -> {
            Shop shop = new Shop(run);
            Testimony.Pair latency = latency(shop, 30, RATE, Change.NONE);
            Testimony.Pair errors = errors(shop, 30, RATE, 0.0003, Change.NONE);
            Testimony.Pair[] pairs = {
                new Testimony.Pair(latency.comparing(), latency.before(), Track.EMPTY),
                new Testimony.Pair(errors.comparing(), errors.before(), Track.EMPTY)
            };
            return defaults()
                    .add(new Testimony(
                            Scene.subject("orders", pairs),
                            Track.EMPTY,
                            List.of(Scene.stretch(Status.UNKNOWN, 0, 60, "Prometheus does not answer")),
                            List.of(pairs)))
                    .judge(HALF_HOUR, 30);
        });
    }

    @Test
    void defaultsLetGo() {
        atLeast(
                950,
                1_000,
                Decision.GO,
                "no change, 60/min, 30 min: no objection",
                run -> calm(run, CHECKS).judge(HALF_HOUR, 30));
        Window strict = new Window(Duration.ofMinutes(30), Window.Require.PROOF);
        atLeast(
                1_000,
                1_000,
                "UNDECIDED, naming requests",
                "the same with require: proof",
                run -> calm(run, 4).windows(strict).judge(strict, 30),
                verdict -> verdict.decision() == Decision.UNDECIDED
                        && verdict.sentence().contains("1,560 of "));
    }

    private static Scene calm(int run, int checks) {
        Shop shop = new Shop(run);
        Scene scene = defaults();
        for (int check = 0; check < checks; check++) {
            scene.passing(
                    "check " + check,
                    latency(shop, 30, RATE, Change.NONE),
                    errors(shop, 30, RATE, 0.0001, Change.NONE));
        }
        return scene;
    }

    // what looks worse and is not

    @Test
    void dailyJob() {
        atMost(10, 1_000, Decision.NO_GO, "a job every day at the deployment's hour", run -> {
            Shop shop = new Shop(run);
            Scene scene = defaults();
            for (int check = 0; check < CHECKS; check++) {
                Change job = (minute, rank) -> minute >= 8 && minute < 23 ? 2.5 : 1;
                Track.Builder before = new Track.Builder();
                for (int day = DAYS; day >= 1; day--) {
                    shop.latency(before, NOON - (long) day * DAY, 30, RATE, job);
                }
                Track.Builder after = new Track.Builder();
                shop.latency(after, NOON, 30, RATE, job);
                scene.passing("check " + check, new Testimony.Pair(Scene.DURATION, before.build(), after.build()));
            }
            return scene.judge(HALF_HOUR, 30);
        });
    }

    /** What a reset leaves behind: a minute that tells nothing, and one that has seen a part of its requests only. */
    @Test
    void countersReset() {
        atMost(10, 1_000, Decision.NO_GO, "counters reset at the deployment", run -> {
            Shop shop = new Shop(run);
            Scene scene = defaults();
            for (int check = 0; check < CHECKS; check++) {
                Testimony.Pair pair = errors(shop, 30, RATE, 0.0003, Change.NONE);
                Track.Builder after = new Track.Builder();
                for (int i = 1; i < pair.after().size(); i++) {
                    after.add(
                            pair.after().minute(i),
                            i == 1 ? 7 : pair.after().all(i),
                            i == 1 ? 0 : pair.after().bad(i));
                }
                scene.passing("check " + check, new Testimony.Pair(Scene.ERRORS, pair.before(), after.build()));
            }
            return scene.judge(HALF_HOUR, 30);
        });
    }

    private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    /** Requests above the bound next above 1.2 times the 95th percentile of before, as counted by the buckets themselves. */
    @Test
    void histograms() {
        Comparing slow = new Comparing("slow", "", Unit.RATIO, Comparing.Method.SHARE, true, 0.001, false, true);
        Comparing shown = new Comparing("p95", "", Unit.SECONDS, Comparing.Method.LEVEL, true, 1.2, false, false);
        atMost(10, 1_000, Decision.NO_GO, "+ 10 % seen through default histogram buckets", run -> {
            Shop shop = new Shop(run);
            double usual = 0.6 + shop.random().nextDouble();
            Testimony.Pair requests = latency(shop, 30, RATE, (minute, rank) -> 1.1);
            double percentile =
                    interpolated(requests.before(), usual, 0, requests.before().size());
            double bound = bound(1.2 * percentile);
            return one(
                            new Testimony.Pair(
                                    slow,
                                    above(requests.before(), usual, bound),
                                    above(requests.after(), usual, bound)),
                            new Testimony.Pair(
                                    shown, quantiles(requests.before(), usual), quantiles(requests.after(), usual)))
                    .judge(HALF_HOUR, 30);
        });
    }

    private static double bound(double value) {
        return Arrays.stream(BOUNDS).filter(bound -> bound >= value).min().orElse(Double.POSITIVE_INFINITY);
    }

    private static Track above(Track requests, double usual, double bound) {
        Track.Builder track = new Track.Builder();
        for (int i = 0; i < requests.size(); i++) {
            track.add(
                    requests.minute(i),
                    requests.all(i),
                    Arrays.stream(requests.values(i))
                            .filter(value -> value * usual > bound)
                            .count());
        }
        return track.build();
    }

    private static Track quantiles(Track requests, double usual) {
        Track.Builder track = new Track.Builder();
        for (int i = 0; i < requests.size(); i++) {
            track.add(requests.minute(i), 1, 0, interpolated(requests, usual, i, i + 1));
        }
        return track.build();
    }

    /** As Prometheus' histogram_quantile does. */
    private static double interpolated(Track requests, double usual, int from, int until) {
        int[] counts = new int[BOUNDS.length];
        int all = 0;
        for (int i = from; i < until; i++) {
            for (double value : requests.values(i)) {
                all++;
                for (int bucket = 0; bucket < BOUNDS.length; bucket++) {
                    counts[bucket] += value * usual <= BOUNDS[bucket] ? 1 : 0;
                }
            }
        }
        double rank = 0.95 * all;
        for (int bucket = 0; bucket < BOUNDS.length; bucket++) {
            if (counts[bucket] >= rank) {
                double low = bucket == 0 ? 0 : BOUNDS[bucket - 1];
                int below = bucket == 0 ? 0 : counts[bucket - 1];
                return low + (BOUNDS[bucket] - low) * (rank - below) / (counts[bucket] - below);
            }
        }
        return BOUNDS[BOUNDS.length - 1];
    }

    // the table

    private void atMost(int bar, int full, Decision decision, String title, IntFunction<WindowVerdict> run) {
        atMost(bar, full, full, decision, title, run);
    }

    private void atMost(int bar, int full, int runs, Decision decision, String title, IntFunction<WindowVerdict> run) {
        int count = of(runs);
        int found = count(count, decision, run);
        row(title, full, count, found, decision, "at most " + bar);
        // of few, one more may be by chance
        assertTrue(
                found <= Math.max(1, (double) bar * count / full),
                found + " of " + count + " " + decision + ": " + title);
    }

    private void atLeast(int bar, int full, Decision decision, String title, IntFunction<WindowVerdict> run) {
        atLeast(bar, full, decision.title(), title, run, verdict -> verdict.decision() == decision);
    }

    private void atLeast(
            int bar,
            int full,
            String wanted,
            String title,
            IntFunction<WindowVerdict> run,
            Predicate<WindowVerdict> right) {
        int count = of(full);
        int found = 0;
        String wrong = "";
        for (int i = 0; i < count; i++) {
            WindowVerdict verdict = run.apply(i);
            found += right.test(verdict) ? 1 : 0;
            wrong = right.test(verdict) ? wrong : verdict.sentence();
        }
        row(title, full, count, found, wanted, "at least " + bar);
        int lenient = bar == full
                ? count
                : (int) Math.floor((double) bar * count / full) - (count < full ? 1 + count / 20 : 0);
        assertTrue(found >= lenient, found + " of " + count + " " + wanted + ": " + title + ", such as: " + wrong);
    }

    private static int count(int runs, Decision decision, IntFunction<WindowVerdict> run) {
        int found = 0;
        for (int i = 0; i < runs; i++) {
            WindowVerdict verdict = run.apply(i);
            if (verdict.decision() == decision) {
                found++;
            }
        }
        return found;
    }

    private void row(String title, int full, int count, int found, Object decision, String bar) {
        told("%-58s %5d of %5d %-26s (%s of %,d)%n".formatted(title, found, count, decision, bar, full));
    }
}
