package dev.postflight.testing;

import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers requests for {@code /bad…} with 500 and others with 200; those for {@code …slow…} after a while, those for {@code
 * …held…} when it is told to.
 */
public final class SlowServer extends LocalServer {
    private final Duration slow;
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger awaited = new AtomicInteger();

    public SlowServer(Duration slow) {
        this.slow = slow;
    }

    /** The paths asked for, in their order. */
    public List<String> paths() {
        return paths;
    }

    public long asked(String path) {
        return paths.stream().filter(path::equals).count();
    }

    /** How many slow answers found a client that had waited for them. */
    public int awaited() {
        return awaited.get();
    }

    public void release() {
        held.countDown();
    }

    @Override
    protected void serve(Socket socket) throws Exception {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        int next;
        while (head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0) {
            head.append((char) next);
        }
        String path = head.toString().split(" ", 3)[1];
        paths.add(path);
        if (path.contains("held")) {
            held.await();
        }
        if (path.contains("slow")) {
            socket.setSoTimeout((int) slow.toMillis());
            try {
                in.read(); // ends at once when the client goes away
            } catch (SocketTimeoutException e) {
                awaited.incrementAndGet();
            }
            socket.setSoTimeout(0);
        }
        String status = path.startsWith("/bad") ? "500 Internal Server Error" : "200 OK";
        socket.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
                        .getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
        in.transferTo(java.io.OutputStream.nullOutputStream());
    }
}
