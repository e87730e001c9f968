package dev.postflight.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real pgbouncer in transaction pooling before a PostgreSQL; {@code monitor} may see its admin database. */
public final class Pgbouncer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");
    private static final String MISSING = PROGRAM + " is missing: install the package pgbouncer";

    private final Path folder;
    private final int port = LocalServer.closedPort();
    private final Process process;

    /** @param poolSize how many connections to the server each pool may have */
    public Pgbouncer(int serverPort, int poolSize) throws IOException, InterruptedException {
        folder = PostgresServer.newFolder();
        Path users = Files.writeString(folder.resolve("users.txt"), """
                "monitor" "secret"
                "plain" "secret"
                """);
        Path config =
                Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                shop = host=127.0.0.1 port=%d dbname=shop pool_size=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s
                stats_users = monitor
                pool_mode = transaction
                max_client_conn = 50
                server_login_retry = 1
                """.formatted(serverPort, poolSize, port, users));
        Path log = folder.resolve("pgbouncer.log");
        process = new ProcessBuilder(PostgresServer.as(List.of(PROGRAM.toString(), config.toString())))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int i = 0; !Files.readString(log).contains("process up"); i++) {
            if (!process.isAlive() || i > 200) {
                close();
                throw new IOException("pgbouncer does not come up: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Skips the test where it is not installed; on CI it has to be. */
    public static void assumeInstalled() {
        boolean installed = Files.isExecutable(PROGRAM);
        Programs.need(installed, MISSING);
    }

    public int port() {
        return port;
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
        PostgresServer.delete(folder);
    }
}
