package dev.postflight.check.kinds.host;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.Program;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One process, found anew at each run by its systemd unit, its pid file or its port, and how often it was another. */
final class WatchedProcess implements AutoCloseable {
    static final Option<String> UNIT = Option.text("unit", "name of a systemd unit, such as shop.service");
    static final Option<String> PID_FILE = Option.text("pid_file", "path of the file that holds its process id");
    static final Option<Long> PORT = Option.port("port", "TCP port that it listens on");
    static final List<Option<?>> WAYS = List.of(UNIT, PID_FILE, PORT);

    private static final int MOST_OUTPUT = 16 << 10;

    private final String name;
    private final Settings settings;
    private final Optional<Program> asks;
    private Processes.@Nullable One last;
    private long lastCount;
    private long restarts;

    /**
     * What tells where the process is.
     *
     * @param pid empty when it is nowhere
     * @param why it is nowhere
     * @param count how often systemd has restarted it by itself
     */
    private record Place(Optional<Long> pid, String why, long count) {}

    WatchedProcess(String name, Path systemctl, Vertx vertx, Settings settings) {
        this.name = name;
        this.settings = settings;
        this.asks = settings.find(UNIT)
                .map(unit -> new Program(
                        vertx,
                        new Program.Command(
                                List.of(
                                        systemctl.toString(),
                                        "show",
                                        "--property=LoadState,ActiveState,SubState,Result,MainPID,NRestarts",
                                        "--",
                                        unit),
                                Map.of(),
                                Path.of("/"),
                                MOST_OUTPUT)));
    }

    /** What systemd says of it; nothing where it is found otherwise. */
    Future<String> ask(Run run) {
        return asks.map(program -> program.run(run).compose(WatchedProcess::answer))
                .orElse(Future.succeededFuture(""));
    }

    @Override
    public void close() {
        asks.ifPresent(Program::close);
    }

    List<Reading> read(String unit, Processes processes, CpuTimes times, boolean descriptors)
            throws IOException, Processes.Hidden {
        Place place = place(unit, processes);
        Optional<Processes.One> found = place.pid().flatMap(processes::find);
        String gone = place.pid()
                .map(pid -> "process " + pid
                        + settings.find(PID_FILE).map(file -> " of " + file).orElse("") + " has ended")
                .orElse(place.why());
        List<Reading> readings = new ArrayList<>();
        readings.add(HostSignals.PROCESS_RUNNING.holdsUnless(found.isPresent() ? Optional.empty() : Optional.of(gone)));
        if (found.isPresent()) {
            Processes.One one = found.get();
            count(one, place.count());
            double started = times.booted() + one.started();
            readings.add(HostSignals.PROCESS_MEMORY.reads(processes.memory(one)));
            readings.add(HostSignals.PROCESS_STARTED.reads(started));
            readings.add(
                    HostSignals.PROCESS_UPTIME.reads(Math.max(0, Instant.now().toEpochMilli() / 1e3 - started)));
            if (descriptors) {
                readings.add(processes
                        .descriptors(one)
                        .map(HostSignals.PROCESS_DESCRIPTORS::reads)
                        .orElse(HostSignals.PROCESS_DESCRIPTORS.absent("it has no limit")));
            }
        }
        readings.add(HostSignals.PROCESS_RESTARTS.reads(restarts));
        return readings.stream().map(reading -> reading.at(name)).toList();
    }

    /** Restarts that fall between two looks are known where systemd counts them. */
    private void count(Processes.One now, long count) {
        Processes.One before = last;
        if (before != null && !(before.pid() == now.pid() && before.start() == now.start())) {
            restarts += Math.max(1, count - lastCount);
        }
        last = now;
        lastCount = count;
    }

    private Place place(String unit, Processes processes) throws IOException, Processes.Hidden {
        if (settings.has(UNIT)) {
            return ofUnit(unit);
        } else if (settings.has(PID_FILE)) {
            return ofFile(Path.of(settings.get(PID_FILE)));
        }
        int port = settings.get(PORT).intValue();
        Optional<Processes.One> listener = processes.listener(port);
        return new Place(listener.map(Processes.One::pid), "nobody listens on port " + port, 0);
    }

    private static Place ofFile(Path file) {
        Optional<String> text = Machine.find(file);
        if (text.isEmpty()) {
            return new Place(Optional.empty(), file + " does not exist or may not be read", 0);
        }
        String first = text.get().lines().findFirst().orElse("").strip();
        return first.matches("\\d{1,10}")
                ? new Place(Optional.of(Long.valueOf(first)), "", 0)
                : new Place(Optional.empty(), file + " holds no process id", 0);
    }

    private Place ofUnit(String shown) {
        Map<String, String> properties = new HashMap<>();
        shown.lines().forEach(line -> {
            int sign = line.indexOf('=');
            if (sign > 0) {
                properties.put(line.substring(0, sign), line.substring(sign + 1));
            }
        });
        String unit = settings.get(UNIT);
        String pid = properties.getOrDefault("MainPID", "0");
        String restarts = properties.getOrDefault("NRestarts", "0");
        long count = restarts.matches("\\d{1,18}") ? Long.parseLong(restarts) : 0;
        if (properties.getOrDefault("LoadState", "").equals("not-found")) {
            return new Place(Optional.empty(), "there is no unit " + unit, count);
        } else if (!pid.matches("[1-9]\\d{0,9}")) {
            return new Place(
                    Optional.empty(),
                    unit + " is " + properties.getOrDefault("ActiveState", "unknown") + " ("
                            + properties.getOrDefault("SubState", "unknown") + ", result "
                            + properties.getOrDefault("Result", "unknown") + ") and has no main process",
                    count);
        }
        return new Place(Optional.of(Long.valueOf(pid)), "", count);
    }

    private static Future<String> answer(Program.Ended ended) {
        return ended.code() == 0
                ? Future.succeededFuture(ended.output())
                : Future.failedFuture(new WireFailure(
                        Finding.CHECK_BROKEN,
                        "systemctl cannot tell of units here, name pid_file or port instead: "
                                + Plain.text(ended.errors().strip())));
    }
}
