package dev.postflight.check.kinds.logs.file;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells the copies of a log from its turns: a turn is read, a copy is not, until its original is truncated; from then on
 * the copy holds what has not been read of the original.
 */
final class Copies {
    private final Collection<LogFile> all;
    private final Set<LogFile> truncated;
    /** Of several copies of one original the longest is read on. */
    private final Map<LogFile, LogFile> heirs = new HashMap<>();

    private Copies(Collection<LogFile> all, Set<LogFile> truncated) {
        this.all = all;
        this.truncated = truncated;
    }

    /**
     * Decides where rotated files are read from.
     *
     * @param fresh those that were not there before
     * @param truncated originals, which still know how far they had been read
     */
    static void place(Collection<LogFile> all, List<LogFile> fresh, Set<LogFile> truncated) throws IOException {
        Copies copies = new Copies(all, truncated);
        for (LogFile file : all) {
            boolean beside = !file.live && (file.visible || file.isOpen());
            if (beside && fresh.contains(file)) {
                copies.placeFresh(file);
            } else if (beside && file.original != null) {
                copies.placeCopy(file, file.original);
            }
        }
    }

    private void placeFresh(LogFile file) throws IOException {
        for (LogFile other : all) {
            boolean stays = other.live && other.stays; // what was renamed has left no copy
            if (stays && file.isCopyOf(other)) {
                if (truncated.contains(other)) {
                    inherit(file, other);
                } else {
                    file.original = other;
                }
                return;
            } else if (stays && file.beginsLike(other)) {
                file.original = other; // of what was not read yet, perhaps being made right now
                return;
            }
        }
        // a turn of its own, from its beginning
    }

    private void placeCopy(LogFile file, LogFile original) throws IOException {
        if (!original.live || !original.stays) {
            file.original = null;
            file.startAt(file.size()); // the original itself is read to its end
        } else if (truncated.contains(original)) {
            file.original = null;
            if (file.isCopyOf(original)) {
                inherit(file, original);
            } else {
                file.startAt(0);
            }
        } else if (!file.isCopyOf(original) && !file.beginsLike(original)) {
            file.original = null; // truncated before anything was read of it
            file.startAt(0);
        }
    }

    private void inherit(LogFile file, LogFile original) throws IOException {
        LogFile other = heirs.get(original);
        if (other != null && other.size() >= file.size()) {
            file.startAt(file.size());
            return;
        } else if (other != null) {
            other.startAt(other.size());
        }
        heirs.put(original, file);
        file.startAt(Math.min(original.offset(), file.size()));
        file.entry = original.entry;
    }
}
