package dev.postflight.store.database;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection for one thread, which it holds up until the database has answered or a deadline is over. Statements have their
 * values as {@code $1}, {@code $2}, …: texts, {@code Long}, {@code byte[]} and null. Types that the databases name in ways of
 * their own stand as {@code {bytes}}, {@code {id}} (a number, the key) and {@code {serial}} (the same, given by the database).
 */
public interface Session extends AutoCloseable {

    void begin() throws DatabaseFailure;

    /** What was done since {@link #begin} is on disk once this returns. */
    void commit() throws DatabaseFailure;

    void rollback() throws DatabaseFailure;

    /** Gives how many rows were changed. */
    long run(String sql, @Nullable Object... values) throws DatabaseFailure;

    /** The same statement with one list of values after the other, in the fewest round trips. */
    void runAll(String sql, List<List<@Nullable Object>> values) throws DatabaseFailure;

    List<Row> ask(String sql, @Nullable Object... values) throws DatabaseFailure;

    /** Whether it may still be used; looks before one finds out the hard way. */
    boolean isOpen();

    @Override
    void close();

    /** A value as both databases take it: PostgreSQL knows no text with a zero in it. */
    static @Nullable Object storable(@Nullable Object value) {
        return value instanceof String text && text.indexOf('\0') >= 0 ? text.replace('\0', '\ufffd') : value;
    }
}
