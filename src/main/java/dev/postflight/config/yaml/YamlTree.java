package dev.postflight.config.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One YAML file as a tree that knows the place of each key and value. Built from the parser's events, so that no tag, no
 * nesting and no alias does more than cost a little: what a file can do to us is decided here.
 */
final class YamlTree {
    private static final int DEEPEST = 32;
    /** How many nodes all aliases of a file may stand for together: plenty by hand, nothing for a bomb. */
    private static final int MOST_ALIASED = 10_000;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(2 * Source.LARGEST)
            .setParseComments(false)
            .build();

    private final Place file;
    private final Mistakes mistakes;
    private final Iterator<Event> events;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int count;
    private int aliased;
    private int deepest;

    /** What an alias stands for, with how many nodes it holds and how deep it is. */
    private record Anchored(Node node, int count, int height) {}

    /** The rest of the file makes no sense any more; the mistake is told already. */
    private static final class Hopeless extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private YamlTree(String text, Place file, Mistakes mistakes) {
        this.file = file;
        this.mistakes = mistakes;
        this.events = new Parse(SETTINGS).parseString(text).iterator();
    }

    /** The tree, or nothing after telling why. */
    static Optional<Node> read(String text, Place file, Mistakes mistakes) {
        try {
            return new YamlTree(text, file, mistakes).document();
        } catch (Hopeless told) {
            return Optional.empty();
        } catch (MarkedYamlEngineException e) {
            SyntaxMistake.tell(e, file, mistakes);
            return Optional.empty();
        } catch (YamlEngineException e) {
            // the reader's: a character that YAML does not allow
            SyntaxMistake.tell(text, file, mistakes);
            return Optional.empty();
        }
    }

    private Optional<Node> document() {
        events.next(); // the stream's start
        if (events.next().getEventId() == Event.ID.StreamEnd) {
            mistakes.add(file, "is empty", "a configuration with an application and its checks");
            return Optional.empty();
        }
        Node node = node(events.next(), file, 0);
        events.next(); // the document's end
        Event next = events.next();
        if (next.getEventId() != Event.ID.StreamEnd) {
            mistakes.add(place(next, file), "a second document starts here", "one document in a file");
        }
        return Optional.of(node);
    }

    private Node node(Event event, Place parent, int depth) {
        Place at = place(event, parent);
        count++;
        deepest = Math.max(deepest, depth);
        if (depth > DEEPEST) {
            throw hopeless(at, "is nested too deep", "at most " + DEEPEST + " levels");
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias, at, depth);
        }
        refuseTag((NodeEvent) event, at);
        int countBefore = count - 1;
        int deepestBefore = deepest;
        deepest = depth;
        Node node;
        if (event instanceof ScalarEvent scalar) {
            node = new Node.Scalar(scalar.getValue(), scalar.isPlain(), at);
        } else if (event instanceof MappingStartEvent) {
            node = mapping(at, depth);
        } else {
            node = sequence(at, depth);
        }
        int height = deepest - depth;
        deepest = Math.max(deepest, deepestBefore);
        ((NodeEvent) event)
                .getAnchor()
                .ifPresent(anchor -> anchors.put(anchor, new Anchored(node, count - countBefore, height)));
        return node;
    }

    private Node aliased(AliasEvent alias, Place at, int depth) {
        Anchored anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw hopeless(at, "the alias *" + alias.getAlias() + " stands for nothing that is complete here", "");
        }
        count += anchored.count();
        aliased += anchored.count();
        if (aliased > MOST_ALIASED) {
            throw hopeless(at, "the aliases stand for too much", "at most " + MOST_ALIASED + " values from aliases");
        }
        if (depth + anchored.height() > DEEPEST) {
            throw hopeless(at, "is nested too deep", "at most " + DEEPEST + " levels");
        }
        deepest = Math.max(deepest, depth + anchored.height());
        return anchored.node();
    }

    private Node sequence(Place at, int depth) {
        List<Node> items = new ArrayList<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.SequenceEnd) {
            items.add(node(event, at.item(items.size()), depth + 1));
            event = events.next();
        }
        return new Node.Sequence(items, at);
    }

    private Node mapping(Place at, int depth) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.MappingEnd) {
            if (!(event instanceof ScalarEvent scalar)) {
                throw hopeless(place(event, at), "a key that is not a text", "a key such as every");
            }
            String key = scalar.getValue();
            Place keyAt = place(event, at.key(key));
            refuseTag(scalar, keyAt);
            // not "at the key's place": a value that is missing or an alias still has its own
            Node value = node(events.next(), at.key(key), depth + 1);
            if (scalar.isPlain() && key.equals("<<")) {
                mistakes.add(
                        keyAt, "merge keys are not known here", "\"defaults\" or a template for what checks share");
            } else {
                Node.Entry first = entries.putIfAbsent(key, new Node.Entry(key, keyAt, value));
                if (first != null) {
                    mistakes.add(keyAt, "stands twice, first at " + first.at(), "each key once");
                }
            }
            event = events.next();
        }
        return new Node.Mapping(entries, at);
    }

    private void refuseTag(NodeEvent event, Place at) {
        Optional<String> tag =
                event instanceof ScalarEvent scalar ? scalar.getTag() : ((CollectionStartEvent) event).getTag();
        tag.ifPresent(name -> mistakes.add(at, "the tag " + name.replace("tag:yaml.org,2002:", "!!"), "no tags"));
    }

    private Hopeless hopeless(Place at, String found, String expected) {
        mistakes.add(at, found, expected);
        return new Hopeless();
    }

    private static Place place(Event event, Place tree) {
        return event.getStartMark().map(mark -> place(mark, tree)).orElse(tree);
    }

    static Place place(Mark mark, Place tree) {
        return tree.at(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
