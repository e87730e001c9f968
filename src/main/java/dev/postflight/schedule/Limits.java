package dev.postflight.schedule;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.logging.Logger;

/**
 * How many runs may be under way at once, over all and against one host.
 *
 * @param concurrency over all checks
 * @param perHost against one host
 */
public record Limits(int concurrency, int perHost) {
    private static final Logger LOG = Logger.getLogger(Limits.class.getName());

    /** Open files that runs leave alone: about 60 for the JVM, jar and event loops, the others for scrapes and files. */
    static final int RESERVED_FILES = 128;

    public Limits {
        if (concurrency < 1 || perHost < 1) {
            throw new IllegalArgumentException(
                    "no run could ever begin with " + concurrency + " at once, " + perHost + " per host");
        }
    }

    /** These limits, lowered to what this process may open, since each run holds a socket. */
    Limits withinOpenFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? within(system.getMaxFileDescriptorCount())
                : this;
    }

    Limits within(long openFiles) {
        long room = Math.max(1, openFiles - RESERVED_FILES);
        if (concurrency <= room || openFiles < 0) {
            return this; // below zero is how the JVM tells of no limit
        }
        LOG.warning(() -> "at most " + room + " checks run at once instead of " + concurrency
                + ": this process may open " + openFiles + " files (ulimit -n), and " + RESERVED_FILES
                + " of them are kept for scrapes and files");
        return new Limits((int) room, perHost);
    }
}
