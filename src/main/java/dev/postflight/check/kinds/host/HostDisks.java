package dev.postflight.check.kinds.host;

import dev.postflight.outcome.Reading;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Space on file systems, and how they are mounted. */
final class HostDisks {
    private HostDisks() {}

    /**
     * One line of /proc/self/mountinfo: proc_pid_mountinfo(5).
     *
     * @param writable neither this mount nor the file system itself is for reading only
     */
    private record Mount(Path point, boolean writable) {
        private static final int POINT = 4;
        private static final int OPTIONS = 5;

        static Optional<Mount> of(String line) {
            String[] words = line.split(" ", -1);
            if (words.length <= OPTIONS) {
                return Optional.empty();
            }
            boolean readOnly = isReadOnly(words[OPTIONS]) || isReadOnly(words[words.length - 1]);
            return Optional.of(new Mount(Path.of(unescaped(words[POINT])), !readOnly));
        }

        private static boolean isReadOnly(String options) {
            return List.of(options.split(",", -1)).contains("ro");
        }

        private static String unescaped(String point) {
            return point.replace("\\040", " ")
                    .replace("\\011", "\t")
                    .replace("\\012", "\n")
                    .replace("\\134", "\\");
        }
    }

    /** Of all of these that are there. */
    static List<Reading> read(Machine machine, List<String> wanted) throws IOException {
        List<Mount> mounts = Machine.lines(machine.proc().resolve("self/mountinfo")).stream()
                .flatMap(line -> Mount.of(line).stream())
                .toList();
        List<Reading> readings = new ArrayList<>();
        for (String mount : wanted) {
            for (Reading reading : read(Path.of(mount), mounts)) {
                readings.add(reading.at(mount));
            }
        }
        return readings;
    }

    private static List<Reading> read(Path path, List<Mount> mounts) {
        boolean mounted = mounts.stream().anyMatch(mount -> mount.point().equals(path));
        // what was mounted last over the same point is what is seen there
        Optional<Mount> holder = mounts.stream()
                .filter(mount -> path.startsWith(mount.point()))
                .reduce((one, two) -> two.point().getNameCount() >= one.point().getNameCount() ? two : one);
        List<Reading> readings = new ArrayList<>(List.of(HostSignals.MOUNTED.holdsUnless(
                mounted
                        ? Optional.empty()
                        : Optional.of("nothing is mounted there"
                                + holder.map(mount -> ": it lies on " + mount.point())
                                        .orElse("")))));
        holder.ifPresent(mount -> readings.add(HostSignals.WRITABLE.holdsUnless(
                mount.writable() ? Optional.empty() : Optional.of("it is mounted for reading only"))));
        readings.addAll(space(path));
        return readings;
    }

    /** As df does: what only root may still take counts neither as used nor as free. */
    private static List<Reading> space(Path path) {
        File file = path.toFile();
        double size = file.getTotalSpace();
        double used = size - file.getFreeSpace();
        double free = file.getUsableSpace();
        if (size == 0) {
            String why = file.exists() ? "it has no size" : "there is no such folder";
            return List.of(HostSignals.DISK_USED.absent(why), HostSignals.DISK_FREE.absent(why));
        }
        return List.of(
                HostSignals.DISK_SIZE.reads(size),
                HostSignals.DISK_FREE.reads(free),
                HostSignals.DISK_USED.reads(used + free == 0 ? 1 : used / (used + free)));
    }
}
