package dev.postflight.store.database;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What waits to be written, in the order in which it came; bounded, the oldest is dropped. For any thread. */
final class Notes {
    /** An hour of 10,000 checks without a database: some blocks of a kilobyte each, and what changed. */
    static final long MOST_BYTES = 64L << 20;

    private final long mostBytes;
    private final Map<Object, Note> waiting = new LinkedHashMap<>();
    private long bytes;
    private long dropped;

    Notes(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    synchronized void add(Collection<Note> notes) {
        for (Note note : notes) {
            remove(note.key());
            waiting.put(note.key(), note);
            bytes += note.size();
        }
        Iterator<Note> oldest = waiting.values().iterator();
        while (bytes > mostBytes && oldest.hasNext()) {
            bytes -= oldest.next().size();
            oldest.remove();
            dropped++;
        }
    }

    /** The oldest; they stay until they are written. */
    synchronized List<Note> first(int most) {
        return waiting.values().stream().limit(most).toList();
    }

    /** Those that have not been replaced meanwhile are done. */
    synchronized void written(Collection<Note> notes) {
        for (Note note : notes) {
            if (note.equals(waiting.get(note.key()))) {
                remove(note.key());
            }
        }
    }

    /** It can never be written. */
    synchronized void drop(Note note) {
        if (note.equals(waiting.get(note.key()))) {
            remove(note.key());
            dropped++;
        }
    }

    synchronized int count() {
        return waiting.size();
    }

    synchronized long dropped() {
        return dropped;
    }

    private void remove(Object key) {
        Note gone = waiting.remove(key);
        if (gone != null) {
            bytes -= gone.size();
        }
    }

    /** All statements, those alike that follow each other together. */
    static void write(Session session, List<Note> notes) throws DatabaseFailure {
        Map<String, List<List<@Nullable Object>>> alike = new LinkedHashMap<>();
        for (Note note : notes) {
            for (Note.Statement statement : note.statements()) {
                alike.computeIfAbsent(statement.sql(), sql -> new ArrayList<>()).add(statement.values());
            }
        }
        for (Map.Entry<String, List<List<@Nullable Object>>> each : alike.entrySet()) {
            session.runAll(each.getKey(), each.getValue());
        }
    }
}
