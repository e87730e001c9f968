package dev.postflight.testing;

import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** Says a greeting once the client has spoken (or at once), then sends without end, and counts. */
public final class EndlessServer extends LocalServer {
    private final byte[] greeting;
    private final boolean first;
    private final AtomicLong sent = new AtomicLong();

    private EndlessServer(String greeting, boolean first) {
        this.greeting = greeting.getBytes(StandardCharsets.ISO_8859_1);
        this.first = first;
    }

    public static EndlessServer answering(String greeting) {
        return new EndlessServer(greeting, false);
    }

    public static EndlessServer greeting(String greeting) {
        return new EndlessServer(greeting, true);
    }

    /** How many bytes went out, to all clients. */
    public long sent() {
        return sent.get();
    }

    @Override
    protected void serve(Socket socket) throws Exception {
        if (!first && socket.getInputStream().read(new byte[8192]) < 0) {
            return;
        }
        OutputStream out = socket.getOutputStream();
        out.write(greeting);
        byte[] chunk = new byte[8192];
        Arrays.fill(chunk, (byte) 'x');
        while (true) {
            out.write(chunk);
            sent.addAndGet(chunk.length);
        }
    }
}
