package dev.postflight.check.kinds.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What all processors together did since the machine started, in ticks: proc_stat(5).
 *
 * @param idle with nothing to do, waiting for disks included
 * @param waiting for disks
 * @param stolen by the machines beside it on the same hypervisor
 * @param processors how many there are
 * @param booted when the machine started, in unix seconds
 */
record CpuTimes(long total, long idle, long waiting, long stolen, int processors, long booted) {
    private static final int IDLE = 3;
    private static final int WAITING = 4;
    private static final int STOLEN = 7;
    /** Beyond are guests' times, which count as the host's already. */
    private static final int COUNTED = 8;

    static CpuTimes read(Path proc) throws IOException {
        List<String> lines = Machine.lines(proc.resolve("stat"));
        long[] ticks = new long[COUNTED];
        int processors = 0;
        long booted = 0;
        for (String line : lines) {
            String[] words = line.split("\\s+", -1);
            if (words[0].equals("cpu")) {
                for (int i = 0; i < COUNTED && i + 1 < words.length; i++) {
                    ticks[i] = Long.parseLong(words[i + 1]);
                }
            } else if (words[0].startsWith("cpu")) {
                processors++;
            } else if (words[0].equals("btime")) {
                booted = Long.parseLong(words[1]);
            }
        }
        return new CpuTimes(
                Arrays.stream(ticks).sum(),
                ticks[IDLE] + ticks[WAITING],
                ticks[WAITING],
                ticks[STOLEN],
                Math.max(1, processors),
                booted);
    }

    /** Between an earlier look and this one; a counter of the kernel may go back a little. */
    double share(long now, long before, CpuTimes earlier) {
        long ticks = total - earlier.total;
        return ticks <= 0 ? 0 : Math.max(0, Math.min(1, (now - before) / (double) ticks));
    }

    boolean isLaterThan(CpuTimes earlier) {
        return total > earlier.total;
    }
}
