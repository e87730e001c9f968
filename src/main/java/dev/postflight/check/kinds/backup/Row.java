package dev.postflight.check.kinds.backup;

import dev.postflight.outcome.Value;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One row that a server answered with, by the names of its columns; what is missing or NULL is none. */
record Row(Map<String, Value> columns) {

    Optional<Double> number(String column) {
        return columns.get(column) instanceof Value.Number number ? Optional.of(number.value()) : Optional.empty();
    }

    /** 0 where there is none. */
    double count(String column) {
        return number(column).orElse(0.0);
    }

    Optional<Instant> moment(String column) {
        return number(column).map(seconds -> Instant.ofEpochMilli((long) (seconds * 1e3)));
    }

    Optional<Boolean> flag(String column) {
        return columns.get(column) instanceof Value.Flag flag ? Optional.of(flag.value()) : Optional.empty();
    }

    /** Empty where there is none. */
    String text(String column) {
        return columns.get(column) instanceof Value.Text text ? text.value() : "";
    }
}
