package dev.postflight.store.database;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A file, and its folder, for the eyes of its owner alone. One process at a time may use it. */
public final class SqliteDatabase implements Database {
    private final Path file;
    private final Schema schema;
    private final boolean passing;
    private final FileClaim claim;

    /** @param passing whether the folder is deleted at the end */
    public SqliteDatabase(Path file, Schema schema, boolean passing) {
        this.file = file.toAbsolutePath();
        this.schema = schema;
        this.passing = passing;
        this.claim = new FileClaim(this.file);
    }

    @Override
    public Session write() throws DatabaseFailure {
        try {
            prepare();
        } catch (IOException e) {
            throw new DatabaseFailure(
                    room().filter(bytes -> bytes == 0).isPresent()
                            ? DatabaseFailure.Kind.FULL
                            : DatabaseFailure.Kind.LOST,
                    file + " cannot be used: " + reason(e));
        }
        SqliteSession session = new SqliteSession(file);
        return Closing.unlessReady(session, () -> {
            session.beDurable();
            schema.migrate(session);
        });
    }

    @Override
    public Session read() throws DatabaseFailure {
        if (!Files.exists(file)) {
            throw new DatabaseFailure(DatabaseFailure.Kind.LOST, file + " is not there yet");
        }
        SqliteSession session = new SqliteSession(file);
        return Closing.unlessReady(session, () -> {
            session.beReader();
            schema.expect(session);
        });
    }

    @Override
    public void close() {
        claim.give();
        if (passing) {
            Path folder = file.resolveSibling(".");
            try (Stream<Path> all = Files.walk(folder.normalize())) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            } catch (IOException e) {
                // the system clears its folder for temporary files
            }
        }
    }

    private void prepare() throws IOException, DatabaseFailure {
        Path folder = file.resolveSibling(".").normalize();
        OwnFiles.createFolder(folder);
        claim.take(file);
        OwnFiles.unpackNativeInto(folder.resolve("native"));
        if (!Files.exists(file)) {
            OwnFiles.create(file); // what SQLite puts beside it gets the same permissions
        } else if (!Files.isWritable(file)) {
            throw new AccessDeniedException(file.toString(), null, "permission denied");
        }
    }

    private Optional<Long> room() {
        for (Path at : List.of(file, file.resolveSibling("."))) {
            try {
                return Optional.of(Files.getFileStore(at).getUsableSpace());
            } catch (IOException e) {
                // the folder may know
            }
        }
        return Optional.empty();
    }

    /** Java's own message is often but the path. */
    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "no permission to write " + denied.getFile();
        }
        if (e instanceof FileSystemException named && named.getReason() != null) {
            return named.getReason() + " (" + named.getFile() + ")";
        }
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
