package dev.postflight.testing;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;

/** Exposes whatever it is told to, by path, as a scraper would find it; everything else is 404. */
public final class MetricsServer extends LocalServer {
    public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    public static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private record Answer(int status, String headers, Buffer body) {}

    /** Exposes this text at {@code /metrics} from now on. */
    public MetricsServer exposing(String text) {
        return with("/metrics", 200, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public MetricsServer with(String path, int status, String type, byte[] body) {
        answers.put(
                path,
                new Answer(
                        status, "Content-Type: " + type + "\r\nContent-Length: " + body.length, Buffer.buffer(body)));
        return this;
    }

    /** The same compressed. */
    public MetricsServer zipped(String path, String type, byte[] body) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(body);
        }
        answers.put(
                path,
                new Answer(
                        200,
                        "Content-Type: " + type + "\r\nContent-Encoding: gzip\r\nContent-Length: " + zipped.size(),
                        Buffer.buffer(zipped.toByteArray())));
        return this;
    }

    /** An answer that ends where the connection does. */
    public MetricsServer unframed(String path, String type, String body) {
        answers.put(path, new Answer(200, "Content-Type: " + type, Buffer.buffer(body)));
        return this;
    }

    /** Heads as they came. */
    public List<String> requests() {
        return requests;
    }

    @Override
    protected void serve(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        int next;
        while (head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0) {
            head.append((char) next);
        }
        if (head.length() == 0) {
            return;
        }
        requests.add(head.toString());
        Answer answer = answers.getOrDefault(
                head.toString().split(" ", 3)[1],
                new Answer(404, "Content-Type: text/html\r\nContent-Length: 9", Buffer.buffer("not found")));
        OutputStream out = socket.getOutputStream();
        out.write(("HTTP/1.1 " + answer.status + " Because\r\nConnection: close\r\n" + answer.headers + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.write(answer.body.getBytes());
        out.flush();
        socket.shutdownOutput();
    }
}
