package dev.postflight.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real server: {@code openssl s_server}, which can staple a certificate status. */
public final class OpensslServer implements AutoCloseable {
    private final Process process;
    private final int port = LocalServer.closedPort();

    /** @param status the certificate status to staple, in DER; empty for none */
    public OpensslServer(Path folder, Authority.Credential credential, byte[] status)
            throws IOException, InterruptedException {
        Path certificates = Files.writeString(
                folder.resolve("server.pem"), Authority.pem(credential.chain().toArray(X509Certificate[]::new)));
        Path key = Files.writeString(folder.resolve("server.key"), Authority.pem(credential.key()));
        List<String> command = new ArrayList<>(List.of(
                "openssl", "s_server", "-quiet", "-accept", "127.0.0.1:" + port, "-cert", certificates.toString()));
        command.addAll(List.of("-cert_chain", certificates.toString(), "-key", key.toString()));
        if (status.length > 0) {
            Path file = Files.write(folder.resolve("status.der"), status);
            command.addAll(List.of("-status_file", file.toString()));
        }
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        awaitPort();
    }

    public static boolean isInstalled() {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }

    private void awaitPort() throws InterruptedException {
        for (int i = 0; i < 500 && process.isAlive(); i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                process.waitFor(10, TimeUnit.MILLISECONDS);
            }
        }
        throw new IllegalStateException("openssl s_server did not start");
    }
}
