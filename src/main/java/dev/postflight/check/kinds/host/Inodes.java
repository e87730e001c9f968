package dev.postflight.check.kinds.host;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Program;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Inodes of file systems, for which Java has no question and {@code stat -f} has. */
final class Inodes implements AutoCloseable {
    private static final Path STAT =
            Files.isExecutable(Path.of("/usr/bin/stat")) ? Path.of("/usr/bin/stat") : Path.of("/bin/stat");
    private static final int MOST_OUTPUT = 64 << 10;

    private final List<String> mounts;
    private final Program stat;

    Inodes(Vertx vertx, List<String> mounts) {
        this.mounts = mounts;
        List<String> words = new ArrayList<>(List.of(STAT.toString(), "-f", "-c", "%c %d %n", "--"));
        words.addAll(mounts);
        this.stat = new Program(vertx, new Program.Command(words, Map.of(), Path.of("/"), MOST_OUTPUT));
    }

    Future<List<Reading>> read(Run run) {
        return mounts.isEmpty()
                ? Future.succeededFuture(List.of())
                : stat.run(run)
                        .map(ended -> mounts.stream()
                                .map(mount -> reading(mount, ended.output()).at(mount))
                                .toList());
    }

    @Override
    public void close() {
        stat.close();
    }

    /** All of them, those left, and the name as it was asked. */
    private static Reading reading(String mount, String output) {
        for (String line : output.lines().toList()) {
            String[] words = line.split(" ", 3);
            if (words.length == 3 && words[2].equals(mount)) {
                double all = Double.parseDouble(words[0]);
                return all == 0
                        ? HostSignals.INODES_USED.absent("this file system has no fixed number of them")
                        : HostSignals.INODES_USED.reads((all - Double.parseDouble(words[1])) / all);
            }
        }
        return HostSignals.INODES_USED.absent("there is no such folder");
    }
}
