package dev.postflight.check.kinds.backup;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Reading;
import java.util.List;

/** Where backups lie: a folder, a bucket, the repository of a backup program. */
interface BackupPlace extends AutoCloseable {

    /** Looks for all finished ones, by the run's deadline. Blocks. */
    Backups look(Run run) throws Trouble;

    /** What to say when it was looked through and there is none, e.g. {@code no file in /backups matches *.dump}. */
    String nothing(Backups backups);

    /** What the place finds when it verifies itself, where it was told to. Blocks. */
    default List<Reading> verify(Run run) throws Trouble {
        return List.of();
    }

    @Override
    default void close() {}
}
