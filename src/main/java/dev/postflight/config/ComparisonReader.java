package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.config.secret.Resolver;
import dev.postflight.config.shape.ShapeReader;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.expect.Condition;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import dev.postflight.past.Lookback;
import dev.postflight.watch.Comparing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what of a check is compared with the time before a deployment, and what must have been there before it. */
final class ComparisonReader {
    /** A fifth slower is seen by nobody; half the requests gone by everybody. */
    private static final double RISE = 1.2;

    private static final double FALL = 2;
    private static final String HIGHER = "higher";
    private static final String LOWER = "lower";

    private static final Option<Double> MARGIN = Option.of(
                    "margin",
                    new Shape.Decimal(1, 100),
                    "What is still no worse, as a ratio: 1.2 lets it rise by a fifth, or fall to 1/1.2 where lower is"
                            + " worse. Default: 1.2, and 2 where lower is worse.")
            .asMain();
    private static final Option<String> WORSE = Option.choice(
            "worse", List.of(HIGHER, LOWER), "Which way is worse. Default: higher, but lower for rates of requests.");
    private static final Option<String> TARGET = Option.text(
            "target", "Of a share of what is counted: what is all right whatever it was before. Default: 0.1 %.");
    private static final Option<Boolean> ADVISES =
            Option.flag("advises", "true: is told, but decides nothing.").or(false);
    static final Shape.Group SHAPE = new Shape.Group(MARGIN, WORSE, TARGET, ADVISES);

    static final Shape<Duration> SPAN = new Shape.Span(Duration.ofMinutes(1), Duration.ofDays(366));

    /** Most services promise no more than 99.9 %. */
    private static final double USUAL_TARGET = 0.001;

    private final CheckKind kind;
    private final Resolver resolver;
    private final Mistakes mistakes;
    private final SignalMapping mapping;
    private final Set<Comparing> all = new LinkedHashSet<>();

    ComparisonReader(CheckKind kind, Resolver resolver, Mistakes mistakes, SignalMapping mapping) {
        this.kind = kind;
        this.resolver = resolver;
        this.mistakes = mistakes;
        this.mapping = mapping;
    }

    /** What can be compared. */
    static List<Signal> able(CheckKind kind) {
        return kind.signals().stream()
                .filter(signal -> Lookback.hasTrend(signal.unit()))
                .toList();
    }

    /** What can have been there before. */
    static List<Signal> moments(CheckKind kind) {
        return kind.signals().stream()
                .filter(signal -> signal.unit() == Unit.TIMESTAMP)
                .toList();
    }

    void readComparisons(Node node) {
        mapping.read(node, able(kind), "comparison", false, this::compare);
    }

    void readMoments(Node node) {
        if (moments(kind).isEmpty()) {
            mapping.wrong(node.at(), kind.name() + " sees no moments", "a kind that does, such as backup");
            return;
        }
        mapping.read(node, moments(kind), "length of time", false, (signal, key, at, value) -> {
            Optional<Duration> within = new ShapeReader(resolver, mistakes).read(SPAN, value);
            if (within.isEmpty()) {
                mapping.spoil();
                return;
            }
            double seconds = within.get().toMillis() / 1e3;
            all.add(new Comparing(
                    signal.name(), key, signal.unit(), Comparing.Method.EXISTED, false, seconds, false, true));
        });
    }

    /** A limit on where a signal is heading is one for the windows of a deployment, too. */
    void heading(Signal signal, String key, Condition.Growth limit) {
        all.add(new Comparing(
                signal.name(),
                key,
                signal.unit(),
                Comparing.Method.LEAK,
                limit.isAboutGrowth(),
                limit.bound() / limit.per().seconds(),
                limit.relative(),
                true));
    }

    List<Comparing> comparing() {
        return new ArrayList<>(all);
    }

    private void compare(Signal signal, String key, Place at, Node value) {
        boolean plain = value instanceof Node.Scalar scalar && scalar.isNull();
        Optional<Settings> given =
                plain ? Optional.of(Settings.NONE) : new ShapeReader(resolver, mistakes).read(SHAPE, value);
        if (given.isEmpty()) {
            mapping.spoil();
            return;
        }
        Settings settings = given.get();
        CheckKind.Compared own =
                kind.compared().getOrDefault(signal.name(), new CheckKind.Compared(CheckKind.Manner.BY_RANK, signal));
        boolean counted = own.manner() == CheckKind.Manner.COUNTED;
        boolean byRank = own.manner() == CheckKind.Manner.BY_RANK || own.manner() == CheckKind.Manner.FALLING;
        boolean falling = settings.find(WORSE).map(LOWER::equals).orElse(own.manner() == CheckKind.Manner.FALLING);
        if (!counted && settings.has(TARGET)) {
            mapping.wrong(at, "\"" + signal.name() + "\" is no share of what is counted", "a margin such as 1.2");
        } else if (counted && (settings.has(MARGIN) || falling)) {
            mapping.wrong(
                    at,
                    "\"" + signal.name() + "\" is a share of what is counted",
                    "a target such as 0.1 %, or nothing");
        } else if (!byRank && falling) {
            mapping.wrong(at, "\"" + signal.name() + "\" is never worse when it is lower", "worse: higher");
        } else {
            double margin = settings.find(MARGIN).orElse(falling ? FALL : RISE);
            boolean gating = !settings.get(ADVISES);
            switch (own.manner()) {
                case COUNTED ->
                    target(settings, at)
                            .ifPresent(target -> add(own.by(), key, Comparing.Method.SHARE, true, target, gating));
                case BY_BOUNDS -> add(own.by(), "", Comparing.Method.BOUNDS, true, margin, gating);
                case SHOWN -> add(signal, key, Comparing.Method.LEVEL, true, margin, false);
                case BY_RANK, FALLING -> add(signal, key, Comparing.Method.LEVEL, !falling, margin, gating);
            }
        }
    }

    private void add(Signal signal, String key, Comparing.Method method, boolean higher, double bound, boolean gating) {
        all.add(new Comparing(signal.name(), key, signal.unit(), method, higher, bound, false, gating));
    }

    private Optional<Double> target(Settings settings, Place at) {
        Optional<String> text = settings.find(TARGET);
        if (text.isEmpty()) {
            return Optional.of(USUAL_TARGET);
        }
        try {
            double target = Unit.RATIO.parse(text.get());
            if (target > 0 && target < 1) {
                return Optional.of(target);
            }
        } catch (IllegalArgumentException e) {
            // told below, with what is right
        }
        mapping.wrong(at, "\"" + text.get() + "\" is no target", "a share above 0 and below 100 %, such as 0.1 %");
        return Optional.empty();
    }
}
