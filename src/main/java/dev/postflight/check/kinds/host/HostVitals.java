package dev.postflight.check.kinds.host;

import dev.postflight.outcome.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Processors, load, memory, swap and open files, as the kernel tells them in /proc and /sys. */
final class HostVitals {
    private HostVitals() {}

    static List<Reading> read(Machine machine, CpuTimes before, CpuTimes now) throws IOException {
        List<Reading> readings = new ArrayList<>(cpu(before, now));
        readings.addAll(load(machine.proc(), now.processors()));
        readings.addAll(memory(machine));
        String[] files =
                Machine.text(machine.proc().resolve("sys/fs/file-nr")).strip().split("\\s+", -1);
        readings.add(HostSignals.DESCRIPTORS_USED.reads(Double.parseDouble(files[0]) / Double.parseDouble(files[2])));
        readings.add(HostSignals.BOOTED.reads(now.booted()));
        readings.add(HostSignals.UPTIME.reads(Instant.now().toEpochMilli() / 1e3 - now.booted()));
        return readings;
    }

    private static List<Reading> cpu(CpuTimes before, CpuTimes now) {
        if (!now.isLaterThan(before)) {
            return List.of(); // no time has passed between the two looks
        }
        return List.of(
                HostSignals.CPU_USED.reads(1 - now.share(now.idle(), before.idle(), before)),
                HostSignals.CPU_WAITING.reads(now.share(now.waiting(), before.waiting(), before)),
                HostSignals.CPU_STOLEN.reads(now.share(now.stolen(), before.stolen(), before)));
    }

    private static List<Reading> load(Path proc, int processors) throws IOException {
        String[] words = Machine.text(proc.resolve("loadavg")).split("\\s+", -1);
        List<Reading> readings = new ArrayList<>();
        List<String> minutes = HostSignals.LOAD.keys();
        for (int i = 0; i < minutes.size(); i++) {
            double load = Double.parseDouble(words[i]);
            readings.add(HostSignals.LOAD.reads(load).at(minutes.get(i)));
            readings.add(HostSignals.LOAD_PER_CPU.reads(load / processors).at(minutes.get(i)));
        }
        return readings;
    }

    private static List<Reading> memory(Machine machine) throws IOException {
        Map<String, Long> kilobytes =
                Machine.numbers(Machine.text(machine.proc().resolve("meminfo")));
        long total = kilobytes.getOrDefault("MemTotal", 0L) << 10;
        Optional<Long> available =
                Optional.ofNullable(kilobytes.get("MemAvailable")).map(kb -> kb << 10);
        Optional<Container> container = Container.of(machine.sys()).filter(within -> within.limit() < total);
        if (container.isPresent()) {
            long left = container.get().left();
            available = available.map(free -> Math.min(free, left)).or(() -> Optional.of(left));
        }
        long most = container.map(Container::limit).orElse(total);
        List<Reading> readings = new ArrayList<>();
        readings.add(HostSignals.MEMORY_TOTAL.reads(most));
        if (available.isPresent()) {
            readings.add(HostSignals.MEMORY_AVAILABLE.reads(available.get()));
            readings.add(HostSignals.MEMORY_USED.reads(1 - available.get() / (double) most));
        } else { // Linux before 3.14
            readings.add(HostSignals.MEMORY_AVAILABLE.absent("this kernel does not tell it"));
            readings.add(HostSignals.MEMORY_USED.absent("this kernel does not tell what is available"));
        }
        long swap = kilobytes.getOrDefault("SwapTotal", 0L) << 10;
        long unused = kilobytes.getOrDefault("SwapFree", 0L) << 10;
        readings.add(HostSignals.SWAP_TOTAL.reads(swap));
        readings.add(HostSignals.SWAP_USED.reads(swap == 0 ? 0 : (swap - unused) / (double) swap));
        return readings;
    }

    /**
     * What a container may have. Its limit stands at the root of what it sees of the control groups; at the root of a
     * machine's there is none, or one beyond all memory.
     *
     * @param left until the limit, pages of files that nobody needs given back
     */
    private record Container(long limit, long left) {

        static Optional<Container> of(Path sys) {
            Path two = sys.resolve("fs/cgroup");
            Path one = two.resolve("memory");
            return of(two, "memory.max", "memory.current", "inactive_file")
                    .or(() -> of(one, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"));
        }

        private static Optional<Container> of(Path folder, String limit, String usage, String inactive) {
            Optional<Long> most = number(folder.resolve(limit));
            Optional<Long> used = number(folder.resolve(usage));
            long reclaimable = Machine.find(folder.resolve("memory.stat"))
                    .map(stat -> Machine.numbers(stat).getOrDefault(inactive, 0L))
                    .orElse(0L);
            return most.flatMap(all ->
                    used.map(taken -> new Container(all, Math.max(0, all - Math.max(0, taken - reclaimable)))));
        }

        /** Empty where there is no such file, and for {@code max}. */
        private static Optional<Long> number(Path file) {
            return Machine.find(file).filter(text -> text.matches("\\d{1,19}")).flatMap(text -> {
                try {
                    return Optional.of(Long.valueOf(text));
                } catch (NumberFormatException e) {
                    return Optional.empty();
                }
            });
        }
    }
}
