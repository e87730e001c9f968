package dev.postflight.bench;

import dev.postflight.Main;
import dev.postflight.schedule.Stats;
import dev.postflight.testing.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code postflight run} in a process of its own, as the launcher starts it. */
final class Daemon implements AutoCloseable {
    private final ChildProcess process;
    private final String url;

    /** Run with the configuration from {@code checks:} on. */
    Daemon(Path folder, String checks) throws IOException, InterruptedException {
        this(folder, checks, List.of(), System.getProperty("java.class.path"));
    }

    Daemon(Path folder, String checks, List<String> options, String classPath)
            throws IOException, InterruptedException {
        int port = LocalServer.closedPort();
        url = "http://127.0.0.1:" + port;
        Path config = Files.writeString(
                folder.resolve("postflight.yaml"),
                "application: bench\nserver: {listen: \"127.0.0.1:" + port + "\"}\n" + checks);
        process = ChildProcess.java(Main.class, options, classPath, "run", "--config", config.toString());
        Http.awaitAnswer(url + "/metrics", process);
    }

    ChildProcess process() {
        return process;
    }

    String healthUrl() {
        return url + "/-/healthy";
    }

    String metricsUrl() {
        return url + "/metrics";
    }

    Page scrape() throws IOException, InterruptedException {
        return new Page(Http.get(metricsUrl()));
    }

    @Override
    public void close() {
        process.close();
    }

    /** What one scrape showed. */
    record Page(String text) {

        /** All series of the family whose labels contain this text, added up. */
        double sum(String family, String labels) {
            return text.lines()
                    .filter(line -> line.startsWith(family + "{") || line.startsWith(family + " "))
                    .filter(line -> line.contains(labels))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }

        double sum(String family) {
            return sum(family, "");
        }

        /** The count of the histogram's bucket with this upper bound. */
        double atMost(String buckets, double bound) {
            return text.lines()
                    .filter(line -> line.startsWith(buckets + "{"))
                    .filter(line -> line.matches(".*le=\"[0-9.]+\".*"))
                    .filter(line -> Double.parseDouble(line.replaceAll(".*le=\"([0-9.]+)\".*", "$1")) == bound)
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }

        /** By how much a counter is more here than on an earlier page. */
        double more(Page before, String counter) {
            return sum(counter) - before.sum(counter);
        }

        /** The bound of the bucket that this share of the starts since an earlier page falls into, in seconds. */
        double lateness(Page before, double share) {
            String buckets = "postflight_scheduler_late_seconds_bucket";
            double all = sum(buckets, "+Inf") - before.sum(buckets, "+Inf");
            return Stats.Lateness.BOUNDS.stream()
                    .mapToDouble(bound -> bound.toNanos() / 1e9)
                    .filter(bound -> atMost(buckets, bound) - before.atMost(buckets, bound) >= share * all)
                    .findFirst()
                    .orElse(Double.POSITIVE_INFINITY);
        }

        /** Of the checks whose id begins so. */
        double failures(String check) {
            return sum("postflight_check_failures_total", "check=\"" + check);
        }

        double failures() {
            return sum("postflight_check_failures_total");
        }

        double runs() {
            return sum("postflight_check_runs_total");
        }
    }
}
