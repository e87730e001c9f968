package dev.postflight.notify.channel;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import io.vertx.core.Vertx;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A way of telling: its settings, what it tells unless the configuration says otherwise, and how it is opened. It does no I/O
 * until something is delivered.
 *
 * @param summary one line for the reference
 * @param usual what it is told when {@code on} says nothing
 * @param chosen whether {@code on} may say otherwise
 * @param single whether it is told once for each deployment, not for each window
 * @param placed options whose texts may hold places such as {@code ${version}}, by name
 * @param complaints what is wrong with settings, by the path of an option, with what would be right
 * @param programs the program that it starts, by the option that names it
 */
public record ChannelKind(
        String name,
        String summary,
        Shape.Group options,
        Set<Occasion> usual,
        boolean chosen,
        boolean single,
        Set<String> placed,
        Function<Settings, Map<String, String>> complaints,
        Function<Settings, Map<String, String>> programs,
        Function<Opening, Channel> opener) {

    /** What a channel is opened with. */
    public record Opening(Settings settings, Vertx vertx) {}

    public static Builder named(String name, String summary) {
        return new Builder(name, summary);
    }

    /** Two are the same when they have the same name. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelKind kind && name.equals(kind.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }

    /** Puts a kind of channel together. */
    public static final class Builder {
        private final String name;
        private final String summary;
        private List<Option<?>> options = List.of();
        private Set<Occasion> usual = EnumSet.noneOf(Occasion.class);
        private boolean chosen = true;
        private boolean single;
        private Set<String> placed = Set.of();
        private Function<Settings, Map<String, String>> complaints = settings -> Map.of();
        private Function<Settings, Map<String, String>> programs = settings -> Map.of();

        private Builder(String name, String summary) {
            this.name = name;
            this.summary = summary;
        }

        public Builder options(Option<?>... options) {
            this.options = List.of(options);
            return this;
        }

        /** Told of these unless {@code on} says otherwise. */
        public Builder tells(Occasion... occasions) {
            this.usual = EnumSet.copyOf(List.of(occasions));
            return this;
        }

        /** Told of just these, since it would be no use otherwise. */
        public Builder needs(Occasion... occasions) {
            this.chosen = false;
            return tells(occasions);
        }

        /** Told once for each deployment, not for each window. */
        public Builder single() {
            this.single = true;
            return this;
        }

        public Builder placed(Option<?>... options) {
            this.placed = Set.copyOf(List.of(options).stream().map(Option::name).toList());
            return this;
        }

        public Builder complains(Function<Settings, Map<String, String>> complaints) {
            this.complaints = complaints;
            return this;
        }

        public Builder starts(Function<Settings, Map<String, String>> programs) {
            this.programs = programs;
            return this;
        }

        public ChannelKind opens(Function<Opening, Channel> opener) {
            return new ChannelKind(
                    name,
                    summary,
                    new Shape.Group(options),
                    Set.copyOf(usual),
                    chosen,
                    single,
                    placed,
                    complaints,
                    programs,
                    opener);
        }
    }
}
