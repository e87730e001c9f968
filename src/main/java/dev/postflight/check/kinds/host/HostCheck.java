package dev.postflight.check.kinds.host;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.BlockingWork;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at the machine that this runs on, and at processes on it. */
public final class HostCheck implements Check {
    static final Option<List<String>> MOUNTS = Option.list(
                    "mounts", new Shape.Text(), "folders whose file systems are looked at")
            .or(List.of("/"));
    static final Option<String> CLOCK = Option.text(
            "clock",
            "time server (NTP), host or host:port, with which the clock here is compared; left out: not at all");
    static final Option<Map<String, Settings>> PROCESSES = Option.map(
                    "processes",
                    new Shape.Group(WatchedProcess.WAYS.toArray(Option<?>[]::new)),
                    "processes by names of your own, each found by one of unit, pid_file, port")
            .or(Map.of());

    public static final CheckKind KIND = CheckKind.named("host")
            .summary("Looks at the machine that Postflight runs on: processors, memory, disks, clock, processes.")
            .options(MOUNTS, CLOCK, PROCESSES)
            .signals(HostSignals.ALL)
            .impliesWhen(settings -> settings.has(PROCESSES), HostSignals.PROCESS_RUNNING, "true")
            .targets(settings -> new CheckKind.Target("this machine", ""))
            .complains(HostCheck::complaints)
            .opens(setup -> new HostCheck(setup, Machine.HERE));

    private static final int NTP = 123;
    /** The first run has no earlier one to compare with. */
    private static final Duration FIRST_LOOK = Duration.ofMillis(250);

    private final Vertx vertx;
    private final BlockingWork work;
    private final Machine machine;
    private final List<String> mounts;
    private final Map<String, WatchedProcess> processes = new LinkedHashMap<>();
    private final boolean descriptors;
    private final Inodes inodes;
    private final Optional<TimeServer> clock;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private volatile @Nullable CpuTimes before;

    HostCheck(Setup setup, Machine machine) {
        Settings settings = setup.settings();
        this.vertx = setup.vertx();
        this.work = new BlockingWork(vertx);
        this.machine = machine;
        this.mounts = settings.get(MOUNTS);
        settings.get(PROCESSES)
                .forEach((name, how) -> processes.put(name, new WatchedProcess(name, machine.systemctl(), vertx, how)));
        this.descriptors = setup.asks(HostSignals.PROCESS_DESCRIPTORS);
        this.inodes = new Inodes(vertx, setup.asks(HostSignals.INODES_USED) ? mounts : List.of());
        this.clock = settings.find(CLOCK)
                .map(server -> new TimeServer(setup.network(), Network.Endpoint.parse(server, NTP, Family.ANY), open));
    }

    @Override
    public Future<Outcome> run(Run run) {
        Promise<Outcome> promise = Promise.promise();
        var alarm = run.loop()
                .schedule(
                        () -> promise.tryComplete(hung(run).outcome(List.of())),
                        run.remaining().toNanos(),
                        TimeUnit.NANOSECONDS);
        look(run).onComplete(done -> {
            alarm.cancel(false);
            if (done.succeeded()) {
                promise.tryComplete(done.result());
            } else if (done.cause() instanceof WireFailure failure) {
                promise.tryComplete(failure.outcome(List.of()));
            } else {
                promise.tryFail(done.cause());
            }
        });
        return promise.future();
    }

    private static WireFailure hung(Run run) {
        return new WireFailure(
                Finding.SOURCE_MISSING,
                "the machine could not be read within "
                        + Unit.SECONDS.format(run.timeout().toMillis() / 1e3) + ": perhaps a file system hangs");
    }

    @Override
    public void close() {
        open.close();
        work.close();
        inodes.close();
        processes.values().forEach(WatchedProcess::close);
    }

    /** Asks whom there is to ask, all at once, and then reads. */
    private Future<Outcome> look(Run run) {
        Future<List<Reading>> inodesRead = inodes.read(run);
        Future<List<Reading>> offset =
                clock.map(server -> offset(run, server)).orElse(Future.succeededFuture(List.of()));
        List<WatchedProcess> watched = List.copyOf(processes.values());
        List<Future<String>> units =
                watched.stream().map(process -> process.ask(run)).toList();
        List<Future<?>> all = new ArrayList<>(List.of(inodesRead, offset, firstLook(run)));
        all.addAll(units);
        return Future.all(all).compose(asked -> {
            List<Reading> more = new ArrayList<>(inodesRead.result());
            more.addAll(offset.result());
            List<String> told = units.stream().map(Future::result).toList();
            return work.ask(run, () -> hung(run), () -> read(watched, told, more));
        });
    }

    private Future<Boolean> firstLook(Run run) {
        if (before != null) {
            return Future.succeededFuture(true);
        }
        Promise<Boolean> promise = Promise.promise();
        long wait = Math.min(FIRST_LOOK.toNanos(), run.remaining().toNanos() / 4);
        vertx.executeBlocking(() -> CpuTimes.read(machine.proc()), false).onComplete(done -> {
            before = done.result();
            run.loop().schedule(() -> promise.complete(true), wait, TimeUnit.NANOSECONDS);
        });
        return promise.future();
    }

    /** A time server that does not answer makes the clock unknown, and says nothing of the machine. */
    private static Future<List<Reading>> offset(Run run, TimeServer server) {
        return server.ahead(run)
                .map(ahead -> {
                    run.note(() -> "the clock here is " + Unit.SECONDS.format(Math.abs(ahead))
                            + (ahead > 0 ? " behind" : " ahead of") + " the time server");
                    return List.of(HostSignals.CLOCK_OFFSET.reads(Math.abs(ahead)));
                })
                .otherwise(failure -> List.of(HostSignals.CLOCK_OFFSET.unknown(String.valueOf(failure.getMessage()))));
    }

    private Outcome read(List<WatchedProcess> watched, List<String> units, List<Reading> more) {
        List<Reading> readings = new ArrayList<>();
        try {
            CpuTimes now = CpuTimes.read(machine.proc());
            CpuTimes earlier = before;
            readings.addAll(HostVitals.read(machine, earlier == null ? now : earlier, now));
            before = now;
            readings.addAll(HostDisks.read(machine, mounts));
            readings.addAll(more);
            if (!watched.isEmpty()) {
                Processes all = new Processes(machine.proc());
                for (int i = 0; i < watched.size(); i++) {
                    readings.addAll(watched.get(i).read(units.get(i), all, now, descriptors));
                }
            }
            return Outcome.measured(readings);
        } catch (Processes.Hidden e) {
            return new Outcome(Finding.CHECK_BROKEN, String.valueOf(e.getMessage()), readings);
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return new Outcome(
                    Finding.CHECK_BROKEN,
                    "this kind reads what Linux tells in " + machine.proc() + ", which it cannot here: "
                            + e.getMessage(),
                    readings);
        }
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        if (settings.get(MOUNTS).stream().anyMatch(mount -> !mount.startsWith("/") || mount.indexOf('\0') >= 0)) {
            complaints.put(MOUNTS.name(), "absolute paths of folders");
        }
        settings.get(PROCESSES).forEach((name, how) -> {
            if (how.values().size() != 1) {
                complaints.put(PROCESSES.name() + "." + name, "exactly one of unit, pid_file, port");
            } else if (how.find(WatchedProcess.UNIT)
                    .filter(unit -> !unit.matches("[\\w:.@\\\\-]+"))
                    .isPresent()) {
                complaints.put(PROCESSES.name() + "." + name, "a unit such as shop.service");
            } else if (how.find(WatchedProcess.PID_FILE)
                    .filter(file -> !file.startsWith("/") || file.indexOf('\0') >= 0)
                    .isPresent()) {
                complaints.put(PROCESSES.name() + "." + name, "a pid_file by its absolute path");
            }
        });
        settings.find(CLOCK).ifPresent(server -> {
            try {
                Network.Endpoint.parse(server, NTP, Family.ANY);
            } catch (IllegalArgumentException e) {
                complaints.put(CLOCK.name(), "a time server such as pool.ntp.org or 192.0.2.7:123");
            }
        });
        return complaints;
    }
}
