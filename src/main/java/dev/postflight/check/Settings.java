package dev.postflight.check;

import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The values of a group of options, already parsed and checked. Immutable, and equal when every value is, which is how a
 * reload knows the checks that did not change.
 *
 * @param values by option name, only what was given
 */
public record Settings(Map<String, Object> values) {

    public static final Settings NONE = new Settings(Map.of());

    public Settings {
        values = Map.copyOf(values);
    }

    /** The value given, or the option's fallback; only for options that are needed or have one. */
    public <T> T get(Option<T> option) {
        return find(option)
                .orElseThrow(
                        () -> new IllegalStateException("option " + option.name() + " has neither value nor fallback"));
    }

    public <T> Optional<T> find(Option<T> option) {
        @SuppressWarnings("unchecked") // the configuration parsed it by this option's own shape
        T given = (T) values.get(option.name());
        return given != null ? Optional.of(given) : Optional.ofNullable(option.fallback());
    }

    public boolean has(Option<?> option) {
        return values.containsKey(option.name());
    }

    /** The names alone: some values came from references. */
    @Override
    public String toString() {
        return new TreeSet<>(values.keySet()).toString();
    }
}
