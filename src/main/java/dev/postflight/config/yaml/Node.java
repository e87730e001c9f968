package dev.postflight.config.yaml;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;

/** A piece of a file as it is written, with its place; what the texts mean is for those who read it. */
public sealed interface Node {
    Place at();

    /** The same in the copy of a template made for this use. */
    Node usedBy(Place user);

    /** What it is called in messages. */
    String noun();

    /** One text. {@code plain} is one without quotes, which alone can be a number, true, false or nothing. */
    record Scalar(String text, boolean plain, Place at) implements Node {

        public boolean isNull() {
            return plain
                    && (text.isEmpty() || CoreScalarResolver.NULL.matcher(text).matches());
        }

        /** By the core schema of YAML 1.2: null, a Boolean, a Long, a Double or a String. */
        @Nullable
        public Object value() {
            if (!plain) {
                return text;
            } else if (isNull()) {
                return null;
            } else if (CoreScalarResolver.BOOL.matcher(text).matches()) {
                return Boolean.valueOf(text);
            } else if (CoreScalarResolver.INT.matcher(text).matches()) {
                return whole();
            } else if (CoreScalarResolver.FLOAT.matcher(text).matches()) {
                return broken();
            }
            return text;
        }

        private Object whole() {
            BigInteger number;
            if (text.startsWith("0x")) {
                number = new BigInteger(text.substring(2), 16);
            } else if (text.startsWith("0o")) {
                number = new BigInteger(text.substring(2), 8);
            } else {
                number = new BigInteger(text);
            }
            return number.bitLength() < Long.SIZE ? (Object) number.longValue() : (Object) number.doubleValue();
        }

        private Double broken() {
            String lower = text.toLowerCase(Locale.ROOT);
            if (lower.endsWith(".inf")) {
                return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            }
            return lower.equals(".nan") ? Double.NaN : Double.parseDouble(text);
        }

        public Scalar withText(String other) {
            return new Scalar(other, plain, at);
        }

        @Override
        public Scalar usedBy(Place user) {
            return new Scalar(text, plain, at.usedBy(user));
        }

        @Override
        public String noun() {
            return isNull() ? "nothing" : Spelling.quote(text);
        }
    }

    record Sequence(List<Node> items, Place at) implements Node {
        @Override
        public Sequence usedBy(Place user) {
            return new Sequence(items, at.usedBy(user));
        }

        @Override
        public String noun() {
            return "a list";
        }
    }

    /** Keys in the order written, none twice. */
    record Mapping(Map<String, Entry> entries, Place at) implements Node {

        public static Mapping of(Collection<Entry> entries, Place at) {
            Map<String, Entry> byKey = new LinkedHashMap<>();
            entries.forEach(entry -> byKey.put(entry.key(), entry));
            return new Mapping(byKey, at);
        }

        public static Mapping empty(Place at) {
            return new Mapping(Map.of(), at);
        }

        public Optional<Node> find(String key) {
            return Optional.ofNullable(entries.get(key)).map(Entry::value);
        }

        public Set<String> keys() {
            return entries.keySet();
        }

        /** The same without some keys. */
        public Mapping without(Set<String> keys) {
            List<Entry> kept = new ArrayList<>(entries.values());
            kept.removeIf(entry -> keys.contains(entry.key()));
            return of(kept, at);
        }

        @Override
        public Mapping usedBy(Place user) {
            return new Mapping(entries, at.usedBy(user));
        }

        @Override
        public String noun() {
            return "a mapping";
        }
    }

    /** A key, where it stands, and its value. */
    record Entry(String key, Place at, Node value) {}
}
