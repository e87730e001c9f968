package dev.postflight.check.kinds.logs.file;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * Tells the copies of a log from its turns: a turn is read, a copy is not, until its original is truncated; from then on
 * the copy holds what has not been read of the original.
 */
final class Copies {
    private final Collection<LogFile> all;
    private final List<LogFile> pasts;

    private Copies(Collection<LogFile> all, List<LogFile> pasts) {
        this.all = all;
        this.pasts = pasts;
    }

    /**
     * Decides where rotated files are read from.
     *
     * @param fresh those that were not there before
     * @param pasts what is remembered of logs that were truncated lately, the latest first
     */
    static void place(Collection<LogFile> all, List<LogFile> fresh, List<LogFile> pasts) throws IOException {
        Copies copies = new Copies(all, pasts);
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
        for (LogFile past : pasts) {
            if (file.isWholeCopyOf(past) && inherits(file, past)) {
                return;
            }
        }
        for (LogFile other : all) {
            boolean stays = other.live && other.stays; // what was renamed has left no copy
            if (stays && (file.isCopyOf(other) || file.beginsLike(other))) {
                file.original = other; // perhaps being made right now
                return;
            }
        }
        for (LogFile past : pasts) {
            if (inherits(file, past)) {
                return;
            }
        }
        // a turn of its own, from its beginning
    }

    private void placeCopy(LogFile file, LogFile original) throws IOException {
        for (LogFile past : pasts) {
            if (past.original == original && inherits(file, past)) {
                file.original = null;
                return;
            }
        }
        if (!original.live || !original.stays) {
            file.original = null;
            file.startAt(file.size()); // the original itself is read to its end
        } else if (!file.isCopyOf(original) && !file.beginsLike(original)) {
            file.original = null; // truncated before anything was read of it
            file.startAt(0);
        }
    }

    /** The first copy is read on, from where its original had been read to; another one is not needed. */
    private static boolean inherits(LogFile file, LogFile past) throws IOException {
        if (past.heir == null && file.isCopyOf(past)) {
            past.heir = file;
            file.startAt(Math.min(past.offset(), file.size()));
            file.entry = past.entry;
            return true;
        } else if (past.heir != null && past.heir != file && file.isWholeCopyOf(past)) {
            file.startAt(file.size());
            return true;
        }
        return false;
    }
}
