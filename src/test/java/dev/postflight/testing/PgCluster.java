package dev.postflight.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real PostgreSQL of its own, reached by a socket in its folder. It refuses to run as root, so that all of it, and what
 * works with its files, runs as the user postgres where the tests do.
 */
public final class PgCluster implements AutoCloseable {
    private final Path folder;
    private final Path programs;
    private final int port = LocalServer.closedPort();
    private final Process server;

    /** @param folder is its own, and belongs to the user postgres afterwards */
    public PgCluster(Path folder, String... settings) throws Exception {
        this.folder = folder;
        this.programs = PostgresServer.programs().orElseThrow();
        if (PostgresServer.isRoot()) {
            Programs.run(folder, "chmod", "o+x", folder.getParent().toString());
            Programs.run(folder, "chown", "-R", "postgres", folder.toString());
        }
        as("initdb", "--pgdata=" + data(), "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8");
        List<String> words = new ArrayList<>(List.of(
                "postgres",
                "-D",
                data().toString(),
                "-k",
                folder.toString(),
                "-p",
                "" + port,
                "-c",
                "listen_addresses="));
        for (String setting : settings) {
            words.add("-c");
            words.add(setting);
        }
        Path log = folder.resolve("server.log");
        server = new ProcessBuilder(command(words.toArray(String[]::new)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int i = 0; i < 400 && !Files.readString(log).contains("ready to accept connections"); i++) {
            if (!server.isAlive()) {
                throw new IOException("postgres ended: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    public Path data() {
        return folder.resolve("data");
    }

    public int port() {
        return port;
    }

    public void sql(String statement) throws Exception {
        as(
                "psql",
                "-h",
                folder.toString(),
                "-p",
                "" + port,
                "-U",
                "postgres",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                statement);
    }

    /** Dumps its database {@code postgres} into this file. */
    public void dump(Path file, String... options) throws Exception {
        List<String> words = new ArrayList<>(
                List.of("pg_dump", "-h", folder.toString(), "-p", "" + port, "-U", "postgres", "-f", file.toString()));
        words.addAll(List.of(options));
        words.add("postgres");
        as(words.toArray(String[]::new));
    }

    /** Runs a program as the cluster's user. */
    public String as(String... words) throws Exception {
        return Programs.run(folder, command(words).toArray(String[]::new));
    }

    private List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        Path own = programs.resolve(words[0]);
        if (Files.isExecutable(own)) {
            command.set(0, own.toString());
        }
        return PostgresServer.as(command);
    }

    @Override
    public void close() {
        Programs.end(server); // a smart shutdown, and nobody is connected
    }
}
