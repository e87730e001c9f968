package dev.postflight.store.database;

/** Where rows are kept; belongs to nobody's thread. */
public interface Database {

    /** For who writes, with all tables in place. */
    Session write() throws DatabaseFailure;

    /** For who only reads, once somebody has written. */
    Session read() throws DatabaseFailure;

    /** Frees what is held beyond sessions. */
    void close();
}
