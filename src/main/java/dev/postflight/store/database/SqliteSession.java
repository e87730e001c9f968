package dev.postflight.store.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A connection to a file. */
final class SqliteSession implements Session {
    private static final Logger LOG = Logger.getLogger(SqliteSession.class.getName());

    /** Only a person with sqlite3 holds the file that long. */
    private static final int BUSY_MILLIS = 2_000;
    /** More than there are different ones. */
    private static final int MOST_PREPARED = 100;

    private final Path file;
    private final @Nullable Object identity;
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>();
    private boolean reader;
    private boolean broken;

    SqliteSession(Path file) throws DatabaseFailure {
        this.file = file;
        try {
            Properties properties = new Properties();
            properties.setProperty("jdbc.get_generated_keys", "false"); // else each insert leaves a statement open
            connection = Objects.requireNonNull(JDBC.createConnection("jdbc:sqlite:" + file, properties));
        } catch (SQLException e) {
            throw failure(e);
        }
        identity = identity();
        plain("PRAGMA busy_timeout = " + BUSY_MILLIS);
    }

    /** What is committed survives a power cut. */
    void beDurable() throws DatabaseFailure {
        plain("PRAGMA journal_mode = WAL");
        plain("PRAGMA synchronous = FULL");
        plain("PRAGMA journal_size_limit = 67108864"); // after a large transaction the log gets small again
    }

    void beReader() throws DatabaseFailure {
        plain("PRAGMA query_only = ON");
        reader = true;
    }

    /** Somebody deleted the file. As long as it is open here all of it is still there, and is put back. */
    private void rescue() throws DatabaseFailure {
        Path saved = beside(".saved");
        try {
            Files.deleteIfExists(saved);
            OwnFiles.create(saved);
            plain("VACUUM INTO '" + saved.toString().replace("'", "''") + "'");
            // SQLite would take what is left of the old file's log for the new one's
            Files.deleteIfExists(beside("-wal"));
            Files.deleteIfExists(beside("-shm"));
            Files.move(saved, file, StandardCopyOption.ATOMIC_MOVE);
            LOG.warning(() -> file + " was deleted, and is written anew with all that was in it");
        } catch (IOException e) {
            throw new DatabaseFailure(
                    DatabaseFailure.Kind.LOST, file + " was deleted, and cannot be written anew: " + e.getMessage());
        }
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    @Override
    public void begin() throws DatabaseFailure {
        if (!isOpen()) {
            if (!reader && !Files.exists(file)) {
                rescue();
            }
            throw new DatabaseFailure(DatabaseFailure.Kind.LOST, file + " was deleted or replaced");
        }
        plain("BEGIN");
    }

    @Override
    public void commit() throws DatabaseFailure {
        plain("COMMIT");
    }

    @Override
    public void rollback() throws DatabaseFailure {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            // after some failures SQLite has done it by itself, and there is nothing to roll back
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                broken = true;
                throw failure(e);
            }
        }
    }

    @Override
    public long run(String sql, @Nullable Object... values) throws DatabaseFailure {
        try {
            PreparedStatement statement = prepare(sql);
            bind(statement, values);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void runAll(String sql, List<List<@Nullable Object>> values) throws DatabaseFailure {
        for (List<@Nullable Object> each : values) {
            run(sql, each.toArray());
        }
    }

    @Override
    public List<Row> ask(String sql, @Nullable Object... values) throws DatabaseFailure {
        try {
            PreparedStatement statement = prepare(sql);
            bind(statement, values);
            try (ResultSet answer = statement.executeQuery()) {
                int columns = answer.getMetaData().getColumnCount();
                List<Row> rows = new ArrayList<>();
                while (answer.next()) {
                    @Nullable Object[] row = new @Nullable Object[columns];
                    for (int i = 0; i < columns; i++) {
                        Object value = answer.getObject(i + 1);
                        row[i] = value instanceof Integer number ? Long.valueOf(number) : value;
                    }
                    rows.add(new Row(row));
                }
                return rows;
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public boolean isOpen() {
        return !broken && Objects.equals(identity, identity());
    }

    @Override
    public void close() {
        try {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
            connection.close();
        } catch (SQLException e) {
            broken = true;
        }
    }

    private void plain(String sql) throws DatabaseFailure {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known != null) {
            return known;
        }
        if (prepared.size() >= MOST_PREPARED) {
            for (PreparedStatement old : prepared.values()) {
                old.close();
            }
            prepared.clear();
        }
        PreparedStatement statement = connection.prepareStatement(own(sql));
        prepared.put(sql, statement);
        return statement;
    }

    /** To SQLite {@code $1} is but a name, and {@code ?1} a place. */
    private static String own(String sql) {
        return sql.replaceAll("\\$(\\d)", "?$1")
                .replace("{bytes}", "BLOB")
                .replace("{id}", "INTEGER PRIMARY KEY")
                .replace("{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT");
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = Session.storable(values[i]);
            if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    /** Which file it is, whatever it is called; nothing where the system does not tell. */
    private @Nullable Object identity() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.fileKey();
        } catch (IOException e) {
            return e.getClass();
        }
    }

    private DatabaseFailure failure(SQLException e) {
        SQLiteErrorCode code =
                e instanceof SQLiteException known ? known.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
        int basic = code.code & 0xff;
        if (code == SQLiteErrorCode.SQLITE_FULL || (basic == SQLiteErrorCode.SQLITE_IOERR.code && noRoom())) {
            return new DatabaseFailure(DatabaseFailure.Kind.FULL, "no room is left for " + file);
        } else if (basic == SQLiteErrorCode.SQLITE_CONSTRAINT.code || basic == SQLiteErrorCode.SQLITE_BUSY.code) {
            return new DatabaseFailure(DatabaseFailure.Kind.CLASH, file + ": " + e.getMessage());
        } else if (basic == SQLiteErrorCode.SQLITE_ERROR.code
                || basic == SQLiteErrorCode.SQLITE_MISMATCH.code
                || basic == SQLiteErrorCode.SQLITE_TOOBIG.code
                || basic == SQLiteErrorCode.SQLITE_RANGE.code) {
            return new DatabaseFailure(DatabaseFailure.Kind.REFUSED, file + ": " + e.getMessage());
        }
        broken = true;
        return new DatabaseFailure(DatabaseFailure.Kind.LOST, file + " cannot be used: " + e.getMessage());
    }

    private boolean noRoom() {
        try {
            return Files.getFileStore(file).getUsableSpace() < 65_536;
        } catch (IOException e) {
            return false;
        }
    }
}
