package dev.postflight.check;

import com.google.re2j.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an option's value looks like. The configuration parses by it, the JSON Schema and the reference are made from
 * it; a kind sees only the typed result.
 *
 * @param <T> what the kind gets
 */
public sealed interface Shape<T> {

    <R> R accept(Visitor<R> visitor);

    /** One case for each shape, so that a new shape does not compile before everyone who tells shapes apart knows it. */
    interface Visitor<R> {
        R text(Text text);

        R hidden(Hidden hidden);

        R whole(Whole whole);

        R decimal(Decimal decimal);

        R flag(Flag flag);

        R span(Span span);

        R size(Size size);

        R url(Url url);

        R choice(Choice choice);

        R regex(Regex regex);

        R listOf(ListOf<?> list);

        R mapOf(MapOf<?> map);

        R group(Group group);
    }

    /** Any text; it may hold {@code ${env:NAME}} and {@code ${file:path}} references. */
    record Text() implements Shape<String> {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.text(this);
        }
    }

    /** A text that must not stand in the configuration: all of it comes from references. */
    record Hidden() implements Shape<Secret> {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.hidden(this);
        }
    }

    record Whole(long least, long most) implements Shape<Long> {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.whole(this);
        }
    }

    record Decimal(double least, double most) implements Shape<Double> {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.decimal(this);
        }
    }

    record Flag() implements Shape<Boolean> {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.flag(this);
        }
    }

    /** A length of time as people write it: {@code 500ms}, {@code 1h30m}. */
    record Span(Duration least, Duration most) implements Shape<Duration> {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.span(this);
        }
    }

    /** A number of bytes as people write it: {@code 64KiB}. */
    record Size(long least, long most) implements Shape<Long> {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.size(this);
        }
    }

    /** An absolute URL with one of these schemes and a host. */
    record Url(Set<String> schemes) implements Shape<URI> {
        public Url {
            schemes = new LinkedHashSet<>(schemes);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.url(this);
        }
    }

    /** One of these words. */
    record Choice(Set<String> words) implements Shape<String> {
        public Choice {
            words = new LinkedHashSet<>(words);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.choice(this);
        }
    }

    /** A regular expression that runs in linear time. */
    record Regex() implements Shape<Pattern> {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.regex(this);
        }
    }

    /** Several of one shape; a single one may stand without a list. */
    record ListOf<E>(Shape<E> each) implements Shape<List<E>> {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.listOf(this);
        }
    }

    /** Freely named entries of one shape, in the order written. */
    record MapOf<E>(Shape<E> each) implements Shape<Map<String, E>> {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.mapOf(this);
        }
    }

    /** Named options. Where one of them is the main one, its value alone may stand for the whole group. */
    record Group(List<Option<?>> options) implements Shape<Settings> {
        public Group(Option<?>... options) {
            this(List.of(options));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.group(this);
        }
    }
}
