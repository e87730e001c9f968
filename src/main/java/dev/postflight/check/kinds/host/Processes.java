package dev.postflight.check.kinds.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** All processes at one moment, as /proc tells them: proc_pid_stat(5), proc_pid_status(5), proc_net_tcp(5). */
final class Processes {
    /** USER_HZ, which is 100 wherever Linux runs today. */
    private static final double TICKS_PER_SECOND = 100;

    private static final String LISTENING = "0A";

    private final Path proc;
    private final Map<Long, One> all = new HashMap<>();

    /**
     * One process.
     *
     * @param start ticks after the machine's start: with the id it tells a process from a later one of the same id
     */
    record One(long pid, long parent, long start) {
        /** In seconds after the machine's start. */
        double started() {
            return start / TICKS_PER_SECOND;
        }
    }

    /** What can only be seen by the process' own user or by root. */
    static final class Hidden extends Exception {
        private static final long serialVersionUID = 1;

        Hidden(String sentence) {
            super(sentence, null, false, false);
        }
    }

    Processes(Path proc) throws IOException {
        this.proc = proc;
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path folder : folders) {
                read(folder).ifPresent(one -> all.put(one.pid(), one));
            }
        }
    }

    Optional<One> find(long pid) {
        return Optional.ofNullable(all.get(pid));
    }

    /** Resident memory of a process and all who came from it, in bytes. */
    long memory(One process) {
        Map<Long, List<One>> children = new HashMap<>();
        all.values()
                .forEach(one -> children.computeIfAbsent(one.parent(), parent -> new ArrayList<>())
                        .add(one));
        Deque<One> waiting = new ArrayDeque<>(List.of(process));
        long bytes = 0;
        while (!waiting.isEmpty()) {
            One one = waiting.pop();
            bytes += Machine.find(folder(one.pid()).resolve("status"))
                            .map(status -> Machine.numbers(status).getOrDefault("VmRSS", 0L))
                            .orElse(0L)
                    << 10;
            waiting.addAll(children.getOrDefault(one.pid(), List.of()));
        }
        return bytes;
    }

    /** The share of its open files that a process has used up; empty where it has no limit. */
    Optional<Double> descriptors(One process) throws IOException, Hidden {
        Optional<String> limit = Machine.find(folder(process.pid()).resolve("limits")).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s{2,}", -1)[1])
                .findFirst();
        long open = 0;
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder(process.pid()).resolve("fd"))) {
            for (Path file : files) {
                open += file.getNameCount() > 0 ? 1 : 0;
            }
        } catch (AccessDeniedException e) {
            throw new Hidden("the open files of process " + process.pid()
                    + " may be seen by its own user and by root only: run Postflight as that user, or give it the"
                    + " capability CAP_SYS_PTRACE");
        }
        double count = open;
        return limit.filter(most -> most.matches("\\d{1,18}")).map(most -> count / Double.parseDouble(most));
    }

    /** Who listens on this TCP port; of several that share it, who began. */
    Optional<One> listener(int port) throws IOException, Hidden {
        Set<String> sockets = new HashSet<>(sockets("net/tcp", port));
        sockets.addAll(sockets("net/tcp6", port));
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        boolean hidden = false;
        Optional<One> first = Optional.empty();
        for (One one : all.values()) {
            OptionalLong holds = holds(one, sockets);
            hidden |= holds.isEmpty();
            if (holds.orElse(0) > 0
                    && first.filter(other -> other.start() <= one.start()).isEmpty()) {
                first = Optional.of(one);
            }
        }
        if (first.isEmpty() && hidden) {
            throw new Hidden("somebody listens on port " + port
                    + ", and only root may see who: name a unit or pid_file instead, run Postflight as the same user,"
                    + " or give it the capability CAP_SYS_PTRACE");
        }
        return first;
    }

    private Set<String> sockets(String table, int port) throws IOException {
        Set<String> sockets = new HashSet<>();
        String wanted = String.format(":%04X", port);
        Optional<String> text = Machine.find(proc.resolve(table));
        for (String line : text.stream().flatMap(String::lines).skip(1).toList()) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > 9 && words[1].endsWith(wanted) && words[3].equals(LISTENING)) {
                sockets.add("socket:[" + words[9] + "]");
            }
        }
        return sockets;
    }

    /** How many of these sockets a process holds; empty where that is hidden from us. */
    private OptionalLong holds(One process, Set<String> sockets) throws IOException {
        long count = 0;
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder(process.pid()).resolve("fd"))) {
            for (Path file : files) {
                count += sockets.contains(target(file)) ? 1 : 0;
            }
            return OptionalLong.of(count);
        } catch (AccessDeniedException e) {
            return OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.of(0); // it has ended meanwhile
        }
    }

    private static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return ""; // closed meanwhile
        }
    }

    private Path folder(long pid) {
        return proc.resolve(Long.toString(pid));
    }

    /** The name stands in brackets and may hold blanks and brackets itself; who only waits to be buried is not there. */
    private static Optional<One> read(Path folder) {
        return Machine.find(folder.resolve("stat")).flatMap(stat -> {
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            return fields.length < 20 || fields[0].equals("Z") || fields[0].equals("X")
                    ? Optional.empty()
                    : Optional.of(new One(
                            Long.parseLong(folder.getFileName().toString()),
                            Long.parseLong(fields[1]),
                            Long.parseLong(fields[19])));
        });
    }
}
