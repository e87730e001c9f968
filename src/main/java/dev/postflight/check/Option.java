package dev.postflight.check;

import com.google.re2j.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a kind, declared beside the code that uses it.
 *
 * @param name snake case
 * @param doc one line for the reference
 * @param fallback what holds when it is left out; null where there is nothing to fall back to
 * @param main whether its value alone may stand for the whole group ({@code http: https://…})
 */
public record Option<T>(
        String name, Shape<T> shape, String doc, @Nullable T fallback, boolean required, boolean main) {

    public static <T> Option<T> of(String name, Shape<T> shape, String doc) {
        return new Option<>(name, shape, doc, null, false, false);
    }

    public static Option<String> text(String name, String doc) {
        return of(name, new Shape.Text(), doc);
    }

    public static Option<Secret> secret(String name, String doc) {
        return of(name, new Shape.Hidden(), doc);
    }

    public static Option<Long> whole(String name, long least, long most, String doc) {
        return of(name, new Shape.Whole(least, most), doc);
    }

    public static Option<Long> port(String name, String doc) {
        return whole(name, 1, 65535, doc);
    }

    public static Option<Boolean> flag(String name, String doc) {
        return of(name, new Shape.Flag(), doc);
    }

    public static Option<Duration> span(String name, Duration least, Duration most, String doc) {
        return of(name, new Shape.Span(least, most), doc);
    }

    public static Option<Long> size(String name, long least, long most, String doc) {
        return of(name, new Shape.Size(least, most), doc);
    }

    /** An absolute URL of one of these schemes, in the order in which messages name them. */
    public static Option<URI> url(String name, List<String> schemes, String doc) {
        return of(name, new Shape.Url(new java.util.LinkedHashSet<>(schemes)), doc);
    }

    public static Option<String> choice(String name, List<String> words, String doc) {
        return of(name, new Shape.Choice(new java.util.LinkedHashSet<>(words)), doc);
    }

    public static Option<Pattern> regex(String name, String doc) {
        return of(name, new Shape.Regex(), doc);
    }

    public static <E> Option<List<E>> list(String name, Shape<E> each, String doc) {
        return of(name, new Shape.ListOf<>(each), doc);
    }

    public static <E> Option<Map<String, E>> map(String name, Shape<E> each, String doc) {
        return of(name, new Shape.MapOf<>(each), doc);
    }

    public static Option<Settings> group(String name, String doc, Option<?>... options) {
        return of(name, new Shape.Group(options), doc);
    }

    /** The same option with a value that holds when it is left out. */
    public Option<T> or(T fallback) {
        return new Option<>(name, shape, doc, fallback, false, main);
    }

    /** The same option, which must be given. */
    public Option<T> needed() {
        return new Option<>(name, shape, doc, fallback, true, main);
    }

    /** The same option, whose value may stand for the whole group. */
    public Option<T> asMain() {
        return new Option<>(name, shape, doc, fallback, required, true);
    }
}
