package dev.postflight.store.database;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to be written when there is time: statements that do no harm when they are run twice.
 *
 * @param key a later note with the same key takes its place
 * @param size what it takes of memory, roughly, in bytes
 */
public record Note(Object key, List<Statement> statements, int size) {

    /** One statement with its values. */
    public record Statement(String sql, List<@Nullable Object> values) {}
}
