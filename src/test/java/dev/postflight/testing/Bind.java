package dev.postflight.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real name server, BIND 9, authoritative for the zones of a test. */
public final class Bind implements AutoCloseable {
    private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/named"), Path.of("/usr/local/sbin/named"));

    private final Process process;

    /** @param zones the text of each zone file by the zone's name */
    public Bind(Path folder, int port, Map<String, String> zones) throws Exception {
        StringBuilder config = new StringBuilder("""
                options {
                  directory "%s"; pid-file none; session-keyfile none; listen-on-v6 { none; };
                  listen-on port %d { 127.0.0.1; }; recursion no; dnssec-validation no; empty-zones-enable no;
                  notify no; max-udp-size 4096; allow-transfer { none; };
                };
                controls {};
                """.formatted(folder, port));
        int count = 0;
        for (Map.Entry<String, String> zone : zones.entrySet()) {
            Path file = folder.resolve("zone" + count++);
            Files.writeString(file, zone.getValue());
            config.append("zone \"%s\" { type primary; file \"%s\"; };%n".formatted(zone.getKey(), file));
        }
        Path file = Files.writeString(folder.resolve("named.conf"), config);
        Path log = folder.resolve("named.log");
        process = new ProcessBuilder(program().toString(), "-g", "-n", "1", "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int i = 0; i < 200 && !Files.readString(log).contains("running"); i++) {
            if (!process.isAlive()) {
                throw new IOException("named ended: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Skips the test where BIND is not installed; on CI it has to be. */
    public static void assumeInstalled() {
        boolean installed = PLACES.stream().anyMatch(Files::isExecutable);
        Programs.need(installed, "named is not installed (package bind9)");
    }

    private static Path program() {
        return PLACES.stream().filter(Files::isExecutable).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
