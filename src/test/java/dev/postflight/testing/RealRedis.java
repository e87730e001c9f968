package dev.postflight.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Redis server on a port of 127.0.0.1, which saves nothing unless it is told to. */
public final class RealRedis implements AutoCloseable {
    private final int port;
    private final Path folder;
    private final List<String> options;
    private Process process;

    /** @param options as on the command line, e.g. {@code --requirepass}, {@code secret} */
    public RealRedis(Path folder, String... options) throws Exception {
        this(LocalServer.closedPort(), folder, options);
    }

    public RealRedis(int port, Path folder, String... options) throws Exception {
        this.port = port;
        this.folder = Files.createDirectories(folder);
        this.options = List.of(options);
        start();
    }

    /** Skips the test where there is no Redis; on CI there has to be. */
    public static void assumeInstalled() {
        Programs.need("redis-server", "redis-server");
    }

    public int port() {
        return port;
    }

    public Path folder() {
        return folder;
    }

    public Process process() {
        return process;
    }

    /** Starts it again, where it was. */
    public void start(String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Programs.need("redis-server", "redis-server").toString(),
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                ""));
        command.addAll(options);
        command.addAll(List.of(more));
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int i = 0; i < 200; i++) {
            if (!process.isAlive()) {
                throw new IOException("redis-server ended: " + Files.readString(log));
            } else if (Files.readString(log).contains("Server initialized")) {
                try {
                    new Socket(InetAddress.getLoopbackAddress(), port).close();
                    return;
                } catch (IOException e) {
                    // not listening yet
                }
            } else if (Files.readString(log).contains("Sentinel ID")) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(25);
        }
        throw new IOException("redis-server does not start: " + Files.readString(log));
    }

    public void stop() {
        Programs.end(process);
    }

    /** The reply as one text; lists are joined by a space, a refusal begins with a minus sign. */
    public String ask(String... command) throws IOException {
        try (Client client = client()) {
            return client.ask(command);
        }
    }

    public Client client() throws IOException {
        return client(port);
    }

    /** Of whatever speaks Redis' protocol, such as a Sentinel. */
    public static Client client(int port) throws IOException {
        return new Client(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** One connection, for what needs several commands. */
    public static final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Client(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        public String ask(String... command) throws IOException {
            send(command);
            return reply();
        }

        /** Without waiting for the reply. */
        public void send(String... command) throws IOException {
            StringBuilder words = new StringBuilder("*" + command.length + "\r\n");
            for (String word : command) {
                words.append('$')
                        .append(word.getBytes(StandardCharsets.UTF_8).length)
                        .append("\r\n");
                words.append(word).append("\r\n");
            }
            OutputStream out = socket.getOutputStream();
            out.write(words.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        private String reply() throws IOException {
            String line = line();
            if (line.startsWith("$")) {
                int length = Integer.parseInt(line.substring(1));
                String text = length < 0 ? "nil" : new String(in.readNBytes(length), StandardCharsets.UTF_8);
                if (length >= 0) {
                    line();
                }
                return text;
            } else if (line.startsWith("*")) {
                List<String> items = new ArrayList<>();
                for (int i = Integer.parseInt(line.substring(1)); i > 0; i--) {
                    items.add(reply());
                }
                return String.join(" ", items);
            }
            return line.startsWith("-") ? line : line.substring(1);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            int next;
            while ((next = in.read()) >= 0 && next != '\n') {
                line.append((char) next);
            }
            if (next < 0) {
                throw new IOException("redis-server hung up");
            }
            return line.toString().strip();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Override
    public void close() {
        try {
            Programs.signal(process, "CONT");
        } catch (Exception e) {
            // it has ended
        }
        stop();
    }
}
