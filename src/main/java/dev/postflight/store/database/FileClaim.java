package dev.postflight.store.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The right of one process to use a file, by a lock on another beside it that the system lifts when the process ends. */
final class FileClaim {
    private final Path file;
    private @Nullable FileChannel channel;

    FileClaim(Path database) {
        this.file = database.resolveSibling(database.getFileName() + ".lock");
    }

    /** Takes it, if it is not taken already. */
    void take(Path database) throws IOException, DatabaseFailure {
        if (channel != null) {
            return;
        }
        FileChannel opened =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        FileLock lock;
        try {
            lock = opened.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // by ourselves, which is no better
        }
        if (lock == null) {
            String holder = holder(opened);
            opened.close();
            throw new DatabaseFailure(
                    DatabaseFailure.Kind.LOST,
                    database + " is in use by another Postflight" + holder
                            + ": stop it, or give this one a folder of its own");
        }
        opened.truncate(0);
        opened.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
        channel = opened;
    }

    /** The file stays: removing it could remove another's. */
    void give() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // the lock ends with the process at the latest
        }
        channel = null;
    }

    private static String holder(FileChannel opened) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(20);
        opened.read(read, 0);
        String pid = new String(read.array(), 0, read.position(), StandardCharsets.UTF_8).strip();
        return pid.matches("\\d+") ? " (process " + pid + ")" : "";
    }
}
