package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.config.shape.Fallback;
import dev.postflight.config.shape.ShapeWords;
import dev.postflight.notify.channel.ChannelKind;
import dev.postflight.notify.channel.Channels;
import dev.postflight.notify.channel.Occasion;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import dev.postflight.past.Lookback;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The reference that {@code postflight kinds} prints, made from what kinds declare of themselves. */
public final class Reference {
    /** What most terminals show on a line. */
    private static final int WIDTH = 100;

    private static final String TREND_HOW =
            "A limit on growth or decline over 1h to 7d: \"< 2 %/day over 24h\", \"> -1GiB/h over 6h\"; percent are of what"
                    + " the signal usually is. Only a proven trend breaks it: no noise, no single step, and from 12h on"
                    + " nothing that comes back every day, which takes two days to know.";

    private static final String COMPARE_HOW =
            "What must be no worse after a deployment than before it. Shares of what is counted are compared by their"
                    + " counts, everything else by the minutes' medians; a NO-GO is only said of what is proven.";

    private static final String BEFORE_HOW =
            "What must have been there: newest: 24h wants a backup from the 24 h before the deployment.";

    private final StringBuilder text = new StringBuilder();

    private Reference() {}

    /** All kinds, a line each. */
    public static String kinds(List<CheckKind> kinds) {
        int width = kinds.stream().mapToInt(kind -> kind.name().length()).max().orElse(0);
        return kinds.stream()
                .map(kind -> pad(kind.name(), width) + "  " + kind.summary() + "\n")
                .collect(Collectors.joining());
    }

    /** One kind: its options, its signals, and what holds of them unless the configuration says otherwise. */
    public static String kind(CheckKind kind) {
        Reference reference = new Reference();
        reference.text.append(kind.name()).append(": ").append(kind.summary()).append('\n');
        reference.title("Options");
        reference.options(kind.options(), "  ");
        reference.title("Signals, for expect and prefer");
        kind.signals().forEach(signal -> reference.signal(signal, kind));
        reference.title("Looking back, for expect and prefer, each with its window: availability: {24h: \"> 99.5 %\"}");
        Lookback.signals(kind.signals()).forEach(signal -> reference.signal(signal, kind));
        reference.title("Where numbers are heading, for trend");
        reference.line("  ", TREND_HOW);
        reference.implied(
                "Expected unless expect names the same signal (any: expect nothing of it)",
                kind.implied().apply(Settings.NONE));
        reference.implied(
                "Preferred unless expect or prefer names the same signal",
                kind.preferred().apply(Settings.NONE));
        return reference.text.toString();
    }

    /** What each check can be told, whatever its kind. */
    public static String check() {
        Reference reference = new Reference();
        reference.text.append("Every check, beside its kind:\n\n");
        reference.options(Key.CHECK, "  ");
        reference.line("  ", Key.EXPECT + ", " + Key.PREFER + ": a mapping from signals, each to a condition");
        reference.line("      ", "What must hold, else the check fails; what should hold, else it warns.");
        reference.line("  ", Key.TREND + ": a mapping from signals, each to a limit");
        reference.line("      ", "Where it must not be heading, else the check fails. " + TREND_HOW);
        reference.line("  ", Key.COMPARE + ": a mapping from signals, each to a comparison");
        reference.line("      ", COMPARE_HOW);
        reference.options(ComparisonReader.SHAPE, "      ");
        reference.line("  ", Key.BEFORE_DEPLOYMENT + ": a mapping from moments, each to a length of time");
        reference.line("      ", BEFORE_HOW);
        return reference.text.toString();
    }

    /** Who can be told of deployments, and how. */
    public static String channels() {
        Reference reference = new Reference();
        reference.text.append(
                "Who is told of deployments: notify is a mapping from names to channels, each with one kind:\n");
        for (ChannelKind kind : Channels.ALL) {
            reference
                    .text
                    .append('\n')
                    .append(kind.name())
                    .append(": ")
                    .append(kind.summary())
                    .append('\n');
            reference.line(
                    "  ",
                    "Told: "
                            + kind.usual().stream().sorted().map(Occasion::word).collect(Collectors.joining(", "))
                            + (kind.chosen() ? ", unless on says otherwise." : "; it knows by itself."));
            reference.options(kind.options(), "  ");
        }
        reference.text.append("\nEach channel, beside its kind:\n\n");
        reference.options(NotifyReader.COMMON, "  ");
        return reference.text.toString();
    }

    private void implied(String title, Map<String, String> conditions) {
        if (!conditions.isEmpty()) {
            title(title);
            conditions.forEach((signal, condition) -> line("  ", signal + ": " + condition));
        }
    }

    private void title(String title) {
        text.append('\n').append(title).append(":\n");
    }

    private void options(Shape.Group group, String indent) {
        for (Option<?> option : group.options()) {
            Shape.Group inner = inner(option.shape());
            line(indent, option.name() + ": " + shape(option, inner) + manner(option));
            line(indent + "    ", option.doc());
            options(inner, indent + "    ");
        }
    }

    private static String shape(Option<?> option, Shape.Group inner) {
        if (inner.options().isEmpty()) {
            // how lengths and sizes are written stands with the signals
            return ShapeWords.of(option.shape())
                    .replace(Unit.SECONDS.expected(), Unit.SECONDS.noun())
                    .replace(Unit.BYTES.expected(), Unit.BYTES.noun());
        }
        String main = inner.options().stream()
                .filter(Option::main)
                .map(alone -> alone.name() + " alone, or ")
                .collect(Collectors.joining());
        return main + (option.shape() instanceof Shape.Group ? "a mapping" : "a list of mappings");
    }

    private static String manner(Option<?> option) {
        StringBuilder manner = new StringBuilder();
        if (option.required()) {
            manner.append("; needed");
        }
        if (option.main()) {
            manner.append("; may stand alone");
        }
        // what is in a group tells its own default, and that nothing is the default goes without saying
        if (inner(option.shape()).options().isEmpty()) {
            Fallback.of(option)
                    .filter(value -> !value.equals(List.of()) && !value.equals(Map.of()))
                    .ifPresent(value -> manner.append("; default ").append(spelled(value)));
        }
        return manner.toString();
    }

    private static String spelled(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Reference::spelled).collect(Collectors.joining(", ", "[", "]"));
        }
        return value.equals("") ? "\"\"" : value.toString();
    }

    /** The options in a group or in a list of groups; none in anything else. */
    private static Shape.Group inner(Shape<?> shape) {
        if (shape instanceof Shape.Group group) {
            return group;
        }
        return shape instanceof Shape.ListOf<?> list ? inner(list.each()) : new Shape.Group();
    }

    private void signal(Signal signal, CheckKind kind) {
        String key = Optional.ofNullable(signal.key())
                .map(name -> " per " + name + (kind.together().contains(signal.name()) ? ", or for all of them" : ""))
                .orElse("");
        line("  ", signal.name() + key + ": " + signal.unit().expected());
        line("      ", signal.doc() + (signal.exported() ? "" : unexported(signal)));
    }

    private static String unexported(Signal signal) {
        return signal.doc().endsWith(".") ? " No metric of its own." : "; no metric of its own";
    }

    private void line(String indent, String line) {
        int width = indent.length();
        text.append(indent);
        for (String word : line.split(" ", -1)) {
            if (width > indent.length() && width + 1 + word.length() > WIDTH) {
                text.append('\n').append(indent).append("  ");
                width = indent.length() + 2;
            } else if (width > indent.length()) {
                text.append(' ');
                width++;
            }
            text.append(word);
            width += word.length();
        }
        text.append('\n');
    }

    private static String pad(String word, int width) {
        return word + " ".repeat(width - word.length());
    }
}
