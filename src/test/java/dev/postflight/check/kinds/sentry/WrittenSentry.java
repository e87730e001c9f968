package dev.postflight.check.kinds.sentry;

import dev.postflight.testing.LocalServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers as Sentry does by its public documentation, written by hand: there is no Sentry to be had for a test. Lists come in
 * pages, whose cursors are 0:1:0, 0:2:0 and so on.
 */
final class WrittenSentry extends LocalServer {
    static final String ISSUES = "/api/0/organizations/example/issues/";
    static final String STATS = "/api/0/projects/example/shop/stats/";

    private final Map<String, List<String>> pages = new ConcurrentHashMap<>();
    private final Map<String, String> heads = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    WrittenSentry() {
        with(ISSUES, "[]").with(STATS, "[[" + Instant.now().getEpochSecond() + ", 0]]");
    }

    /** Answers with these pages. */
    WrittenSentry with(String path, String... bodies) {
        pages.put(path, List.of(bodies));
        heads.put(path, "HTTP/1.1 200 OK");
        return this;
    }

    /** Refuses. */
    WrittenSentry refusing(String path, String head, String body) {
        pages.put(path, List.of(body));
        heads.put(path, head);
        return this;
    }

    List<String> requests() {
        return requests;
    }

    static String issue(String title, int events, int users, boolean unhandled) {
        return """
                {"id": "1", "shortId": "SHOP-1", "title": "%s", "culprit": "pay(cart)", "level": "error", "count": "%d",
                 "userCount": %d, "isUnhandled": %b, "status": "unresolved", "firstSeen": "2026-11-21T10:00:00Z"}""".formatted(title, events, users, unhandled);
    }

    @Override
    protected void serve(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        int next;
        while (head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0) {
            head.append((char) next);
        }
        requests.add(head.toString());
        String target = head.toString().split(" ", 3)[1];
        String path = target.split("\\?", 2)[0];
        int cursor = target.indexOf("cursor=0%3A");
        int page =
                cursor < 0 ? 0 : Integer.parseInt(target.substring(cursor + 11).split("%3A", 2)[0]);
        List<String> all = pages.getOrDefault(path, List.of("{\"detail\": \"The requested resource does not exist\"}"));
        byte[] body = all.get(page).getBytes(StandardCharsets.UTF_8);
        String more = page + 1 < all.size() ? "true" : "false";
        String link =
                "Link: <http://elsewhere.example/?cursor=0:0:1>; rel=\"previous\"; results=\"false\"; cursor=\"0:0:1\", "
                        + "<http://elsewhere.example/?cursor=0:" + (page + 1) + ":0>; rel=\"next\"; results=\"" + more
                        + "\"; cursor=\"0:" + (page + 1) + ":0\"";
        String answer = heads.getOrDefault(path, "HTTP/1.1 404 Not Found") + "\r\nContent-Type: application/json\r\n"
                + link + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
    }
}
