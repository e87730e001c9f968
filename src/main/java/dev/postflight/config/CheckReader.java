package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.config.secret.Piece;
import dev.postflight.config.secret.Resolver;
import dev.postflight.config.shape.ShapeReader;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.NearMiss;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import dev.postflight.expect.Hysteresis;
import dev.postflight.outcome.Severity;
import dev.postflight.watch.Plan;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads one check, with its template and its file's defaults worked in. */
final class CheckReader {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final List<String> COMMON =
            Key.CHECK.options().stream().map(Option::name).toList();

    /** Beyond what is judged, so that its ends are whole. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final Map<String, CheckKind> kinds;
    private final Resolver references;
    private final Mistakes mistakes;
    private final boolean shortIntervals;
    private final Programs programs;
    private final Label label;

    CheckReader(
            Map<String, CheckKind> kinds,
            Resolver references,
            Mistakes mistakes,
            boolean shortIntervals,
            Programs programs) {
        this.kinds = kinds;
        this.references = references;
        this.mistakes = mistakes;
        this.shortIntervals = shortIntervals;
        this.programs = programs;
        this.label = new Label(kinds.values(), mistakes);
    }

    /**
     * @param plan how deployments of the application are watched
     * @param own what stands in the check itself
     * @param check the same with defaults worked in
     */
    Optional<Written.Check> read(String application, Plan plan, Node.Mapping own, Node.Mapping check) {
        Optional<CheckKind> kind = kind(check);
        boolean known = knowsKeys(check, kind);
        ShapeReader.Partial common = common(check);
        boolean timely = isTimely(common.settings(), own, check);
        Optional<Hysteresis> hysteresis = hysteresis(kind, common.settings(), check);
        boolean labelled = check.find(Key.LABELS.name()).map(label::check).orElse(true);
        List<Maintenance> maintenance = maintenance(common.settings(), check);
        Optional<Settings> settings = kind.flatMap(given -> settings(given, check));
        Optional<ExpectationReader.Expected> expectations = kind.flatMap(given -> expected(
                given, settings.orElse(Settings.NONE), common.settings().get(Key.EVERY), check));
        boolean sound = known && common.complete() && timely && labelled;
        if (!sound || hysteresis.isEmpty() || settings.isEmpty() || expectations.isEmpty()) {
            return Optional.empty();
        }
        CheckConfig config = config(
                application,
                plan,
                kind.get(),
                settings.get(),
                common.settings(),
                expectations.get(),
                hysteresis.get(),
                maintenance);
        return Optional.of(new Written.Check(config, common.settings().get(Key.ENABLED), check));
    }

    private Optional<ExpectationReader.Expected> expected(
            CheckKind kind, Settings settings, Duration every, Node.Mapping check) {
        return new ExpectationReader(kind, settings, every, references, mistakes).read(check);
    }

    private List<Maintenance> maintenance(Settings settings, Node.Mapping check) {
        return settings.find(Key.MAINTENANCE)
                .flatMap(given -> check.find(Key.MAINTENANCE.name())
                        .map(node -> new MaintenanceReader(mistakes).read(given, node)))
                .orElse(List.of());
    }

    private Optional<CheckKind> kind(Node.Mapping check) {
        List<Node.Entry> named = check.entries().values().stream()
                .filter(entry -> kinds.containsKey(entry.key()))
                .toList();
        for (Node.Entry second : named.subList(Math.min(1, named.size()), named.size())) {
            mistakes.add(
                    second.at(),
                    "a second kind beside " + Spelling.quote(named.get(0).key()),
                    "one kind, and another check for the other");
        }
        return named.stream().findFirst().map(entry -> kinds.get(entry.key()));
    }

    private boolean knowsKeys(Node.Mapping check, Optional<CheckKind> kind) {
        List<String> plain = new ArrayList<>(COMMON);
        plain.add(Key.EXPECT);
        plain.add(Key.PREFER);
        plain.add(Key.TREND);
        plain.add(Key.COMPARE);
        plain.add(Key.BEFORE_DEPLOYMENT);
        List<String> kindNames = kinds.keySet().stream().sorted().toList();
        boolean known = true;
        boolean named = kind.isPresent();
        for (Node.Entry entry : check.entries().values()) {
            String key = entry.key();
            if (plain.contains(key) || kinds.containsKey(key)) {
                continue;
            }
            known = false;
            if (kind.isEmpty() && NearMiss.hint(key, plain).isEmpty()) {
                mistakes.unknown(entry.at(), "kind of check", key, kindNames);
                named = true;
            } else {
                mistakes.unknown(entry.at(), "key", key, plain);
            }
        }
        if (!named) {
            mistakes.add(check.at(), "names no kind of check", Spelling.oneOf(kindNames));
        }
        return known && kind.isPresent();
    }

    private ShapeReader.Partial common(Node.Mapping check) {
        Set<String> others = new LinkedHashSet<>(check.keys());
        COMMON.forEach(others::remove);
        ShapeReader.Partial common =
                new ShapeReader(Resolver.published(mistakes), mistakes).partial(Key.CHECK, check.without(others));
        Optional<String> id = common.settings().find(Key.ID);
        if (id.isPresent() && !ID.matcher(id.get()).matches()) {
            mistakes.add(
                    place(Key.ID, check),
                    Spelling.quote(id.get()) + " is no id",
                    "letters, digits, dots, underscores and hyphens, at most 100");
            return new ShapeReader.Partial(common.settings(), false);
        }
        return common;
    }

    private boolean isTimely(Settings settings, Node.Mapping own, Node.Mapping check) {
        if (isUnread(Key.EVERY, settings, check) || isUnread(Key.TIMEOUT, settings, check)) {
            return false;
        }
        Duration every = settings.get(Key.EVERY);
        Duration timeout = timeout(settings);
        if (every.compareTo(Key.SHORTEST_EVERY) < 0 && !shortIntervals) {
            mistakes.add(
                    place(Key.EVERY, check),
                    Spelling.span(every) + " is too often",
                    "at least " + Spelling.span(Key.SHORTEST_EVERY) + ", or limits: {allow_short_intervals: true}");
            return false;
        } else if (timeout.compareTo(every) <= 0) {
            return true;
        }
        if (own.find(Key.TIMEOUT.name()).isPresent()
                || own.find(Key.EVERY.name()).isEmpty()) {
            mistakes.add(
                    place(Key.TIMEOUT, check),
                    Spelling.span(timeout) + " is longer than every, " + Spelling.span(every),
                    "at most " + Spelling.span(every));
        } else {
            mistakes.add(
                    place(Key.EVERY, check),
                    Spelling.span(every) + " is shorter than the timeout of " + Spelling.span(timeout) + ", "
                            + place(Key.TIMEOUT, check),
                    "a timeout of at most " + Spelling.span(every) + " for this check");
        }
        return false;
    }

    private static boolean isUnread(Option<?> option, Settings settings, Node.Mapping check) {
        return check.keys().contains(option.name()) && !settings.has(option);
    }

    private static Duration timeout(Settings settings) {
        Duration every = settings.get(Key.EVERY);
        Duration usual = every.compareTo(Key.TIMEOUT_DEFAULT) < 0 ? every : Key.TIMEOUT_DEFAULT;
        return settings.find(Key.TIMEOUT).orElse(usual);
    }

    private Optional<Hysteresis> hysteresis(Optional<CheckKind> kind, Settings settings, Node.Mapping check) {
        // what was reported is so, however often one looks
        Hysteresis usual = kind.filter(CheckKind::hears).isPresent()
                ? Hysteresis.NONE
                : Hysteresis.defaultFor(settings.get(Key.EVERY));
        return hysteresis(Key.FAIL_AFTER, usual, usual::failAfter, settings, check)
                .flatMap(so -> hysteresis(Key.PASS_AFTER, so, so::passAfter, settings, check));
    }

    private Optional<Hysteresis> hysteresis(
            Option<String> option,
            Hysteresis otherwise,
            Function<String, Hysteresis> parse,
            Settings settings,
            Node.Mapping check) {
        Optional<String> text = settings.find(option);
        try {
            return Optional.of(text.map(parse).orElse(otherwise));
        } catch (IllegalArgumentException e) {
            mistakes.add(
                    place(option, check),
                    Spelling.quote(text.orElse("")) + " is no number of runs",
                    Optional.ofNullable(e.getMessage()).orElse(""));
            return Optional.empty();
        }
    }

    private Optional<Settings> settings(CheckKind kind, Node.Mapping check) {
        Node.Entry entry = Optional.ofNullable(check.entries().get(kind.name())).orElseThrow();
        Optional<Settings> settings = new ShapeReader(references, mistakes).read(kind.options(), entry.value());
        Map<String, String> complaints = settings.map(kind.complaints()).orElse(Map.of());
        complaints.forEach((path, complaint) -> mistakes.add(place(path, entry.value()), complaint));
        boolean allowed = complaints.isEmpty()
                && settings.map(given -> allows(kind, given, entry.value())).orElse(false);
        return allowed ? settings : Optional.empty();
    }

    private boolean allows(CheckKind kind, Settings settings, Node node) {
        boolean all = true;
        for (Map.Entry<String, String> program : kind.programs().apply(settings).entrySet()) {
            Node given = find(program.getKey(), node);
            Optional<String> refusal = programs.refusal(program.getValue());
            if (Piece.anyReference(given)) {
                mistakes.add(
                        given.at(),
                        "a reference in a command line, which everybody on the machine can read",
                        "the secret in the environment of the program, or in a file that it reads");
                all = false;
            } else if (refusal.isPresent()) {
                mistakes.add(
                        given.at(),
                        "the program " + Spelling.quote(program.getValue()) + " may not be started",
                        refusal.get());
                all = false;
            }
        }
        return all;
    }

    /** Of an option, {@code tls.key} for one in a group; of what holds it where it is not given. */
    private static Place place(String path, Node node) {
        return find(path, node).at();
    }

    private static Node find(String path, Node node) {
        Node found = node;
        for (String step : path.split("\\.", -1)) {
            if (found instanceof Node.Mapping mapping) {
                found = mapping.find(step).orElse(found);
            }
        }
        return found;
    }

    private static Place place(Option<?> option, Node.Mapping check) {
        return place(option.name(), check);
    }

    /** A window may be prolonged to twice its length. */
    private static Duration memory(Plan plan) {
        return plan.windows().isEmpty()
                ? Duration.ZERO
                : plan.windows()
                        .get(plan.windows().size() - 1)
                        .length()
                        .multipliedBy(2)
                        .plus(MARGIN);
    }

    private CheckConfig config(
            String application,
            Plan plan,
            CheckKind kind,
            Settings settings,
            Settings common,
            ExpectationReader.Expected expected,
            Hysteresis hysteresis,
            List<Maintenance> maintenance) {
        Severity severity = Key.constant(Severity.class, common.get(Key.SEVERITY));
        return new CheckConfig(
                common.get(Key.ID),
                application,
                kind,
                settings,
                ExpectationReader.asked(expected),
                common.get(Key.EVERY),
                timeout(common),
                common.get(Key.RETRIES).intValue(),
                severity,
                expected.expectations(),
                expected.hindsight(),
                expected.comparing(),
                common.find(Key.GATING).orElse(severity != Severity.INFO),
                memory(plan),
                hysteresis,
                common.find(Key.LABELS).orElse(Collections.emptyMap()),
                common.find(Key.OWNER).orElse(""),
                common.find(Key.RUNBOOK).map(URI::toString).orElse(""),
                common.find(Key.DESCRIPTION).orElse(""),
                common.find(Key.DEPENDS_ON).orElse(List.of()).stream()
                        .distinct()
                        .toList(),
                maintenance);
    }
}
