package dev.postflight.check;

import dev.postflight.outcome.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The declaration of a kind of check: what it can be told, what it measures, and how to open one. Everything else —
 * thresholds, metrics, alerts, reference, schema — is made from this by the house.
 *
 * @param name the key in the configuration and the word in metric names
 * @param summary one sentence
 * @param options what it can be told
 * @param signals what it measures
 * @param keys what the keys of signals have to look like, by signal, where the configuration makes them
 * @param together the signals with keys of which one condition may be expected for every key that there turns out to be
 * @param unmeasured the signals that are not measured with these settings, each with what it takes
 * @param compared what of it is compared with the time before a deployment in a way of its own, by signal
 * @param named the keys of signals that these settings name, by signal: there will be no others
 * @param implied the expectations, by signal, that hold with these settings unless the configuration names the same
 *     signal: what an option switches on is expected only then
 * @param preferred the same for what should hold, else the check warns
 * @param programs the programs that a check with these settings starts, each by the option that names it: nothing is
 *     started that the configuration does not allow
 * @param target what is asked, for people and for the cap per host: a host, a URL without credentials, a folder
 * @param complaints what is wrong with settings that are each right by themselves, each complaint by option name
 * @param hears whether its checks are told from outside, each at an address of its own
 * @param opener makes a check, without I/O
 */
public record CheckKind(
        String name,
        String summary,
        Shape.Group options,
        List<Signal> signals,
        Map<String, KeyRule> keys,
        Set<String> together,
        Function<Settings, Map<String, String>> unmeasured,
        Map<String, Compared> compared,
        Map<String, Function<Settings, Set<String>>> named,
        Function<Settings, Map<String, String>> implied,
        Function<Settings, Map<String, String>> preferred,
        Function<Settings, Map<String, String>> programs,
        Function<Settings, Target> target,
        Function<Settings, Map<String, String>> complaints,
        boolean hears,
        Function<Setup, Check> opener) {

    /**
     * What a check asks.
     *
     * @param title for people: a URL without credentials, {@code host:port}, a folder
     * @param host what the cap on concurrency per host counts by; empty for no host
     */
    public record Target(String title, String host) {}

    /**
     * What a key of a signal has to look like, such as a path in a JSON document.
     *
     * @param expected what would be right, for a message
     */
    public record KeyRule(Predicate<String> allows, String expected) {}

    /**
     * What of it is compared with the time before a deployment in a way of its own.
     *
     * @param by whose readings
     */
    public record Compared(Manner manner, Signal by) {}

    /** A way to compare. */
    public enum Manner {
        /** By the ranks of its values, where higher is worse: what is not declared otherwise. */
        BY_RANK,
        /** A share of what is counted: by readings that tell how much of how much. */
        COUNTED,
        /** A quantile that was made of a histogram: by the shares beyond the histogram's bounds, which are exact. */
        BY_BOUNDS,
        /** A quantile that somebody else made of a histogram: it is shown, and decides nothing. */
        SHOWN,
        /** By rank, but lower is worse. */
        FALLING
    }

    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Puts a kind together; see any kind for how it reads. */
    public static final class Builder {
        private final String name;
        private String summary = "";
        private List<Option<?>> options = List.of();
        private List<Signal> signals = List.of();
        private final Map<String, KeyRule> keys = new LinkedHashMap<>();
        private final Set<String> together = new LinkedHashSet<>();
        private final List<Implied> unmeasured = new ArrayList<>();
        private final Map<String, Compared> compared = new LinkedHashMap<>();
        private final Map<String, Function<Settings, Set<String>>> named = new LinkedHashMap<>();
        private final List<Implied> implied = new ArrayList<>();
        private final List<Implied> preferred = new ArrayList<>();
        private Function<Settings, Map<String, String>> programs = settings -> Map.of();
        private Function<Settings, Target> target = settings -> new Target("", "");
        private Function<Settings, Map<String, String>> complaints = settings -> Map.of();
        private boolean hears;

        private Builder(String name) {
            this.name = name;
        }

        public Builder summary(String summary) {
            this.summary = summary;
            return this;
        }

        public Builder options(Option<?>... options) {
            this.options = List.of(options);
            return this;
        }

        public Builder signals(Signal... signals) {
            this.signals = Arrays.asList(signals);
            return this;
        }

        /** What expectations name as keys of this signal must look like this. */
        public Builder keyed(Signal signal, Predicate<String> allows, String expected) {
            keys.put(signal.name(), new KeyRule(allows, expected));
            return this;
        }

        /** What is expected of these signals may be one condition, which then holds for each key. */
        public Builder together(Signal... signals) {
            for (Signal signal : signals) {
                together.add(signal.name());
            }
            return this;
        }

        /** Measures these signals only with such settings; to expect something of them without is a mistake. */
        public Builder measuresWhen(Predicate<Settings> when, String needs, Signal... signals) {
            for (Signal signal : signals) {
                unmeasured.add(new Implied(when.negate(), signal.name(), needs));
            }
            return this;
        }

        /** Compares a signal in a way of its own, by its own readings or by those of another one. */
        public Builder compares(Signal signal, Manner manner, Signal by) {
            compared.put(signal.name(), new Compared(manner, by));
            return this;
        }

        /** The keys of these signals are the names that settings give; to expect something of another one is a mistake. */
        public Builder namedBy(Function<Settings, Set<String>> names, Signal... signals) {
            for (Signal signal : signals) {
                named.put(signal.name(), names);
            }
            return this;
        }

        /** Holds unless the configuration says otherwise of the same signal. */
        public Builder implies(Signal signal, String condition) {
            return impliesWhen(settings -> true, signal, condition);
        }

        /** Holds, with such settings, unless the configuration says otherwise of the same signal. */
        public Builder impliesWhen(Predicate<Settings> when, Signal signal, String condition) {
            implied.add(new Implied(when, signal.name(), condition));
            return this;
        }

        /** Should hold, with such settings, unless the configuration says otherwise of the same signal. */
        public Builder prefersWhen(Predicate<Settings> when, Signal signal, String condition) {
            preferred.add(new Implied(when, signal.name(), condition));
            return this;
        }

        /** Starts programs of the configuration's choice, which it must allow. */
        public Builder starts(Function<Settings, Map<String, String>> programs) {
            this.programs = programs;
            return this;
        }

        public Builder targets(Function<Settings, Target> target) {
            this.target = target;
            return this;
        }

        public Builder complains(Function<Settings, Map<String, String>> complaints) {
            this.complaints = complaints;
            return this;
        }

        /** Asks nobody, but is told: each check has an address at which others report. */
        public Builder hears() {
            hears = true;
            return this;
        }

        public CheckKind opens(Function<Setup, Check> opener) {
            return new CheckKind(
                    name,
                    summary,
                    new Shape.Group(options),
                    List.copyOf(signals),
                    Map.copyOf(keys),
                    Set.copyOf(together),
                    Implied.by(List.copyOf(unmeasured)),
                    Map.copyOf(compared),
                    Map.copyOf(named),
                    Implied.by(List.copyOf(implied)),
                    Implied.by(List.copyOf(preferred)),
                    programs,
                    target,
                    complaints,
                    hears,
                    opener);
        }
    }

    /** What goes without saying of a signal: a condition, or what it takes. */
    private record Implied(Predicate<Settings> when, String signal, String condition) {

        static Function<Settings, Map<String, String>> by(List<Implied> all) {
            return settings -> {
                Map<String, String> conditions = new LinkedHashMap<>();
                for (Implied one : all) {
                    if (one.when.test(settings)) {
                        conditions.put(one.signal, one.condition);
                    }
                }
                return Collections.unmodifiableMap(conditions);
            };
        }
    }
}
