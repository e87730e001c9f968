package dev.postflight.testing;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real time server, chronyd, that tells the time of this machine and leaves its clock alone. */
public final class Chrony implements AutoCloseable {
    private final Process process;
    private final int port;

    public Chrony(Path folder) throws Exception {
        Path program = Programs.need("/usr/sbin/chronyd", "chrony");
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path config =
                Files.writeString(folder.resolve("chrony.conf"), """
                local stratum 8
                allow 127.0.0.1
                bindaddress 127.0.0.1
                port %d
                cmdport 0
                pidfile %s
                bindcmdaddress /
                """.formatted(port, folder.resolve("chronyd.pid")));
        Path log = folder.resolve("chrony.log");
        process = new ProcessBuilder(
                        program.toString(),
                        "-x",
                        "-d",
                        "-U",
                        "-u",
                        System.getProperty("user.name"),
                        "-f",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int i = 0; i < 200 && !Files.readString(log).contains("starting"); i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        TimeUnit.MILLISECONDS.sleep(200);
        if (!process.isAlive()) {
            throw new IOException("chronyd ended: " + Files.readString(log));
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(5, TimeUnit.SECONDS).join();
    }
}
