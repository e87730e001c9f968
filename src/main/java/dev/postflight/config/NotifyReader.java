package dev.postflight.config;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.config.secret.Piece;
import dev.postflight.config.secret.References;
import dev.postflight.config.secret.Resolver;
import dev.postflight.config.shape.ShapeReader;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.NearMiss;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import dev.postflight.notify.channel.ChannelKind;
import dev.postflight.notify.channel.Channels;
import dev.postflight.notify.channel.Occasion;
import dev.postflight.notify.channel.Template;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads who is told of deployments: a mapping from the names of channels to their settings. */
final class NotifyReader {
    static final Option<List<String>> ON = Option.list(
            "on",
            new Shape.Choice(new java.util.LinkedHashSet<>(
                    Arrays.stream(Occasion.values()).map(Occasion::word).toList())),
            "What is told. Each kind of channel has a default.");
    static final Option<List<String>> APPLICATIONS =
            Option.list("applications", new Shape.Text(), "Whose deployments. Default: those of all.");
    /** What each channel may say, its kind aside. */
    static final Shape.Group COMMON = new Shape.Group(ON, APPLICATIONS);

    /** It becomes a label's value and a part of ids. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final References references;
    private final Mistakes mistakes;
    private final Programs programs;
    private final Map<String, Node> named = new LinkedHashMap<>();

    NotifyReader(References references, Mistakes mistakes, Programs programs) {
        this.references = references;
        this.mistakes = mistakes;
        this.programs = programs;
    }

    List<ChannelConfig> read(Node section) {
        if (!(section instanceof Node.Mapping channels)) {
            mistakes.add(
                    section.at(),
                    section.noun() + " is no mapping of channels",
                    "a mapping from names to channels, such as {team: {slack: \"${env:SLACK_URL}\"}}");
            return List.of();
        }
        List<ChannelConfig> read = new ArrayList<>();
        for (Node.Entry entry : channels.entries().values()) {
            if (!NAME.matcher(entry.key()).matches()) {
                mistakes.add(
                        entry.at(),
                        Spelling.quote(entry.key()) + " is no name of a channel",
                        "1 to 100 letters, digits, dots, underscores and hyphens");
            } else if (entry.value() instanceof Node.Mapping channel) {
                channel(entry.key(), channel).ifPresent(read::add);
            } else {
                mistakes.add(
                        entry.value().at(),
                        entry.value().noun() + " is no channel",
                        "a mapping with one of " + String.join(", ", names()));
            }
        }
        return read;
    }

    /** Afterwards, when all files are read: a filter for an application that is not there tells nobody anything. */
    void check(Collection<String> applications) {
        named.forEach((application, node) -> {
            if (!applications.contains(application)) {
                mistakes.add(
                        node.at(),
                        "there is no application " + Spelling.quote(application),
                        "the name of an application that has checks",
                        NearMiss.hint(application, applications));
            }
        });
    }

    private Optional<ChannelConfig> channel(String name, Node.Mapping channel) {
        List<ChannelKind> kinds = channel.keys().stream()
                .flatMap(key -> Channels.find(key).stream())
                .toList();
        List<String> keys = new ArrayList<>(names());
        COMMON.options().forEach(option -> keys.add(option.name()));
        boolean right = true;
        for (Node.Entry entry : channel.entries().values()) {
            if (!keys.contains(entry.key())) {
                mistakes.unknown(entry.at(), "key", entry.key(), keys);
                right = false;
            }
        }
        if (kinds.size() != 1) {
            if (right) {
                mistakes.add(
                        channel.at(),
                        kinds.isEmpty() ? "no kind of channel" : "several kinds of channels",
                        "one of " + String.join(", ", names()));
            }
            return Optional.empty();
        }
        ChannelKind kind = kinds.get(0);
        Optional<Settings> common = new ShapeReader(Resolver.published(mistakes), mistakes)
                .read(COMMON, channel.without(Set.copyOf(names())));
        Optional<Settings> settings = settings(kind, channel.find(kind.name()).orElse(channel));
        if (!right || common.isEmpty() || settings.isEmpty() || !chooses(kind, channel)) {
            return Optional.empty();
        }
        note(channel, common.get());
        return Optional.of(new ChannelConfig(
                name,
                kind,
                settings.get(),
                on(kind, common.get()),
                common.get().find(APPLICATIONS).orElse(List.of())));
    }

    private boolean chooses(ChannelKind kind, Node.Mapping channel) {
        Optional<Node> on = channel.find(ON.name());
        if (on.isPresent() && !kind.chosen()) {
            mistakes.add(on.get().at(), kind.name() + " knows by itself what it is told", "no " + ON.name());
            return false;
        }
        return true;
    }

    private static Set<Occasion> on(ChannelKind kind, Settings common) {
        Set<Occasion> on = EnumSet.noneOf(Occasion.class);
        common.find(ON).ifPresent(words -> words.forEach(word -> on.add(Occasion.of(word))));
        return common.has(ON) ? on : kind.usual();
    }

    private void note(Node.Mapping channel, Settings common) {
        List<String> applications = common.find(APPLICATIONS).orElse(List.of());
        Node written = channel.find(APPLICATIONS.name()).orElse(channel);
        for (int i = 0; i < applications.size(); i++) {
            named.putIfAbsent(
                    applications.get(i),
                    written instanceof Node.Sequence several ? several.items().get(i) : written);
        }
    }

    private Optional<Settings> settings(ChannelKind kind, Node node) {
        Optional<Settings> settings = new ShapeReader(withPlaces(kind), mistakes).read(kind.options(), node);
        Map<String, String> complaints = settings.map(kind.complaints()).orElse(Map.of());
        complaints.forEach((path, complaint) -> mistakes.add(find(path, node).at(), complaint));
        boolean allowed = complaints.isEmpty()
                && settings.map(given -> allows(kind, given, node)).orElse(false);
        return allowed ? settings : Optional.empty();
    }

    private boolean allows(ChannelKind kind, Settings settings, Node node) {
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

    /** In some texts places such as ${version} stand for what is told; they stay as they are. */
    private Resolver withPlaces(ChannelKind kind) {
        return (written, at) -> {
            if (!isPlaced(at, kind)) {
                return references.resolve(written, at);
            }
            StringBuilder text = new StringBuilder();
            boolean complete = true;
            for (Piece piece : Piece.of(written)) {
                switch (piece.kind()) {
                    case PLAIN, ESCAPE -> text.append(piece.written());
                    case ENV, FILE -> {
                        Optional<String> value = references.resolve(piece.written(), at);
                        value.ifPresent(text::append);
                        complete &= value.isPresent();
                    }
                    case PARAMETER -> {
                        if (Template.PLACES.contains(piece.name())) {
                            text.append("${").append(piece.name()).append('}');
                        } else {
                            mistakes.unknown(at, "place", piece.name(), Template.PLACES);
                            complete = false;
                        }
                    }
                }
            }
            return complete ? Optional.of(text.toString()) : Optional.empty();
        };
    }

    private static boolean isPlaced(Place at, ChannelKind kind) {
        boolean inOption = false;
        for (Place place = at; place != null; place = place.parent()) {
            if (place.step().equals("." + kind.name())) {
                // the main option may stand alone
                return !inOption
                        && kind.options().options().stream()
                                .anyMatch(
                                        option -> option.main() && kind.placed().contains(option.name()));
            } else if (place.step().startsWith(".")) {
                inOption = true;
                if (kind.placed().contains(place.step().substring(1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Of an option, {@code webhook.headers} for one in a group; of what holds it where it is not given. */
    private static Node find(String path, Node node) {
        Node found = node;
        for (String step : path.split("\\.", -1)) {
            if (!(found instanceof Node.Mapping mapping) || mapping.find(step).isEmpty()) {
                return found;
            }
            found = mapping.find(step).get();
        }
        return found;
    }

    private static List<String> names() {
        return Channels.ALL.stream().map(ChannelKind::name).toList();
    }
}
