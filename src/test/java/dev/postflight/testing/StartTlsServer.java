package dev.postflight.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;

/** Follows a script in plain text, each answer byte by byte, and goes on in TLS where the script ends. */
public final class StartTlsServer extends LocalServer {
    private final boolean dripping;
    private final Authority.Credential credential;
    private final List<String> script;
    private final AtomicInteger handshakes = new AtomicInteger();
    private final AtomicInteger applicationBytes = new AtomicInteger();

    /** @param script what it says, what it must be told, what it says then, and so on; one character a byte */
    public StartTlsServer(Authority.Credential credential, String... script) {
        this(true, credential, script);
    }

    private StartTlsServer(boolean dripping, Authority.Credential credential, String... script) {
        this.dripping = dripping;
        this.credential = credential;
        this.script = List.of(script);
    }

    /** Says each line at once. */
    public static StartTlsServer inOnePiece(Authority.Credential credential, String... script) {
        return new StartTlsServer(false, credential, script);
    }

    public int handshakes() {
        return handshakes.get();
    }

    /** Bytes that came after the handshake. */
    public int applicationBytes() {
        return applicationBytes.get();
    }

    @Override
    protected void serve(Socket socket) throws IOException, InterruptedException {
        socket.setTcpNoDelay(true);
        for (int i = 0; i < script.size(); i++) {
            byte[] line = script.get(i).getBytes(StandardCharsets.ISO_8859_1);
            if (i % 2 == 0) {
                say(socket.getOutputStream(), line);
            } else if (!told(socket.getInputStream(), line)) {
                return;
            }
        }
        SSLSocket secured = TlsServer.over(socket, credential);
        secured.startHandshake();
        handshakes.incrementAndGet();
        while (secured.getInputStream().read() >= 0) {
            applicationBytes.incrementAndGet();
        }
    }

    private void say(OutputStream out, byte[] bytes) throws IOException, InterruptedException {
        if (!dripping) {
            out.write(bytes);
            return;
        }
        for (byte one : bytes) {
            out.write(one);
            out.flush();
            Thread.sleep(0, 200_000); // long enough that most bytes travel alone
        }
    }

    private static boolean told(InputStream in, byte[] wanted) throws IOException {
        return java.util.Arrays.equals(wanted, in.readNBytes(wanted.length));
    }
}
