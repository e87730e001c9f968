package dev.postflight.config;

import dev.postflight.config.secret.Resolver;
import dev.postflight.config.shape.ShapeReader;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.NearMiss;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import dev.postflight.watch.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what each file says of its application: name, defaults, checks, and how deployments are watched. */
final class FileReader {
    /** A label's value that people read and type. */
    private static final Pattern APPLICATION =
            Pattern.compile("[^\\p{Cntrl}\\s](?:[^\\p{Cntrl}]{0,98}[^\\p{Cntrl}\\s])?");

    private static final Set<String> OF_APPLICATION = Set.of(Key.DEFAULTS_KEY, Key.CHECKS, Key.WATCH_KEY);

    private final Templates templates;
    private final CheckReader checkReader;
    private final Mistakes mistakes;
    private final ShapeReader published;
    private final Map<String, Place> placeById = new HashMap<>();
    private final Map<String, Place> watchPlaces = new HashMap<>();
    private final Map<String, Plan> watches = new LinkedHashMap<>();

    FileReader(Templates templates, CheckReader checkReader, Mistakes mistakes) {
        this.templates = templates;
        this.checkReader = checkReader;
        this.mistakes = mistakes;
        this.published = new ShapeReader(Resolver.published(mistakes), mistakes);
    }

    /** Of all checks so far, also of those with mistakes. */
    Set<String> ids() {
        return placeById.keySet();
    }

    Map<String, Plan> watches() {
        return watches;
    }

    Written.Part read(Node.Mapping file) {
        for (Node.Entry entry : file.entries().values()) {
            if (!Key.FILE.contains(entry.key())) {
                mistakes.unknown(entry.at(), "key", entry.key(), Key.FILE);
            }
        }
        String application = application(file);
        Node.Mapping defaults = defaults(file);
        watch(application, file);
        List<Written.Check> checks = new ArrayList<>();
        for (Node.Mapping own : checks(file)) {
            Optional<String> id = claim(own);
            checkReader
                    .read(
                            application,
                            watches.getOrDefault(application, WatchReader.DEFAULT),
                            own,
                            merged(own, defaults, id.orElse("")))
                    .filter(check -> id.isPresent())
                    .ifPresent(checks::add);
        }
        return new Written.Part(file.at().file(), application, checks);
    }

    private String application(Node.Mapping file) {
        Optional<Node> node = file.find(Key.APPLICATION);
        if (node.isEmpty()) {
            // a slip in this very key is told already
            boolean misspelt = file.keys().stream()
                    .anyMatch(
                            key -> !NearMiss.hint(key, List.of(Key.APPLICATION)).isEmpty());
            if (!misspelt && file.keys().stream().anyMatch(OF_APPLICATION::contains)) {
                mistakes.add(file.at(), "\"application\" is missing", "the name of what the checks of this file watch");
            }
            return "";
        }
        Optional<String> name = published.read(new dev.postflight.check.Shape.Text(), node.get());
        if (name.isPresent() && !APPLICATION.matcher(name.get()).matches()) {
            mistakes.add(
                    node.get().at(),
                    Spelling.quote(name.get()) + " is no name of an application",
                    "1 to 100 characters on one line, without blanks around them");
        }
        return name.orElse("");
    }

    /** As they stand; what is wrong with them is told here and again, but counted once, in each check. */
    private Node.Mapping defaults(Node.Mapping file) {
        Node.Mapping none = Node.Mapping.empty(file.at());
        Optional<Node> node = file.find(Key.DEFAULTS_KEY);
        if (node.isEmpty()) {
            return none;
        }
        boolean readable = published.read(Key.DEFAULTS, node.get()).isPresent();
        return readable && node.get() instanceof Node.Mapping given ? given : none;
    }

    private void watch(String application, Node.Mapping file) {
        Optional<Node> node = file.find(Key.WATCH_KEY);
        if (node.isPresent()) {
            Place first = watchPlaces.putIfAbsent(application, node.get().at());
            if (first != null) {
                mistakes.add(
                        node.get().at(),
                        "stands twice for " + Spelling.quote(application) + ", first at " + first,
                        "it once for each application");
            }
            published.read(WatchReader.WATCH, node.get()).ifPresent(given -> {
                Plan plan = WatchReader.read(given);
                WatchReader.check(plan, node.get(), mistakes);
                watches.put(application, plan);
            });
        }
        if (!application.isEmpty()) {
            watches.putIfAbsent(application, WatchReader.DEFAULT);
        }
    }

    /** With templates worked in. */
    private List<Node.Mapping> checks(Node.Mapping file) {
        Optional<Node> node = file.find(Key.CHECKS);
        if (node.isEmpty()) {
            return List.of();
        }
        List<Node.Mapping> checks = new ArrayList<>();
        if (node.get() instanceof Node.Sequence sequence) {
            for (Node item : sequence.items()) {
                if (!(item instanceof Node.Mapping check)) {
                    mistakes.add(item.at(), item.noun() + " is no check", "a mapping with an id and a kind of check");
                } else if (check.find(Key.USE).isPresent()) {
                    checks.addAll(templates.expand(check));
                } else {
                    checks.add(check);
                }
            }
        } else {
            mistakes.add(node.get().at(), node.get().noun() + " is no list", "a list of checks, each with a hyphen");
        }
        return checks;
    }

    /** The id, unless another check has it. */
    private Optional<String> claim(Node.Mapping check) {
        Optional<Node> node = check.find(Key.ID.name());
        if (node.isEmpty() || !(node.get() instanceof Node.Scalar id)) {
            return Optional.empty();
        }
        Place first = placeById.putIfAbsent(id.text(), id.at());
        if (first != null) {
            mistakes.add(
                    id.at(),
                    "the id " + Spelling.quote(id.text()) + " is taken, by the check at " + origin(first),
                    "an id of its own for each check");
            return Optional.empty();
        }
        return Optional.of(id.text());
    }

    /** Where its owner wrote it: a template's text is the same place for all of its uses. */
    private static Place origin(Place place) {
        Place use = place.use();
        return use == null ? place : use;
    }

    /** The check's own word wins; labels of both count. */
    private static Node.Mapping merged(Node.Mapping own, Node.Mapping defaults, String id) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>(own.entries());
        for (Node.Entry entry : defaults.entries().values()) {
            if (entry.key().equals(Key.LABELS.name())
                    && own.find(entry.key()).orElse(null) instanceof Node.Mapping labels
                    && entry.value() instanceof Node.Mapping shared) {
                Map<String, Node.Entry> both = new LinkedHashMap<>(shared.entries());
                both.putAll(labels.entries());
                Node.Entry given = own.entries().get(entry.key());
                Place at = given == null ? entry.at() : given.at();
                entries.put(entry.key(), new Node.Entry(entry.key(), at, Node.Mapping.of(both.values(), labels.at())));
            } else if (!entry.key().equals(Key.DEPENDS_ON.name()) || !names(entry.value(), id)) {
                entries.putIfAbsent(entry.key(), entry);
            }
        }
        return Node.Mapping.of(entries.values(), own.at());
    }

    private static boolean names(Node node, String id) {
        List<Node> nodes = node instanceof Node.Sequence several ? several.items() : List.of(node);
        return nodes.stream()
                .anyMatch(item ->
                        item instanceof Node.Scalar scalar && scalar.text().equals(id));
    }
}
