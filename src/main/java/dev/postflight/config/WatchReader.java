package dev.postflight.config;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import dev.postflight.watch.Plan;
import dev.postflight.watch.Window;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Reads how the deployments of an application are watched. */
final class WatchReader {
    /** Caches warm up within minutes; the first half hour finds most regressions, two days those of a daily rhythm. */
    static final Plan DEFAULT = new Plan(
            Duration.ofMinutes(3),
            Stream.of(Duration.ofMinutes(30), Duration.ofHours(24), Duration.ofHours(48))
                    .map(length -> new Window(length, Window.Require.defaultFor(length)))
                    .toList(),
            Plan.WhenUndecided.HOLD,
            false,
            List.of());

    private static final Duration LONGEST = Duration.ofDays(30);

    static final Option<Duration> WARMUP = Option.span(
                    "warmup", Duration.ZERO, Duration.ofDays(1), "After a deployment, before anything counts.")
            .or(DEFAULT.warmup());
    static final Option<Duration> LENGTH = Option.span(
                    "length", Duration.ofSeconds(1), LONGEST, "From the deployment on, the warm-up included.")
            .needed()
            .asMain();
    static final Option<String> REQUIRE = Option.choice(
            "require",
            Arrays.stream(Window.Require.values()).map(Window.Require::word).toList(),
            "What a GO rests upon: that it is proven, or that nothing speaks against it. Default: no_objection for"
                    + " windows of up to 1h, proof for longer ones.");
    static final Option<List<Settings>> WINDOWS = Option.list(
            "windows",
            new Shape.Group(LENGTH, REQUIRE),
            "Stretches of time after a deployment, each with its verdict. Default: 30m, 24h, 48h.");
    static final Option<String> UNDECIDED = Option.choice(
                    "undecided",
                    Arrays.stream(Plan.WhenUndecided.values())
                            .map(Plan.WhenUndecided::word)
                            .toList(),
                    "What becomes of a window that is undecided even at twice its length.")
            .or(DEFAULT.whenUndecided().word());
    static final Option<Boolean> EARLY_GO = Option.flag(
                    "early_go", "true: a window ends with GO as soon as that is proven.")
            .or(DEFAULT.earlyGo());
    static final Option<List<String>> SIGN_OFFS = Option.list(
                    "sign_offs", new Shape.Text(), "Roles that have to sign a launch off.")
            .or(DEFAULT.roles());

    static final Shape.Group WATCH = new Shape.Group(WARMUP, WINDOWS, UNDECIDED, EARLY_GO, SIGN_OFFS);

    private WatchReader() {}

    static Plan read(Settings settings) {
        return new Plan(
                settings.get(WARMUP),
                settings.find(WINDOWS)
                        .map(windows -> windows.stream()
                                .map(WatchReader::window)
                                .distinct()
                                .toList())
                        .orElse(DEFAULT.windows()),
                Key.constant(Plan.WhenUndecided.class, settings.get(UNDECIDED)),
                settings.get(EARLY_GO),
                settings.get(SIGN_OFFS).stream().distinct().toList());
    }

    /** What could never be decided is a slip. */
    static void check(Plan plan, Node node, Mistakes mistakes) {
        Place at = node instanceof Node.Mapping watch
                ? watch.find(WINDOWS.name()).map(Node::at).orElse(node.at())
                : node.at();
        if (plan.windows().isEmpty()) {
            mistakes.add(at, "no window, so that nothing would ever be decided", "windows such as [30m, 24h]");
            return;
        }
        Duration shortest = plan.windows().get(0).length();
        if (shortest.compareTo(plan.warmup()) <= 0) {
            mistakes.add(
                    at,
                    "the window of " + Spelling.span(shortest) + " is over before the warm-up of "
                            + Spelling.span(plan.warmup()) + " is",
                    "a longer window, or a shorter warmup");
        }
    }

    private static Window window(Settings settings) {
        Duration length = settings.get(LENGTH);
        return new Window(
                length,
                settings.find(REQUIRE)
                        .map(word -> Key.constant(Window.Require.class, word))
                        .orElse(Window.Require.defaultFor(length)));
    }
}
