package dev.postflight.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real RabbitMQ on ports of its own, with a port mapper of its own, with or without its management plugin. */
public final class RealRabbit implements AutoCloseable {
    private final int port = LocalServer.closedPort();
    private final int apiPort = LocalServer.closedPort();
    private final int distPort = LocalServer.closedPort();
    private final int mapperPort = LocalServer.closedPort();
    private final Path folder;
    private final boolean api;
    private final Process mapper;
    private Process broker;

    public RealRabbit(Path folder, boolean api) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.api = api;
        // RabbitMQ would start one that outlives it
        mapper = new ProcessBuilder(
                        Programs.need("epmd", "erlang-base").toString(),
                        "-address",
                        "127.0.0.1",
                        "-port",
                        "" + mapperPort)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("epmd.log").toFile())
                .start();
        start();
    }

    /** Skips the test where there is no RabbitMQ; on CI there has to be. */
    public static void assumeInstalled() {
        Programs.need("rabbitmq-server", "rabbitmq-server");
    }

    public int port() {
        return port;
    }

    public int apiPort() {
        return apiPort;
    }

    /** The broker itself; what was started is a script around it. */
    public ProcessHandle process() {
        return broker.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("beam.smp"))
                .findFirst()
                .orElseThrow();
    }

    /** How many clients are connected to it, by the system's own table; it may take the broker a moment to see them go. */
    public long connections() throws Exception {
        return Connections.to(port);
    }

    public void start() throws Exception {
        Files.writeString(folder.resolve("plugins"), api ? "[rabbitmq_management]." : "[].");
        Files.writeString(folder.resolve("rabbitmq.conf"), """
                listeners.tcp.1 = 127.0.0.1:%d
                management.tcp.ip = 127.0.0.1
                management.tcp.port = %d
                collect_statistics_interval = 1000
                loopback_users = none
                """.formatted(port, apiPort)
                .replaceAll(api ? "$^" : "management.*\n", ""));
        ProcessBuilder builder = new ProcessBuilder("/usr/lib/rabbitmq/bin/rabbitmq-server")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("broker.log").toFile());
        builder.environment()
                .putAll(Map.ofEntries(
                        Map.entry("HOME", folder.toString()),
                        Map.entry("ERL_EPMD_PORT", "" + mapperPort),
                        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                        Map.entry("RABBITMQ_NODENAME", "test" + port + "@localhost"),
                        Map.entry("RABBITMQ_DIST_PORT", "" + distPort),
                        Map.entry(
                                "RABBITMQ_CONFIG_FILE",
                                folder.resolve("rabbitmq").toString()),
                        Map.entry(
                                "RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString()),
                        Map.entry(
                                "RABBITMQ_ENABLED_PLUGINS_FILE",
                                folder.resolve("plugins").toString()),
                        Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString()),
                        Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                        Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString())));
        broker = builder.start();
        for (int i = 0; i < 900; i++) {
            String log = Files.readString(folder.resolve("broker.log"));
            if (log.contains("completed with")) {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } else if (!broker.isAlive()) {
                throw new IOException("rabbitmq-server ended: " + log);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IOException("rabbitmq-server does not start: " + Files.readString(folder.resolve("broker.log")));
    }

    /** Calls the management API as guest; the answer's body. */
    public String api(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/api" + path))
                                .header("Content-Type", "application/json")
                                .header(
                                        "Authorization",
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString("guest:guest".getBytes(StandardCharsets.UTF_8)))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** Runs Python with a channel of AMQP in {@code channel}; the process, which may still be at it. */
    public Process python(String code) throws IOException {
        String whole = """
                import amqp, time
                connection = amqp.Connection('127.0.0.1:%d')
                connection.connect()
                channel = connection.channel()
                """.formatted(port) + code;
        return new ProcessBuilder(Programs.need("python3", "python3-amqp").toString(), "-c", whole)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("python.log").toFile())
                .start();
    }

    public void stop() {
        List<ProcessHandle> all = broker.descendants().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        Programs.end(broker);
    }

    @Override
    public void close() {
        stop();
        Programs.end(mapper);
    }
}
