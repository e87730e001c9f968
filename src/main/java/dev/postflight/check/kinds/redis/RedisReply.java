package dev.postflight.check.kinds.redis;

import java.util.List;
import java.util.Optional;

/** One answer of a Redis server, in the types of its protocol's second version. */
public sealed interface RedisReply {

    /** A text of any length. */
    record Text(String text) implements RedisReply {}

    /**
     * A text that is too long to be kept.
     *
     * @param digest by which it is the same as another
     */
    record Large(long length, String digest) implements RedisReply {}

    record Whole(long number) implements RedisReply {}

    record Items(List<RedisReply> items) implements RedisReply {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** What is asked for does not exist. */
    record Nothing() implements RedisReply {}

    /**
     * The command was refused.
     *
     * @param sentence all of it, e.g. {@code NOAUTH Authentication required.}
     */
    record Refused(String sentence) implements RedisReply {
        /** Its first word, which tells refusals apart. */
        public String code() {
            return sentence.split(" ", 2)[0];
        }
    }

    /** The text, or the number as a text; empty where it is neither. */
    default Optional<String> asText() {
        if (this instanceof Text text) {
            return Optional.of(text.text());
        }
        return this instanceof Whole whole ? Optional.of(Long.toString(whole.number())) : Optional.empty();
    }

    /** The number, also where it came as a text; empty where it is none. */
    default Optional<Double> asNumber() {
        return asText().filter(text -> text.length() <= 30 && text.matches("-?\\d+(\\.\\d+)?"))
                .map(Double::valueOf);
    }

    /** What a list holds; nothing where it is none. */
    default List<RedisReply> asItems() {
        return this instanceof Items list ? list.items() : List.of();
    }

    /** What stands behind a name in a list that alternates names and values. */
    default Optional<RedisReply> find(String name) {
        List<RedisReply> items = asItems();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            if (items.get(i).asText().filter(name::equals).isPresent()) {
                return Optional.of(items.get(i + 1));
            }
        }
        return Optional.empty();
    }
}
