package dev.postflight.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Counts the clients of a server by the system's own table. */
final class Connections {
    private Connections() {}

    /** How many there are to a port of 127.0.0.1; it may take the server a moment to see them go. */
    static long to(int port) throws Exception {
        // the server's own sockets may be of the newer family
        String local = "[0-9A-F]*0100007F:%04X ".formatted(port);
        long count = 1;
        for (int i = 0; i < 50 && count > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(20);
            count = 0;
            for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
                count += Files.readAllLines(Path.of(table)).stream()
                        .filter(line -> line.strip().matches("\\d+: " + local + "\\S+ 01 .*"))
                        .count();
            }
        }
        return count;
    }
}
