package dev.postflight.config;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads planned work: once from a moment until another, or on days of the week. */
final class MaintenanceReader {
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private static final Option<String> FROM =
            Option.text("from", "Once: when it begins, with zone, such as 2026-01-31T22:00:00+01:00.");
    private static final Option<String> UNTIL = Option.text("until", "Once: when it is over.");
    private static final Option<List<String>> DAYS_OPTION = Option.list(
            "days", new Shape.Choice(new java.util.LinkedHashSet<>(DAYS)), "Each week: on which days. Default: all.");
    private static final Option<String> AT = Option.text("at", "Each week: the time of day it begins, such as 02:00.");
    private static final Option<Duration> FOR =
            Option.span("for", Duration.ofSeconds(1), Duration.ofDays(7), "Each week: how long it lasts.");
    private static final Option<String> ZONE = Option.text(
                    "zone", "Each week: whose clocks tell the time, such as Europe/Berlin.")
            .or("UTC");
    private static final Option<String> REASON =
            Option.text("reason", "Why, for people.").or("");

    static final Shape.Group SHAPE = new Shape.Group(FROM, UNTIL, DAYS_OPTION, AT, FOR, ZONE, REASON);

    private static final String ONE_OF_BOTH =
            "{from, until} for once, or {at, for} and perhaps days and zone for each week";

    private final Mistakes mistakes;

    MaintenanceReader(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    /** @param settings what was read from this node, in the same order */
    List<Maintenance> read(List<Settings> settings, Node node) {
        List<Node> nodes = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
        List<Maintenance> all = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            if (nodes.get(i) instanceof Node.Mapping mapping) {
                one(settings.get(i), mapping).ifPresent(all::add);
            }
        }
        return all;
    }

    private Optional<Maintenance> one(Settings settings, Node.Mapping mapping) {
        boolean once = settings.has(FROM) && settings.has(UNTIL);
        boolean weekly = settings.has(AT) && settings.has(FOR);
        boolean onlyOnce = !settings.has(AT) && !settings.has(FOR) && !settings.has(DAYS_OPTION) && !settings.has(ZONE);
        boolean onlyWeekly = !settings.has(FROM) && !settings.has(UNTIL);
        if (once && onlyOnce) {
            return once(settings, mapping);
        } else if (weekly && onlyWeekly) {
            return weekly(settings, mapping);
        }
        mistakes.add(mapping.at(), "is neither once nor each week", ONE_OF_BOTH);
        return Optional.empty();
    }

    private Optional<Maintenance> once(Settings settings, Node.Mapping mapping) {
        Optional<Instant> from = moment(FROM, settings, mapping);
        Optional<Instant> until = moment(UNTIL, settings, mapping);
        if (from.isEmpty() || until.isEmpty()) {
            return Optional.empty();
        } else if (!from.get().isBefore(until.get())) {
            mistakes.add(place(UNTIL, mapping), "is over before it begins", "a moment after from");
            return Optional.empty();
        }
        return Optional.of(new Maintenance.Once(from.get(), until.get(), settings.get(REASON)));
    }

    private Optional<Maintenance> weekly(Settings settings, Node.Mapping mapping) {
        Optional<LocalTime> at = parsed(
                AT, settings, mapping, LocalTime::parse, "a time of day", "a time of day such as 02:00, in quotes");
        Optional<ZoneId> zone = parsed(
                ZONE, settings, mapping, ZoneId::of, "a known time zone", "a time zone such as Europe/Berlin or UTC");
        if (at.isEmpty() || zone.isEmpty()) {
            return Optional.empty();
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        settings.find(DAYS_OPTION).orElse(DAYS).forEach(day -> days.add(DayOfWeek.of(DAYS.indexOf(day) + 1)));
        return Optional.of(new Maintenance.Weekly(days, at.get(), settings.get(FOR), zone.get(), settings.get(REASON)));
    }

    private Optional<Instant> moment(Option<String> option, Settings settings, Node.Mapping mapping) {
        return parsed(
                option,
                settings,
                mapping,
                text -> ZonedDateTime.parse(text.strip()).toInstant(),
                "a moment with its zone",
                "a moment such as 2026-01-31T22:00:00+01:00 or 2026-01-31T21:00:00Z");
    }

    private <T> Optional<T> parsed(
            Option<String> option,
            Settings settings,
            Node.Mapping mapping,
            Function<String, T> parse,
            String noun,
            String expected) {
        String text = settings.get(option);
        try {
            return Optional.of(parse.apply(text));
        } catch (DateTimeException e) {
            mistakes.add(place(option, mapping), Spelling.quote(text) + " is not " + noun, expected);
            return Optional.empty();
        }
    }

    private static Place place(Option<?> option, Node.Mapping mapping) {
        return mapping.find(option.name()).map(Node::at).orElse(mapping.at());
    }
}
