package dev.postflight.check.kinds.logs;

import dev.postflight.testing.LocalServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps lines and answers for them as Loki's query_range and Elasticsearch's _search do, as far as this kind asks: written
 * after their documentation.
 */
final class LineStore extends LocalServer {
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    /** Of all streams and documents. */
    volatile String level = "";

    private record Line(long nanos, int number, String text) {}

    void add(Instant moment, String text) {
        lines.add(new Line(moment.getEpochSecond() * 1_000_000_000L + moment.getNano(), lines.size(), text));
    }

    /** Answers with just this. */
    void with(String path, int status, String body) {
        answers.put(path, answer(status, body));
    }

    void without(String path) {
        answers.remove(path);
    }

    List<String> requests() {
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
        int length = head.toString()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .map(line -> Integer.parseInt(line.split(":", 2)[1].strip()))
                .findFirst()
                .orElse(0);
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        requests.add(head + body);
        String target = head.toString().split(" ", 3)[1];
        String path = target.split("\\?", 2)[0];
        String answer = answers.get(path);
        if (answer == null) {
            answer = answer(
                    200, path.endsWith("_search") ? search(new JsonObject(body)) : queryRange(parameters(target)));
        }
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private String queryRange(Map<String, String> asked) {
        JsonArray values = new JsonArray();
        List<Line> found = between(
                Long.parseLong(asked.get("start")),
                Long.parseLong(asked.get("end")),
                asked.get("direction").equals("backward"),
                Integer.parseInt(asked.get("limit")));
        found.forEach(line -> values.add(new JsonArray().add("" + line.nanos()).add(line.text())));
        JsonObject labels = new JsonObject().put("app", "shop");
        if (!level.isEmpty()) {
            labels.put("detected_level", level);
        }
        JsonArray streams = new JsonArray();
        if (!found.isEmpty()) {
            streams.add(new JsonObject().put("stream", labels).put("values", values));
        }
        return new JsonObject()
                .put("status", "success")
                .put("data", new JsonObject().put("resultType", "streams").put("result", streams))
                .encode();
    }

    private String search(JsonObject asked) {
        JsonObject range = asked.getJsonObject("query")
                .getJsonObject("bool")
                .getJsonArray("filter")
                .getJsonObject(0)
                .getJsonObject("range")
                .getJsonObject("@timestamp");
        boolean newest = asked.getJsonArray("sort")
                .getJsonObject(0)
                .getJsonObject("@timestamp")
                .getString("order")
                .equals("desc");
        JsonArray hits = new JsonArray();
        between(range.getLong("gte") * 1_000_000, range.getLong("lt") * 1_000_000, newest, asked.getInteger("size"))
                .forEach(line -> hits.add(new JsonObject()
                        .put("_index", "logs-shop")
                        .put("_id", "id" + line.number())
                        .put(
                                "fields",
                                new JsonObject()
                                        .put("message", new JsonArray().add(line.text()))
                                        .put("log.level", new JsonArray().add(level)))
                        .put("sort", new JsonArray().add(line.nanos() / 1_000_000))));
        return new JsonObject()
                .put("took", 1)
                .put("timed_out", false)
                .put(
                        "_shards",
                        new JsonObject().put("total", 1).put("successful", 1).put("failed", 0))
                .put("hits", new JsonObject().put("hits", hits))
                .encode();
    }

    private List<Line> between(long from, long to, boolean backward, int most) {
        Comparator<Line> order = Comparator.comparingLong(Line::nanos).thenComparing(Line::number);
        List<Line> found = new ArrayList<>(lines);
        found.removeIf(line -> line.nanos() < from || line.nanos() >= to);
        found.sort(backward ? order.reversed() : order);
        return found.subList(0, Math.min(most, found.size()));
    }

    private static Map<String, String> parameters(String target) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : target.split("\\?", 2)[1].split("&", -1)) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static String answer(int status, String body) {
        return "HTTP/1.1 " + status + " Because\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }
}
