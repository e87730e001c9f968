package dev.postflight.config.shape;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.config.secret.Credential;
import dev.postflight.config.secret.Piece;
import dev.postflight.config.secret.Resolver;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.NearMiss;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Spelling;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Reads a node as what an option is declared to be. What does not fit is told, with its place, and left out. */
public final class ShapeReader {
    private final Resolver resolver;
    private final Mistakes mistakes;

    public ShapeReader(Resolver resolver, Mistakes mistakes) {
        this.resolver = resolver;
        this.mistakes = mistakes;
    }

    public <T> Optional<T> read(Shape<T> shape, Node node) {
        @SuppressWarnings("unchecked") // each case of the visitor gives what its shape says
        Optional<T> value = (Optional<T>) shape.accept(new Case(shape, node));
        return value;
    }

    private final class Case implements Shape.Visitor<Optional<?>> {
        private final Shape<?> shape;
        private final Node node;

        Case(Shape<?> shape, Node node) {
            this.shape = shape;
            this.node = node;
        }

        @Override
        public Optional<?> text(Shape.Text text) {
            return scalar("a text", Optional::of);
        }

        @Override
        public Optional<?> hidden(Shape.Hidden hidden) {
            if (!(node instanceof Node.Scalar scalar) || scalar.isNull() || !Piece.onlyReferences(scalar.text())) {
                // whatever stands there is not shown
                mistakes.add(node.at(), "a secret that is not a reference", ShapeWords.of(shape));
                return Optional.empty();
            }
            Optional<String> value = resolver.resolve(scalar.text(), scalar.at());
            if (value.isPresent() && value.get().isEmpty()) {
                mistakes.add(node.at(), scalar.text() + " is empty", "a value");
                return Optional.empty();
            }
            return value.map(secret -> new Secret(scalar.text(), secret));
        }

        @Override
        public Optional<?> whole(Shape.Whole whole) {
            return scalar("a whole number", text -> {
                long number = Long.parseLong(text.strip());
                return Optional.of(number).filter(n -> n >= whole.least() && n <= whole.most());
            });
        }

        @Override
        public Optional<?> decimal(Shape.Decimal decimal) {
            return scalar("a number", text -> {
                double number = Unit.NONE.parse(text);
                return Optional.of(number).filter(n -> n >= decimal.least() && n <= decimal.most());
            });
        }

        @Override
        public Optional<?> flag(Shape.Flag flag) {
            return scalar("true or false", NearMiss::flag, UnaryOperator.identity(), text -> {
                return switch (text) {
                    case "true", "True", "TRUE" -> Optional.of(true);
                    case "false", "False", "FALSE" -> Optional.of(false);
                    default -> throw new IllegalArgumentException();
                };
            });
        }

        @Override
        public Optional<?> span(Shape.Span span) {
            return scalar(
                    "a length of time",
                    text -> text.matches("\\d+(\\.\\d+)?") ? NearMiss.meant(text + "s") : "",
                    UnaryOperator.identity(),
                    text -> {
                        Duration length = Duration.ofNanos(Math.round(Unit.SECONDS.parse(text) * 1e9));
                        return Optional.of(length)
                                .filter(l -> l.compareTo(span.least()) >= 0 && l.compareTo(span.most()) <= 0);
                    });
        }

        @Override
        public Optional<?> size(Shape.Size size) {
            return scalar("a size", text -> {
                double bytes = Unit.BYTES.parse(text);
                return Optional.of((long) bytes)
                        .filter(n -> bytes == Math.rint(bytes) && n >= size.least() && n <= size.most());
            });
        }

        @Override
        public Optional<?> url(Shape.Url url) {
            if (node instanceof Node.Scalar scalar && Credential.hasPassword(scalar.text())) {
                mistakes.add(node.at(), "a password in plain text in a URL", Credential.EXPECTED + " in its place");
                return Optional.empty();
            }
            return scalar(
                    "such a URL",
                    text -> Address.hint(text, url.schemes()),
                    Credential::shown,
                    text -> Optional.of(Address.parse(text, url.schemes())));
        }

        @Override
        public Optional<?> choice(Shape.Choice choice) {
            return scalar("known here", text -> NearMiss.hint(text, choice.words()), UnaryOperator.identity(), text -> {
                if (!choice.words().contains(text)) {
                    throw new IllegalArgumentException();
                }
                return Optional.of(text);
            });
        }

        @Override
        public Optional<?> regex(Shape.Regex regex) {
            return scalar("a regular expression", text -> {
                try {
                    return Optional.of(Pattern.compile(text));
                } catch (PatternSyntaxException e) {
                    throw new IllegalArgumentException(e);
                }
            });
        }

        @Override
        public Optional<?> listOf(Shape.ListOf<?> list) {
            if (!(node instanceof Node.Sequence sequence)) {
                return read(list.each(), node).map(List::of);
            }
            List<Object> items = new ArrayList<>();
            for (Node item : sequence.items()) {
                read(list.each(), item).ifPresent(items::add);
            }
            return items.size() == sequence.items().size() ? Optional.of(List.copyOf(items)) : Optional.empty();
        }

        @Override
        public Optional<?> mapOf(Shape.MapOf<?> map) {
            if (!(node instanceof Node.Mapping mapping)) {
                return unfit();
            }
            Map<String, Object> values = new LinkedHashMap<>();
            mapping.entries()
                    .forEach(
                            (key, entry) -> read(map.each(), entry.value()).ifPresent(value -> values.put(key, value)));
            return values.size() == mapping.entries().size()
                    ? Optional.of(Collections.unmodifiableMap(values))
                    : Optional.empty();
        }

        @Override
        public Optional<?> group(Shape.Group group) {
            if (node instanceof Node.Mapping mapping) {
                return settings(group, mapping);
            }
            Optional<Option<?>> main =
                    group.options().stream().filter(Option::main).findFirst();
            if (node instanceof Node.Scalar scalar && scalar.isNull()) {
                return settings(group, Node.Mapping.empty(node.at()));
            } else if (main.isEmpty()) {
                return unfit();
            }
            String name = main.get().name();
            return settings(group, Node.Mapping.of(List.of(new Node.Entry(name, node.at(), node)), node.at()));
        }

        private Optional<?> unfit() {
            mistakes.add(node.at(), node.noun() + " is not what can stand here", ShapeWords.of(shape));
            return Optional.empty();
        }

        private <V> Optional<V> scalar(String noun, Function<String, Optional<V>> parse) {
            return scalar(noun, text -> "", UnaryOperator.identity(), parse);
        }

        /**
         * @param noun what it is not, when it is not
         * @param hint for what does not fit
         * @param shown the written text as a message may show it
         * @param parse throws for what does not fit at all, and gives nothing for what is out of range
         */
        private <V> Optional<V> scalar(
                String noun,
                UnaryOperator<String> hint,
                UnaryOperator<String> shown,
                Function<String, Optional<V>> parse) {
            String expected = ShapeWords.of(shape);
            if (!(node instanceof Node.Scalar scalar)) {
                mistakes.add(node.at(), node.noun() + " is not " + noun, expected);
                return Optional.empty();
            } else if (scalar.isNull()) {
                mistakes.add(node.at(), "nothing stands here", expected);
                return Optional.empty();
            }
            String written = scalar.text();
            Optional<String> text = shape instanceof Shape.Url
                    ? Credential.resolve(written, scalar.at(), resolver)
                    : resolver.resolve(written, scalar.at());
            if (text.isEmpty()) {
                return Optional.empty();
            }
            String quoted = Spelling.quote(shown.apply(written));
            try {
                Optional<V> value = parse.apply(text.get());
                if (value.isEmpty()) {
                    mistakes.add(node.at(), quoted + " is out of range", expected);
                }
                return value;
            } catch (IllegalArgumentException e) {
                // the hint is made of what is written, since what was meant may be a secret
                mistakes.add(node.at(), quoted + " is not " + noun, expected, hint.apply(written));
                return Optional.empty();
            }
        }
    }

    private Optional<Settings> settings(Shape.Group group, Node.Mapping written) {
        Partial partial = partial(group, written);
        return partial.complete() ? Optional.of(partial.settings()) : Optional.empty();
    }

    /** What could be read of a group, so that it can be looked at even where there is a mistake. */
    public record Partial(Settings settings, boolean complete) {}

    /** Reads the options of a group, and tells of unknown and missing ones. */
    public Partial partial(Shape.Group group, Node.Mapping written) {
        List<String> names = group.options().stream().map(Option::name).toList();
        boolean complete = true;
        for (Node.Entry entry : written.entries().values()) {
            if (!names.contains(entry.key())) {
                mistakes.unknown(entry.at(), "key", entry.key(), names);
                complete = false;
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Option<?> option : group.options()) {
            Optional<Node> node = written.find(option.name());
            if (node.isPresent()) {
                Optional<?> value = option(option, node.get());
                value.ifPresent(given -> values.put(option.name(), given));
                complete &= value.isPresent();
            } else if (option.required()) {
                mistakes.add(
                        written.at(),
                        Spelling.quote(option.name()) + " is missing",
                        option.name() + ", " + ShapeWords.of(option.shape()));
                complete = false;
            }
        }
        return new Partial(new Settings(values), complete);
    }

    private Optional<?> option(Option<?> option, Node node) {
        if (!option.name().equals("headers") || !(node instanceof Node.Mapping headers)) {
            return read(option.shape(), node);
        }
        Set<String> plain = new LinkedHashSet<>();
        for (Node.Entry header : headers.entries().values()) {
            if (Credential.isHeader(header.key()) && !hasReference(header.value())) {
                mistakes.add(header.value().at(), "a credential in plain text", Credential.EXPECTED + " in it");
                plain.add(header.key());
            }
        }
        Optional<?> value = read(option.shape(), headers.without(plain));
        return plain.isEmpty() ? value : Optional.empty();
    }

    private static boolean hasReference(Node node) {
        if (node instanceof Node.Sequence several) {
            return several.items().stream().allMatch(ShapeReader::hasReference);
        }
        return node instanceof Node.Scalar scalar && Piece.anyReference(scalar.text());
    }
}
