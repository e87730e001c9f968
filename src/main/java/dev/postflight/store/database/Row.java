package dev.postflight.store.database;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One row of an answer; columns are counted from 0. */
public final class Row {
    private final @Nullable Object[] values;

    /** @param values texts, {@code Long}, {@code byte[]} and null; not to be changed afterwards */
    public Row(@Nullable Object... values) {
        this.values = values;
    }

    public boolean isNull(int column) {
        return values[column] == null;
    }

    public String text(int column) {
        return (String) value(column);
    }

    public long number(int column) {
        return (Long) value(column);
    }

    public boolean flag(int column) {
        return number(column) != 0;
    }

    /** Not a copy. */
    public byte[] bytes(int column) {
        return (byte[]) value(column);
    }

    private Object value(int column) {
        return Objects.requireNonNull(values[column]);
    }
}
