package dev.postflight.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** Passes everything on to another server, so that a real one can be counted or cut off. */
public final class Relay extends LocalServer {
    private volatile int target;

    /** @param target a port of 127.0.0.1 */
    public Relay(int target) {
        this.target = target;
    }

    /** To another server, from the next connection on. */
    public void lead(int port) {
        target = port;
    }

    @Override
    protected void serve(Socket socket) throws Exception {
        try (Socket behind = new Socket(InetAddress.getLoopbackAddress(), target)) {
            Thread back = new Thread(() -> copy(behind, socket), "relay");
            back.setDaemon(true);
            back.start();
            copy(socket, behind);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[16 * 1024];
            int read;
            while ((read = in.read(chunk)) >= 0) {
                out.write(chunk, 0, read);
                out.flush();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // one side left, and so the other goes too
        }
    }
}
