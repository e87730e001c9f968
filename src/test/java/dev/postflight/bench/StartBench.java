package dev.postflight.bench;

import dev.postflight.testing.LocalServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From start to the first answered scrape, next to a bare Vert.x server, both with a class-data archive and without. */
class StartBench {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 9);
    private static final String CHECKS = "checks:\n  - {id: itself, http: 'http://127.0.0.1:1/', every: 30s}\n";

    @TempDir
    private Path folder;

    private record Started(double millis, double residentMiB) {}

    /** Starts one of the two and says how long that took. */
    private interface Starter {
        Started start(List<String> options) throws IOException, InterruptedException;
    }

    @Test
    void startToFirstAnswer() throws Exception {
        String classPath = ClassPath.ofJars(folder);
        Starter own = options -> daemon(options, classPath);
        Starter bare = options -> bare(options, classPath);
        Path ownArchive = ClassPath.train(folder, classPath);
        Path bareArchive = folder.resolve("bare.jsa");
        bare.start(ClassPath.archiving(bareArchive));

        List<List<Started>> all = new ArrayList<>();
        List<Starter> starters = List.of(own, bare, own, bare);
        List<List<String>> options =
                List.of(List.of(), List.of(), ClassPath.archived(ownArchive), ClassPath.archived(bareArchive));
        starters.forEach(each -> all.add(new ArrayList<>()));
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < starters.size(); i++) {
                all.get(i).add(starters.get(i).start(options.get(i)));
            }
        }
        try (Report report = new Report("start", "ms to answer", "MiB resident")) {
            List<String> names = List.of(
                    "Postflight", "bare Vert.x", "Postflight, class-data archive", "bare Vert.x, class-data archive");
            for (int i = 0; i < names.size(); i++) {
                report.row(names.get(i), millis(all.get(i)), resident(all.get(i)));
            }
            report.bar("start, of a bare server's", millis(all.get(0)) / millis(all.get(1)), Report.Side.AT_MOST, 2);
            report.bar(
                    "start with an archive, of a bare server's with one",
                    millis(all.get(2)) / millis(all.get(3)),
                    Report.Side.AT_MOST,
                    2);
        }
    }

    private Started daemon(List<String> options, String classPath) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (Daemon daemon = new Daemon(folder, CHECKS, options, classPath)) {
            return new Started(
                    (System.nanoTime() - begin) / 1e6, daemon.process().residentMiB());
        }
    }

    private static Started bare(List<String> options, String classPath) throws IOException, InterruptedException {
        int port = LocalServer.closedPort();
        long begin = System.nanoTime();
        try (ChildProcess child = ChildProcess.java(BareServer.class, options, classPath, Integer.toString(port))) {
            Http.awaitAnswer("http://127.0.0.1:" + port + "/", child);
            return new Started((System.nanoTime() - begin) / 1e6, child.residentMiB());
        }
    }

    private static double millis(List<Started> all) {
        return Report.median(all.stream().map(Started::millis).toList());
    }

    private static double resident(List<Started> all) {
        return Report.median(all.stream().map(Started::residentMiB).toList());
    }
}
