package dev.postflight.testing;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Reads a little, says one thing whatever that was, and hangs up. */
public final class BlurtingServer extends LocalServer {
    private final String saying;

    public BlurtingServer(String saying) {
        this.saying = saying;
    }

    @Override
    protected void serve(Socket socket) throws IOException {
        socket.getInputStream().read(new byte[8192]);
        socket.getOutputStream().write(saying.getBytes(StandardCharsets.ISO_8859_1));
    }
}
