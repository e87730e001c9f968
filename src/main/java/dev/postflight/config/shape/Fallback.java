package dev.postflight.config.shape;

import com.google.re2j.Pattern;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.config.yaml.Spelling;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What holds when an option is left out, as a configuration would say it. */
public final class Fallback implements Shape.Visitor<Object> {
    private final Object value;

    private Fallback(Object value) {
        this.value = value;
    }

    public static Optional<Object> of(Option<?> option) {
        return Optional.ofNullable(option.fallback()).map(value -> plain(option.shape(), value));
    }

    private static Object plain(Shape<?> shape, Object value) {
        return shape.accept(new Fallback(value));
    }

    @Override
    public Object text(Shape.Text text) {
        return value;
    }

    @Override
    public Object hidden(Shape.Hidden hidden) {
        return value.toString();
    }

    @Override
    public Object whole(Shape.Whole whole) {
        return value;
    }

    @Override
    public Object decimal(Shape.Decimal decimal) {
        return value;
    }

    @Override
    public Object flag(Shape.Flag flag) {
        return value;
    }

    @Override
    public Object span(Shape.Span span) {
        return Spelling.span((Duration) value);
    }

    @Override
    public Object size(Shape.Size size) {
        return Spelling.size((Long) value);
    }

    @Override
    public Object url(Shape.Url url) {
        return value.toString();
    }

    @Override
    public Object choice(Shape.Choice choice) {
        return value;
    }

    @Override
    public Object regex(Shape.Regex regex) {
        return ((Pattern) value).pattern();
    }

    @Override
    public Object listOf(Shape.ListOf<?> list) {
        return ((List<?>) value).stream().map(item -> plain(list.each(), item)).toList();
    }

    @Override
    public Object mapOf(Shape.MapOf<?> map) {
        Map<String, Object> entries = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, entry) -> entries.put(String.valueOf(key), plain(map.each(), entry)));
        return entries;
    }

    @Override
    public Object group(Shape.Group group) {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (Option<?> option : group.options()) {
            ((Settings) value)
                    .find(option)
                    .ifPresent(given -> entries.put(option.name(), plain(option.shape(), given)));
        }
        return entries;
    }
}
