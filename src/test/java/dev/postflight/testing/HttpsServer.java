package dev.postflight.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;

/** Answers every request with 200 and {@code ok}, over TLS with whatever certificate it is given. */
public final class HttpsServer extends LocalServer {
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    private final Authority.Credential credential;
    private final Consumer<SSLSocket> settings;

    public HttpsServer(Authority.Credential credential) {
        this(credential, socket -> {});
    }

    public HttpsServer(Authority.Credential credential, Consumer<SSLSocket> settings) {
        this.credential = credential;
        this.settings = settings;
    }

    @Override
    protected void serve(Socket plain) throws IOException {
        try (SSLSocket socket = TlsServer.over(plain, credential)) {
            settings.accept(socket);
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            int next;
            while (head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0) {
                head.append((char) next);
            }
            socket.getOutputStream().write(ANSWER);
        }
    }
}
