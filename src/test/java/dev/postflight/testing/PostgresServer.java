package dev.postflight.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL with a cluster of its own on a free port of 127.0.0.1, for clients with a password; by its socket in
 * the folder everybody is let in. It has the database {@code shop} and the roles {@code monitor} (with pg_monitor) and
 * {@code plain} (without), whose password is {@code secret}.
 */
public final class PostgresServer implements AutoCloseable {
    /** Its user may not enter the folder where the tests run, which may be another's alone. */
    private static final File ANYWHERE = new File("/");

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final String MISSING = "PostgreSQL is missing: install the package postgresql";
    private static final String USER = "postgres";

    private final Path folder;
    private final int port;
    private final List<String> options;
    private Process process;

    private PostgresServer(Path folder, int port, List<String> options) {
        this.folder = folder;
        this.port = port;
        this.options = options;
    }

    /** Skips the test where it is not installed; on CI it has to be. */
    public static void assumeInstalled() {
        boolean installed = programs().isPresent();
        Programs.need(installed, MISSING);
    }

    /** @param options such as {@code max_connections=10} */
    public static PostgresServer start(String... options) throws IOException, InterruptedException {
        PostgresServer server = new PostgresServer(newFolder(), LocalServer.closedPort(), List.of(options));
        run(
                program("initdb"),
                "-D",
                server.data(),
                "-U",
                USER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
                "--no-instructions");
        server.access("scram-sha-256");
        server.launch();
        server.sql(
                "postgres",
                "CREATE ROLE monitor LOGIN PASSWORD 'secret' IN ROLE pg_monitor",
                "CREATE ROLE plain LOGIN PASSWORD 'secret'",
                "CREATE DATABASE shop");
        return server;
    }

    /** A standby that streams from this one under a name. */
    public PostgresServer standby(String name, String... options) throws IOException, InterruptedException {
        PostgresServer standby = new PostgresServer(newFolder(), LocalServer.closedPort(), List.of(options));
        String source = "host=127.0.0.1 user=postgres application_name=" + name + " port=" + port;
        run(
                program("pg_basebackup"),
                "-D",
                standby.data(),
                "-d",
                source,
                "-R",
                "-X",
                "stream",
                "-c",
                "fast",
                "--no-sync");
        standby.launch();
        return standby;
    }

    public int port() {
        return port;
    }

    /** The folder of its socket, for who may come in without a password. */
    public Path folder() {
        return folder;
    }

    /** Puts a file of the server's own into its folder. */
    public void place(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        own(file);
    }

    /** Has each of these run by its superuser; gives what the last one printed. */
    public String sql(String database, String... statements) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(psql(database));
        for (String statement : statements) {
            command.add("-c");
            command.add(statement);
        }
        return run(command.toArray(String[]::new)).strip();
    }

    /** A session that stays: a psql of the superuser that is fed line by line. */
    public Session session(String database) throws IOException {
        return new Session(new ProcessBuilder(as(psql(database)))
                .directory(ANYWHERE)
                .redirectErrorStream(true)
                .start());
    }

    /** How clients on 127.0.0.1 are proved from now on: {@code scram-sha-256}, {@code trust}, {@code cert}, … */
    public void access(String method) throws IOException, InterruptedException {
        Files.writeString(
                Path.of(data(), "pg_hba.conf"), """
                local all all trust
                host replication all 127.0.0.1/32 trust
                %s all all 127.0.0.1/32 %s
                """.formatted(method.equals("cert") ? "hostssl" : "host", method));
        if (process != null) {
            sql("postgres", "SELECT pg_reload_conf()");
        }
    }

    /** Sends a signal by its name to all of its processes: STOP makes it silent, CONT wakes it. */
    public void signal(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name, String.valueOf(process.pid())));
        process.descendants().forEach(child -> command.add(String.valueOf(child.pid())));
        finish(new ProcessBuilder(command));
    }

    /** Stops at once, as after a power cut, or comes back. */
    public void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor();
    }

    public void launch() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(program("postgres"), "-D", data(), "-p", String.valueOf(port), "-k", folder.toString()));
        Stream.concat(
                        Stream.of("listen_addresses=127.0.0.1", "fsync=off", "shared_buffers=16MB", "hot_standby=on"),
                        options.stream())
                .forEach(option -> {
                    command.add("-c");
                    command.add(option);
                });
        process = new ProcessBuilder(as(command))
                .directory(ANYWHERE)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("server.log").toFile()))
                .start();
        for (int i = 0; ; i++) {
            try {
                sql("postgres", "SELECT 1");
                return;
            } catch (IOException e) {
                if (!process.isAlive() || i > 150) {
                    throw new IOException(
                            "PostgreSQL does not come up: " + Files.readString(folder.resolve("server.log")), e);
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    @Override
    public void close() {
        try {
            signal("CONT");
            finish(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))); // a fast shutdown
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (IOException e) {
            process.destroyForcibly(); // it had ended before
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        delete(folder);
    }

    /** A session that stays open. */
    public static final class Session implements AutoCloseable {
        private final Process process;

        private Session(Process process) {
            this.process = process;
        }

        /** Sends statements and does not wait for them. */
        public Session send(String... statements) throws IOException {
            for (String statement : statements) {
                process.getOutputStream().write((statement + ";\n").getBytes(StandardCharsets.UTF_8));
            }
            process.getOutputStream().flush();
            return this;
        }

        /** Sends statements and waits for their end; gives what they printed. */
        public String run(String... statements) throws IOException {
            send(statements);
            process.getOutputStream().write("\\echo READY\n".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            StringBuilder read = new StringBuilder();
            int next;
            while (!read.toString().endsWith("READY\n")
                    && (next = process.getInputStream().read()) >= 0) {
                read.append((char) next);
            }
            return read.toString();
        }

        @Override
        public void close() {
            process.destroy();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A folder of its user's, which the temporary ones of a test are not. */
    static Path newFolder() throws IOException {
        Path folder = Files.createTempDirectory("postflight");
        own(folder);
        return folder;
    }

    private static void own(Path file) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
    }

    /** As its own user, since the server refuses to run as root; and in this very process, so that it can be signalled. */
    static List<String> as(List<String> command) {
        List<String> all = new ArrayList<>(
                isRoot() ? List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--init-groups") : List.of());
        all.addAll(command);
        return all;
    }

    static String run(String... command) throws IOException, InterruptedException {
        return finish(new ProcessBuilder(as(List.of(command))));
    }

    private static String finish(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.directory(ANYWHERE)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command.command()) + ": " + output);
        }
        return output;
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private List<String> psql(String database) {
        return List.of(
                program("psql"),
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=0",
                "-h",
                folder.toString(),
                "-p",
                String.valueOf(port),
                "-U",
                USER,
                "-d",
                database);
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String program(String name) {
        return programs().orElseThrow().resolve(name).toString();
    }

    /** The newest version installed. */
    static Optional<Path> programs() {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
