package dev.postflight.testing;

import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Hears the client out, says the beginning of an answer or nothing, and resets the connection. */
public final class ResetServer extends LocalServer {
    private final String beginning;

    public ResetServer(String beginning) {
        this.beginning = beginning;
    }

    @Override
    protected void serve(Socket socket) throws Exception {
        if (socket.getInputStream().read(new byte[8192]) < 0) {
            return;
        }
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        if (!beginning.isEmpty()) {
            Thread.sleep(100); // else the reset overtakes the bytes
        }
        socket.setSoLinger(true, 0); // close() then resets
    }
}
