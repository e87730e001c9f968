package dev.postflight.config;

import dev.postflight.config.secret.Piece;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fills the holes of a template for one use: a copy in which each place knows of the use. */
final class Hole {
    /** What a filled text may come to; a hole may stand in it many times. */
    private static final int LONGEST = 64 * 1024;

    private final Map<String, Node> arguments;
    private final Place use;
    private final Mistakes mistakes;

    Hole(Map<String, Node> arguments, Place use, Mistakes mistakes) {
        this.arguments = arguments;
        this.use = use;
        this.mistakes = mistakes;
    }

    Optional<Node.Mapping> fill(Node.Mapping mapping) {
        List<Node.Entry> entries = new ArrayList<>();
        for (Node.Entry entry : mapping.entries().values()) {
            Place at = entry.at().usedBy(use);
            Optional<String> key = text(entry.key(), at);
            Optional<? extends Node> value = fill(entry.value());
            if (key.isEmpty() || value.isEmpty()) {
                return Optional.empty();
            }
            entries.add(new Node.Entry(key.get(), at, value.get()));
        }
        Node.Mapping filled = Node.Mapping.of(entries, mapping.at().usedBy(use));
        if (filled.entries().size() < entries.size()) {
            mistakes.add(filled.at(), "a key stands twice once its parameters are filled in", "each key once");
            return Optional.empty();
        }
        return Optional.of(filled);
    }

    private Optional<? extends Node> fill(Node node) {
        if (node instanceof Node.Mapping mapping) {
            return fill(mapping);
        } else if (node instanceof Node.Sequence sequence) {
            List<Node> items = new ArrayList<>();
            for (Node item : sequence.items()) {
                fill(item).ifPresent(items::add);
            }
            return items.size() == sequence.items().size()
                    ? Optional.of(new Node.Sequence(items, sequence.at().usedBy(use)))
                    : Optional.empty();
        }
        return fill((Node.Scalar) node);
    }

    private Optional<? extends Node> fill(Node.Scalar scalar) {
        if (!scalar.text().contains("${")) {
            return Optional.of(scalar.usedBy(use));
        }
        List<Piece> pieces = Piece.of(scalar.text());
        if (pieces.size() == 1 && pieces.get(0).kind() == Piece.Kind.PARAMETER) {
            // alone it takes the argument whole, whatever it is
            return Optional.ofNullable(arguments.get(pieces.get(0).name()));
        }
        Node.Scalar copy = scalar.usedBy(use);
        return text(scalar.text(), copy.at()).map(copy::withText);
    }

    private Optional<String> text(String written, Place at) {
        if (!written.contains("${")) {
            return Optional.of(written);
        }
        StringBuilder text = new StringBuilder();
        for (Piece piece : Piece.of(written)) {
            if (piece.kind() != Piece.Kind.PARAMETER) {
                text.append(piece.written());
            } else if (arguments.get(piece.name()) instanceof Node.Scalar argument) {
                text.append(argument.text());
            } else {
                mistakes.add(
                        Optional.ofNullable(arguments.get(piece.name()))
                                .map(Node::at)
                                .orElse(at),
                        "cannot be put into the text at " + at,
                        "a text for the parameter " + Spelling.quote(piece.name()));
                return Optional.empty();
            }
            if (text.length() > LONGEST) {
                mistakes.add(at, "the text with its parameters is too long", "at most " + LONGEST + " characters");
                return Optional.empty();
            }
        }
        return Optional.of(text.toString());
    }
}
