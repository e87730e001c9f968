package dev.postflight.check.kinds.logs.remote;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.http.HttpJson;
import dev.postflight.check.kinds.logs.line.Level;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Grafana's Loki, by a query over a range of time, after its HTTP API's documentation. */
public final class Loki implements LineKeeper {
    private final HttpJson server;
    private final String query;
    private final boolean credentials;

    /** @param query in LogQL, of lines and not of numbers */
    public Loki(HttpJson server, String query, boolean credentials) {
        this.server = server;
        this.query = query;
        this.credentials = credentials;
    }

    @Override
    public Future<Page> lines(Run run, long from, long to, int most) {
        return ask(run, from, to, most, "forward");
    }

    @Override
    public Future<Optional<Long>> newest(Run run, long from, long to) {
        return ask(run, from, to, 1, "backward")
                .map(page -> page.lines().stream().map(KeptLine::nanos).findFirst());
    }

    @Override
    public long grain() {
        return 1;
    }

    @Override
    public String name() {
        return "Loki";
    }

    @Override
    public void close() {
        server.close();
    }

    private Future<Page> ask(Run run, long from, long to, int most, String direction) {
        String path = "/loki/api/v1/query_range?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&start="
                + from + "&end=" + to + "&limit=" + most + "&direction=" + direction;
        return server.look(run, path)
                .recover(failure -> Future.failedFuture(Refusal.ofSource(failure)))
                .compose(seen -> {
                    if (seen.status() == 200 && seen.cut()) {
                        return Future.succeededFuture(Page.CUT);
                    }
                    Optional<JsonArray> streams = Refusal.isGood(seen) ? streams(seen) : Optional.empty();
                    return streams.isPresent()
                            ? Future.succeededFuture(Page.of(lines(streams.get())))
                            : Future.failedFuture(Refusal.of("Loki", seen, credentials));
                });
    }

    private static Optional<JsonArray> streams(HttpJson.Seen seen) {
        return seen.content().orElse("") instanceof JsonObject answer
                        && answer.getValue("data") instanceof JsonObject data
                        && "streams".equals(data.getValue("resultType"))
                        && data.getValue("result") instanceof JsonArray streams
                ? Optional.of(streams)
                : Optional.empty();
    }

    /** {@code [{"stream": {labels}, "values": [["nanoseconds", "line"], …]}, …]}. */
    private static List<KeptLine> lines(JsonArray streams) {
        List<KeptLine> lines = new ArrayList<>();
        for (Object each : streams) {
            if (each instanceof JsonObject stream && stream.getValue("values") instanceof JsonArray values) {
                JsonObject labels = stream.getValue("stream") instanceof JsonObject object ? object : new JsonObject();
                add(lines, labels, values);
            }
        }
        lines.sort(Comparator.comparingLong(KeptLine::nanos));
        return lines;
    }

    private static void add(List<KeptLine> lines, JsonObject labels, JsonArray values) {
        String name = labels.encode();
        Level level = Level.ofText(String.valueOf(labels.getValue("level", labels.getValue("detected_level", ""))));
        Map<String, Integer> same = new HashMap<>();
        for (Object each : values) {
            if (each instanceof JsonArray value
                    && value.size() > 1
                    && value.getValue(0) instanceof String nanos
                    && nanos.matches("\\d{1,19}")
                    && value.getValue(1) instanceof String text) {
                String id = name + nanos + text;
                int number = same.merge(id, 1, Integer::sum); // twice the same line at one moment is two
                lines.add(new KeptLine(Long.parseLong(nanos), id + number, name, text, level));
            }
        }
    }
}
