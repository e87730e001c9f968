package dev.postflight.testing;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Kafka of one broker, in a process of its own: without a login on one port, with one on another, with one and TLS
 * on a third. Its jars are fetched by Maven when a test first needs them. What asks without a login may do everything.
 */
public final class RealKafka implements AutoCloseable {
    public static final String PASSWORD = "correct horse";

    private static final FetchedJars JARS = new FetchedJars("Kafka", "kafka");

    private final int port = LocalServer.closedPort();
    private final int loginPort = LocalServer.closedPort();
    private final int tlsPort = LocalServer.closedPort();
    private final Path folder;
    private Process process;

    public RealKafka(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        Authority authority = Authority.root("Kafka's authority");
        Authority.Credential credential =
                authority.drafts("localhost").names("localhost", "127.0.0.1").issue();
        Files.writeString(folder.resolve("ca.pem"), Authority.pem(authority.certificate()));
        Files.writeString(
                folder.resolve("broker.pem"),
                Authority.pem(credential.key()) + Authority.pem(credential.certificate()));
        int controller = LocalServer.closedPort();
        Files.writeString(folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%1$d
                listeners=CONTROLLER://127.0.0.1:%1$d,OPEN://127.0.0.1:%2$d,LOGIN://127.0.0.1:%3$d,SAFE://127.0.0.1:%4$d
                listener.security.protocol.map=\
                CONTROLLER:PLAINTEXT,OPEN:PLAINTEXT,LOGIN:SASL_PLAINTEXT,SAFE:SASL_SSL
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=OPEN
                log.dirs=%5$s/data
                num.partitions=2
                offsets.topic.num.partitions=1
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                broker.session.timeout.ms=1000
                broker.heartbeat.interval.ms=200
                group.initial.rebalance.delay.ms=0
                group.min.session.timeout.ms=500
                group.consumer.min.session.timeout.ms=500
                authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
                super.users=User:ANONYMOUS;User:boss
                sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
                listener.name.login.plain.sasl.jaas.config=\
                org.apache.kafka.common.security.plain.PlainLoginModule required user_boss="%6$s";
                listener.name.login.scram-sha-256.sasl.jaas.config=\
                org.apache.kafka.common.security.scram.ScramLoginModule required;
                listener.name.login.scram-sha-512.sasl.jaas.config=\
                org.apache.kafka.common.security.scram.ScramLoginModule required;
                listener.name.safe.sasl.enabled.mechanisms=SCRAM-SHA-512
                listener.name.safe.scram-sha-512.sasl.jaas.config=\
                org.apache.kafka.common.security.scram.ScramLoginModule required;
                listener.name.safe.ssl.keystore.type=PEM
                listener.name.safe.ssl.keystore.location=%5$s/broker.pem
                """.formatted(
                        controller, port, loginPort, tlsPort, folder, PASSWORD));
        java(
                "kafka.tools.StorageTool",
                "format",
                "-t",
                "MkU3OEVBNTcwNTJENDM2Qg",
                "-c",
                "server.properties",
                "--add-scram",
                "SCRAM-SHA-256=[name=boss,password=" + PASSWORD + "]",
                "--add-scram",
                "SCRAM-SHA-512=[name=boss,password=" + PASSWORD + "]",
                "--add-scram",
                "SCRAM-SHA-512=[name=monitor,password=" + PASSWORD + "]");
        start();
    }

    /** Skips the test where Kafka cannot be had; on CI it has to be. */
    public static void assumeInstalled() throws Exception {
        Programs.need("kcat", "kcat");
        JARS.need();
    }

    public String place() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Where one logs in, by PLAIN or SCRAM, as boss. */
    public String loginPlace() {
        return "127.0.0.1:" + loginPort;
    }

    /** Where one logs in by SCRAM-SHA-512 over TLS, as boss or monitor. */
    public String tlsPlace() {
        return "127.0.0.1:" + tlsPort;
    }

    /** The only authority that vouches for the broker. */
    public String authority() {
        return folder.resolve("ca.pem").toString();
    }

    public Process process() {
        return process;
    }

    public void start() throws Exception {
        Path log = folder.resolve("broker.log");
        process = builder("kafka.Kafka", "server.properties")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int i = 0; i < 1200; i++) {
            if (!process.isAlive()) {
                throw new IOException("Kafka ended: " + Files.readString(log));
            } else if (Files.readString(log).contains("Kafka Server started")) {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException("Kafka does not start: " + Files.readString(log));
    }

    /** Puts messages into a topic, which is made if there is none. */
    public void produce(String topic, String... messages) throws Exception {
        Path file = Files.write(Files.createTempFile(folder, "messages", ".txt"), List.of(messages));
        Programs.run(folder, "kcat", "-q", "-b", place(), "-P", "-t", topic, "-l", file.toString());
    }

    /** A member of a group that reads the topic on and on. */
    public Process consume(String group, String topic, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "kcat",
                "-q",
                "-b",
                place(),
                "-G",
                group,
                "-X",
                "auto.offset.reset=earliest",
                "-X",
                "session.timeout.ms=1500",
                "-X",
                "heartbeat.interval.ms=300",
                "-X",
                "auto.commit.interval.ms=100"));
        words.addAll(List.of(more));
        words.add(topic);
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("consumer.log").toFile())
                .start();
    }

    /** The names of all topics. */
    public String topics() throws Exception {
        return Programs.run(folder, "kcat", "-q", "-b", place(), "-L");
    }

    /** Gives a user a right. */
    public void allow(String user, String operation, String... resource) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "--bootstrap-server", place(), "--add", "--allow-principal", "User:" + user, "--operation", operation));
        words.addAll(List.of(resource));
        java("org.apache.kafka.tools.AclCommand", words.toArray(String[]::new));
    }

    /** How many clients are connected, by the system's own table; it may take the broker a moment to see them go. */
    public long connections() throws Exception {
        return Connections.to(port);
    }

    /** Runs one of Kafka's own programs to its end. */
    public String java(String main, String... arguments) throws Exception {
        Process tool = builder(main, arguments)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new IOException(main + " ended with " + tool.exitValue() + ": " + output);
        }
        return output;
    }

    /** One of Kafka's programs, or a source file with one of ours that uses its client. */
    public ProcessBuilder builder(String main, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                JARS.classPath(),
                main));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words).directory(folder.toFile());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Programs.end(process);
    }
}
