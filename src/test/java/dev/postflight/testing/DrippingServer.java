package dev.postflight.testing;

import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Says the first part of its answer at once and then one more byte at a time, so that no idle time-out ever fires. */
public final class DrippingServer extends LocalServer {
    private final String atOnce;
    private final long pauseMillis;

    public DrippingServer(String atOnce, long pauseMillis) {
        this.atOnce = atOnce;
        this.pauseMillis = pauseMillis;
    }

    @Override
    protected void serve(Socket socket) throws Exception {
        if (socket.getInputStream().read(new byte[8192]) < 0) {
            return;
        }
        OutputStream out = socket.getOutputStream();
        out.write(atOnce.getBytes(StandardCharsets.ISO_8859_1));
        while (true) {
            out.write('x');
            Thread.sleep(pauseMillis);
        }
    }
}
