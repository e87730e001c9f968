package dev.postflight.check.kinds.shared;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that a program started: its children, those that outlived their parents, and those that went into the background.
 *
 * <p>A child is known by its parent, by the session that the program leads, and by a mark in the environment that every
 * child inherits. Only who throws all three away escapes.
 */
final class Offspring {
    private static final Path PROC = Path.of("/proc");
    /** Each round ends whatever was born in the round before; a program that bears faster than that wants to escape. */
    private static final int ROUNDS = 50;

    /** Fields of /proc/PID/stat after the name: state, parent, group, session. */
    private static final int STATE = 0;

    private static final int SESSION = 3;

    private Offspring() {}

    /** Ends the process and everybody who came from it, at once and without asking; true when nobody is left. */
    static boolean end(ProcessHandle process, String mark) {
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> alive = alive(process, mark);
            if (alive.isEmpty()) {
                return true;
            }
            alive.forEach(ProcessHandle::destroyForcibly);
        }
        return false;
    }

    private static List<ProcessHandle> alive(ProcessHandle process, String mark) {
        Set<Long> pids = new HashSet<>(marked(process.pid(), mark));
        process.descendants().map(ProcessHandle::pid).forEach(pids::add);
        pids.add(process.pid());
        pids.remove(ProcessHandle.current().pid());
        return pids.stream()
                .filter(pid -> !isGone(PROC.resolve(pid.toString())))
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(ProcessHandle::isAlive)
                .collect(Collectors.toList());
    }

    /** Empty where there is no /proc: then children are known by their parents alone. */
    private static Set<Long> marked(long leader, String mark) {
        Set<Long> pids = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                boolean same = stat(process)
                        .filter(fields -> fields[SESSION].equals(Long.toString(leader)))
                        .isPresent();
                if (same || environment(process).contains(mark)) {
                    pids.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            return pids;
        }
        return pids;
    }

    /** Dead, though its parent has not asked how it ended; or nobody knows it any more. */
    private static boolean isGone(Path process) {
        return Files.exists(PROC.resolve("self"))
                && stat(process)
                        .map(fields -> fields[STATE].equals("Z") || fields[STATE].equals("X"))
                        .orElse(true);
    }

    /** The name stands in brackets and may hold blanks and brackets itself. */
    private static Optional<String[]> stat(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields.length > SESSION ? Optional.of(fields) : Optional.empty();
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static String environment(Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // somebody else's, or gone
        }
    }
}
