package dev.postflight.testing;

import java.net.Socket;

/** Accepts, reads whatever comes, and never says a word. */
public final class SilentServer extends LocalServer {
    @Override
    protected void serve(Socket socket) throws Exception {
        socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }
}
