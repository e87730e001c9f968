package dev.postflight.check.kinds.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code INFO} tells: names and values. */
record RedisInfo(Map<String, String> values) {

    static RedisInfo of(String text) {
        return new RedisInfo(
                pairs(text.lines().filter(line -> !line.startsWith("#")).toList(), ':'));
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    boolean says(String name, String value) {
        return value.equals(values.get(name));
    }

    /** A number; empty for what is none, such as {@code nan}. */
    Optional<Double> number(String name) {
        return text(name).flatMap(RedisInfo::parsed);
    }

    /** A number in a line of its own small pairs, such as {@code lag} in {@code slave0:ip=…,lag=1}. */
    Optional<Double> number(String name, String part) {
        return text(name)
                .map(line -> pairs(List.of(line.split(",", 64)), '=').get(part))
                .flatMap(RedisInfo::parsed);
    }

    boolean says(String name, String part, String value) {
        return text(name)
                .map(line -> pairs(List.of(line.split(",", 64)), '='))
                .filter(pairs -> value.equals(pairs.get(part)))
                .isPresent();
    }

    boolean isReplica() {
        return says("role", "slave");
    }

    private static Optional<Double> parsed(String text) {
        return new RedisReply.Text(text).asNumber();
    }

    private static Map<String, String> pairs(List<String> lines, char sign) {
        Map<String, String> pairs = new HashMap<>();
        for (String line : lines) {
            int at = line.indexOf(sign);
            if (at > 0) {
                pairs.put(line.substring(0, at), line.substring(at + 1).strip());
            }
        }
        return pairs;
    }
}
