package dev.postflight.check.kinds.host;

import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;

/** What a machine and its processes tell. */
final class HostSignals {
    static final Signal CPU_USED = Signal.of(
            "cpu_used", Unit.RATIO, "share of all processors' time in use since the run before (at first: for 250 ms)");
    static final Signal CPU_WAITING =
            Signal.of("cpu_waiting", Unit.RATIO, "share of all processors' time spent waiting for disks");
    static final Signal CPU_STOLEN = Signal.of(
            "cpu_stolen", Unit.RATIO, "share of all processors' time that other machines of the hypervisor took");
    static final Signal LOAD = Signal.of("load", Unit.NONE, "processes that run or wait for a disk, averaged")
            .per("minutes", "1", "5", "15");
    static final Signal LOAD_PER_CPU =
            Signal.of("load_per_cpu", Unit.NONE, "the same for each processor").per("minutes", "1", "5", "15");
    static final Signal MEMORY_TOTAL =
            Signal.of("memory_total", Unit.BYTES, "memory of the machine, or of the container that this runs in");
    static final Signal MEMORY_AVAILABLE =
            Signal.of("memory_available", Unit.BYTES, "memory that programs can still have, caches given back");
    static final Signal MEMORY_USED =
            Signal.of("memory_used", Unit.RATIO, "share of the memory that programs cannot have any more");
    static final Signal SWAP_TOTAL = Signal.of("swap_total", Unit.BYTES, "space for swapping; 0 where there is none");
    static final Signal SWAP_USED =
            Signal.of("swap_used", Unit.RATIO, "share of that space in use; 0 where there is none");
    static final Signal DESCRIPTORS_USED = Signal.of(
            "descriptors_used", Unit.RATIO, "share of the open files that the kernel allows to all processes together");
    static final Signal BOOTED = Signal.of("booted", Unit.TIMESTAMP, "when the machine started");
    static final Signal UPTIME = Signal.of("uptime", Unit.SECONDS, "for how long the machine has been up")
            .judgedOnly();
    static final Signal CLOCK_OFFSET =
            Signal.of("clock_offset", Unit.SECONDS, "how far the clock here is from the time server's, either way");

    static final Signal DISK_SIZE =
            Signal.of("disk_size", Unit.BYTES, "size of the file system").per("mount");
    static final Signal DISK_FREE = Signal.of(
                    "disk_free", Unit.BYTES, "space left on the file system for users other than root")
            .per("mount");
    static final Signal DISK_USED = Signal.of(
                    "disk_used", Unit.RATIO, "share of the file system in use, as df tells it")
            .per("mount");
    static final Signal INODES_USED = Signal.of(
                    "inodes_used", Unit.RATIO, "share of the file system's inodes in use; read where asked for")
            .per("mount");
    static final Signal MOUNTED = Signal.of("mounted", Unit.FLAG, "whether a file system of its own is mounted there")
            .per("mount");
    static final Signal WRITABLE = Signal.of(
                    "writable",
                    Unit.FLAG,
                    "whether the file system is mounted for writing; after errors it often is not")
            .per("mount");

    static final Signal PROCESS_RUNNING = Signal.of("process_running", Unit.FLAG, "whether the process is there")
            .per("process");
    static final Signal PROCESS_MEMORY = Signal.of(
                    "process_memory", Unit.BYTES, "resident memory of the process and all its descendants together")
            .per("process");
    static final Signal PROCESS_STARTED = Signal.of("process_started", Unit.TIMESTAMP, "when the process started")
            .per("process");
    static final Signal PROCESS_UPTIME = Signal.of(
                    "process_uptime", Unit.SECONDS, "for how long the process has been running")
            .per("process")
            .judgedOnly();
    static final Signal PROCESS_RESTARTS = Signal.of(
                    "process_restarts", Unit.NONE, "restarts of the process since this check began to look")
            .per("process");
    static final Signal PROCESS_DESCRIPTORS = Signal.of(
                    "process_descriptors",
                    Unit.RATIO,
                    "share of the open files that the process may have; read where asked for")
            .per("process");

    static final Signal[] ALL = {
        CPU_USED,
        CPU_WAITING,
        CPU_STOLEN,
        LOAD,
        LOAD_PER_CPU,
        MEMORY_TOTAL,
        MEMORY_AVAILABLE,
        MEMORY_USED,
        SWAP_TOTAL,
        SWAP_USED,
        DESCRIPTORS_USED,
        BOOTED,
        UPTIME,
        CLOCK_OFFSET,
        DISK_SIZE,
        DISK_FREE,
        DISK_USED,
        INODES_USED,
        MOUNTED,
        WRITABLE,
        PROCESS_RUNNING,
        PROCESS_MEMORY,
        PROCESS_STARTED,
        PROCESS_UPTIME,
        PROCESS_RESTARTS,
        PROCESS_DESCRIPTORS
    };

    private HostSignals() {}
}
