package dev.postflight.store;

import static dev.postflight.store.Samples.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.testing.Child;
import dev.postflight.watch.SignOff;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Kills a process that writes, again and again, and looks each time whether all that it was promised is there. */
final class Kills {
    private final Path folder;
    private final List<String> place;
    private final Random random = new Random(20_260_301);
    private final List<Long> ready = new ArrayList<>();
    private long acknowledged;

    Kills(Path folder, String... place) {
        this.folder = folder;
        this.place = List.of(place);
    }

    /** Gives one line for people. */
    String run(int times) throws Exception {
        int from = 0;
        for (int i = 0; i < times; i++) {
            List<String> arguments = new ArrayList<>(place);
            arguments.add(String.valueOf(from));
            List<String> told;
            try (Child child = Child.start(folder, Map.of(), KilledWriter.class, arguments.toArray(String[]::new))) {
                for (int j = 0; j < 2_000 && !child.output().contains("ready "); j++) {
                    assertTrue(child.isAlive(), child.output());
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                long some = random.nextInt(100); // two seconds' worth
                for (int j = 0; j < 1_000 && child.output().lines().count() <= some; j++) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(40));
                child.signal("KILL");
                child.exitCode(Duration.ofSeconds(10));
                told = child.output().lines().toList();
            }
            from += 1_000;
            check(told);
        }
        ready.sort(null);
        return times + " kills, " + acknowledged + " writes acknowledged, none lost; ready again in "
                + ready.get(ready.size() / 2) + " ms (median), " + ready.get(ready.size() - 1) + " ms at the most";
    }

    private void check(List<String> told) throws Exception {
        Vertx vertx = Vertx.vertx();
        long begin = System.nanoTime();
        Store store = Store.open(
                vertx, KilledWriter.config(place.toArray(String[]::new)), InstantSource.system(), Samples.HOURS);
        try {
            get(store.opened());
            get(store.open());
            ready.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
            Set<String> missing = new TreeSet<>();
            Set<String> signed =
                    get(store.signOffs("s")).stream().map(SignOff::who).collect(Collectors.toSet());
            Set<String> beats = new HashSet<>();
            get(store.beats()).forEach(beat -> beats.add(beat.check()));
            for (String line : told) {
                String number = line.substring(line.indexOf(' ') + 1);
                boolean there = switch (line.split(" ", 2)[0]) {
                    case "deployment" -> get(store.deployment("d" + number)).isPresent();
                    case "verdict" -> !get(store.verdicts("d" + number)).isEmpty();
                    case "sign" -> signed.contains(number);
                    case "beat" -> beats.contains("job-" + number);
                    default -> true;
                };
                acknowledged += line.matches("(deployment|verdict|sign|beat) \\d+") ? 1 : 0;
                if (!there) {
                    missing.add(line);
                }
            }
            assertEquals(Set.of(), missing);
            assertTrue(get(store.open()).size() <= 1);
            get(store.deployments("", 1_000_000));
            get(store.blocks(0));
        } finally {
            get(store.close());
            get(vertx.close());
        }
        long took = ready.get(ready.size() - 1);
        assertTrue(took <= 5_000, "ready again after " + took + " ms");
    }
}
