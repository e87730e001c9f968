package dev.postflight.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a free port of 127.0.0.1 that serves each connection in a thread of its own. */
public abstract class LocalServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    protected LocalServer() {
        try {
            listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** What it does to a connection, which is closed afterwards; a broken connection just ends it. */
    protected abstract void serve(Socket socket) throws Exception;

    public final int port() {
        return listener.getLocalPort();
    }

    /** How many connections there ever were. */
    public final int accepted() {
        return accepted.get();
    }

    /** How many connections are being served. */
    public final int open() {
        return open.size();
    }

    /** Whether nobody is connected any more, at once or soon. */
    public final boolean isLeftWithin(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!open.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        return open.isEmpty();
    }

    @Override
    public void close() {
        quietly(listener);
        open.forEach(LocalServer::quietly);
    }

    /** A port of 127.0.0.1 where nobody listens. */
    public static int closedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                open.add(socket);
                daemon(() -> handle(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void handle(Socket socket) {
        try {
            serve(socket);
        } catch (Exception e) {
            // the client went away, which is its right
        } finally {
            quietly(socket);
            open.remove(socket);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "local-server");
        thread.setDaemon(true);
        thread.start();
    }

    private static void quietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // nothing is left to do
        }
    }
}
