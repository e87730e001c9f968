package dev.postflight.metrics;

import dev.postflight.check.CheckKind;
import dev.postflight.outcome.Signal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names that kinds get, and what is wrong with them: found when the daemon is built, not when it is scraped. */
public final class Catalogue {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(?:_[a-z0-9]+)*");
    /** Families of the house begin so; a kind of that name would mix with them. */
    private static final Set<String> HOUSE_WORDS =
            Set.of("check", "config", "scheduler", "build", "probe", "readings", "deployment", "regression");
    /** One that begins like the families of the kind {@code application}. */
    private static final String READY = "postflight_application_ready";

    /** Both formats give these a meaning. */
    private static final List<String> ENDINGS = List.of("_total", "_count", "_sum", "_bucket", "_info", "_created");

    /** What promtool takes for a unit beside the base units. */
    private static final Set<String> OTHER_UNITS = Set.of(
            "bits",
            "minutes",
            "hours",
            "days",
            "weeks",
            "milliseconds",
            "microseconds",
            "nanoseconds",
            "s",
            "ms",
            "us",
            "ns",
            "sec",
            "min",
            "h",
            "d",
            "b",
            "kb",
            "mb",
            "gb",
            "kilobytes",
            "megabytes",
            "gigabytes",
            "percent");

    private Catalogue() {}

    /** The family of a signal as a scrape shows it, for the reference. */
    public static String familyName(CheckKind kind, Signal signal) {
        return SignalSeries.family(kind, signal).name();
    }

    /** One sentence for each name that cannot be a family or a label, or is already one. */
    public static List<String> complaints(List<CheckKind> kinds) {
        List<String> complaints = new ArrayList<>();
        Set<String> families = new HashSet<>(Set.of(READY));
        for (CheckKind kind : kinds) {
            if (HOUSE_WORDS.contains(kind.name().split("_", 2)[0])) {
                complaints.add("a kind cannot be named " + kind.name() + ": families of the house begin so");
            }
            for (Signal signal : kind.signals()) {
                if (signal.exported()) {
                    complain(kind, signal, families, complaints);
                }
            }
        }
        return complaints;
    }

    private static void complain(CheckKind kind, Signal signal, Set<String> families, List<String> complaints) {
        String family = familyName(kind, signal);
        String key = signal.key();
        if (!NAME.matcher(family).matches()) {
            complaints.add(family + " is no name of a family");
        }
        if (ENDINGS.stream().anyMatch(family::endsWith)) {
            complaints.add(family + " ends as only counters, histograms and infos may");
        }
        if (Stream.of(family.split("_", -1)).anyMatch(OTHER_UNITS::contains)) {
            complaints.add(family + " names a unit that is no base unit");
        }
        if (!families.add(family)) {
            complaints.add(family + " is the name of two signals");
        }
        if (signal.doc().isBlank()) {
            complaints.add(family + " has no help");
        }
        if (key != null && (!NAME.matcher(key).matches() || Shown.OWN_LABELS.contains(key))) {
            complaints.add(family + " cannot have a label " + key);
        }
    }
}
