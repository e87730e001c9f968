package dev.postflight.watch;

import dev.postflight.outcome.Status;
import dev.postflight.outcome.Unit;
import dev.postflight.past.Track;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A deployment at noon with the checks around it, for tests: minutes count from the deployment, those before are negative. */
final class Scene {
    static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
    static final int DAY = 1_440;
    static final Comparing DURATION =
            new Comparing("duration", "", Unit.SECONDS, Comparing.Method.LEVEL, true, 1.2, false, true);
    static final Comparing ERRORS =
            new Comparing("errors", "", Unit.RATIO, Comparing.Method.SHARE, true, 0.001, false, true);

    private static final Track RUNS = runs(0, 14 * DAY);

    private final List<Testimony> testimonies = new ArrayList<>();
    private Instant at = NOON;
    private Duration warmup = Duration.ofMinutes(3);
    private List<Window> windows = List.of(window(Duration.ofMinutes(30)));
    private Plan.WhenUndecided whenUndecided = Plan.WhenUndecided.HOLD;
    private boolean earlyGo;

    /** What a check saw in a minute. */
    static final class Minute {
        private final long all;
        private final long bad;
        private final double[] values;

        Minute(long all, long bad, double... values) {
            this.all = all;
            this.bad = bad;
            this.values = values;
        }

        static Minute of(double... values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return new Minute(values.length, 0, sorted);
        }

        static Minute share(long bad, long all) {
            return new Minute(all, bad);
        }
    }

    static Window window(Duration length) {
        return new Window(length, Window.Require.defaultFor(length));
    }

    Scene at(Instant moment) {
        at = moment;
        return this;
    }

    Scene warmup(Duration length) {
        warmup = length;
        return this;
    }

    Scene windows(Window... planned) {
        windows = List.of(planned);
        return this;
    }

    Scene whenUndecided(Plan.WhenUndecided policy) {
        whenUndecided = policy;
        return this;
    }

    Scene earlyGo() {
        earlyGo = true;
        return this;
    }

    Scene add(Testimony testimony) {
        testimonies.add(testimony);
        return this;
    }

    /** A check that passes twice a minute, for two weeks if need be. */
    Scene passing(String id, Testimony.Pair... pairs) {
        return add(new Testimony(subject(id, pairs), RUNS, passes(), List.of(pairs)));
    }

    /** A check of which these things were reported. */
    Scene reporting(String id, Track runs, Stretch... stretches) {
        return add(new Testimony(subject(id), runs, List.of(stretches), List.of()));
    }

    static Subject subject(String id, Testimony.Pair... pairs) {
        return new Subject(
                id,
                true,
                Duration.ofSeconds(30),
                Arrays.stream(pairs).map(Testimony.Pair::comparing).toList());
    }

    static List<Stretch> passes() {
        return List.of(stretch(Status.PASS, -DAY, 15 * DAY, ""));
    }

    static Stretch stretch(Status status, double from, double until, String reason) {
        return new Stretch(status, moment(from), moment(until), reason, false);
    }

    /** So many minutes after noon. */
    static Instant moment(double minutes) {
        return NOON.plusMillis(Math.round(minutes * 60_000));
    }

    static Track runs(int from, int until) {
        return track(from, until, minute -> new Minute(2, 0));
    }

    /** Of the minutes in {@code [from, until)}; null where nothing was measured. */
    static Track track(long from, long until, LongFunction<@Nullable Minute> minutes) {
        Track.Builder track = new Track.Builder();
        for (long i = from; i < until; i++) {
            Minute minute = minutes.apply(i);
            if (minute != null) {
                track.add(NOON.getEpochSecond() / 60 + i, minute.all, minute.bad, minute.values);
            }
        }
        return track.build();
    }

    /** Seven days before, and as many minutes after as it takes. */
    static Testimony.Pair pair(
            Comparing comparing,
            LongFunction<@Nullable Minute> before,
            int minutes,
            LongFunction<@Nullable Minute> after) {
        return new Testimony.Pair(comparing, track(-7 * DAY, 0, before), track(0, minutes, after));
    }

    WindowVerdict judge(double minutes) {
        return judge(windows.get(0), minutes);
    }

    /** What is not over by then is not known yet. */
    WindowVerdict judge(Window window, double minutes) {
        Instant now = at.plusMillis(Math.round(minutes * 60_000));
        return Judge.judge(new Case(deployment(), window, now, testimonies));
    }

    Deployment deployment() {
        return new Deployment(
                "d-1",
                "shop",
                "1.2.3",
                at,
                at,
                "",
                "",
                "ci",
                "",
                new Plan(warmup, windows, whenUndecided, earlyGo, List.of()),
                Deployment.State.OPEN,
                Optional.empty(),
                "");
    }
}
