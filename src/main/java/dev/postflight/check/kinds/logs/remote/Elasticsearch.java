package dev.postflight.check.kinds.logs.remote;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.elasticsearch.SearchAnswer;
import dev.postflight.check.kinds.http.HttpJson;
import dev.postflight.check.kinds.logs.line.Level;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Elasticsearch or OpenSearch, by a search over a range of time, after the search API's documentation. */
public final class Elasticsearch implements LineKeeper {
    private static final long MILLI = 1_000_000;

    private final HttpJson server;
    private final Place place;
    private final boolean credentials;

    /**
     * Where lines are kept.
     *
     * @param query in the syntax of query_string
     * @param message field of the line
     * @param level field of its level
     * @param time field of the date by which documents are old or new
     */
    public record Place(String index, String query, String message, String level, String time) {}

    public Elasticsearch(HttpJson server, Place place, boolean credentials) {
        this.server = server;
        this.place = place;
        this.credentials = credentials;
    }

    @Override
    public Future<Page> lines(Run run, long from, long to, int most) {
        return search(run, from, to, most, "asc");
    }

    @Override
    public Future<Optional<Long>> newest(Run run, long from, long to) {
        return search(run, from, to, 1, "desc")
                .map(page -> page.lines().stream().map(KeptLine::nanos).findFirst());
    }

    @Override
    public long grain() {
        return MILLI;
    }

    @Override
    public String name() {
        return "Elasticsearch";
    }

    @Override
    public void close() {
        server.close();
    }

    private Future<Page> search(Run run, long from, long to, int most, String order) {
        JsonObject range =
                new JsonObject().put("gte", from / MILLI).put("lt", to / MILLI).put("format", "epoch_millis");
        JsonArray filter =
                new JsonArray().add(new JsonObject().put("range", new JsonObject().put(place.time(), range)));
        if (!place.query().equals("*")) {
            filter.add(new JsonObject().put("query_string", new JsonObject().put("query", place.query())));
        }
        JsonObject sort =
                new JsonObject().put("order", order).put("numeric_type", "date").put("unmapped_type", "date");
        JsonObject query = new JsonObject()
                .put("size", most)
                .put("track_total_hits", false)
                .put("_source", false)
                .put("fields", new JsonArray().add(place.message()).add(place.level()))
                .put("sort", new JsonArray().add(new JsonObject().put(place.time(), sort)))
                .put("query", new JsonObject().put("bool", new JsonObject().put("filter", filter)));
        return server.look(run, "/" + place.index() + "/_search", query)
                .recover(failure -> Future.failedFuture(Refusal.ofSource(failure)))
                .compose(this::lines);
    }

    private Future<Page> lines(HttpJson.Seen seen) {
        Object content = seen.content().orElse("");
        String noIndex = "there is no index " + place.index() + ": nobody writes it";
        if (seen.status() == 200 && seen.cut()) {
            return Future.succeededFuture(Page.CUT);
        } else if (seen.status() == 404 && content instanceof JsonObject answer && answer.containsKey("error")) {
            return Future.failedFuture(WireFailure.ofTarget(noIndex));
        } else if (!Refusal.isGood(seen)
                || !(content instanceof JsonObject answer)
                || !(answer.getValue("hits") instanceof JsonObject found)
                || !(found.getValue("hits") instanceof JsonArray hits)) {
            return Future.failedFuture(Refusal.of("Elasticsearch", seen, credentials));
        } else if (SearchAnswer.hasNoIndex(answer)) {
            return Future.failedFuture(WireFailure.ofTarget(noIndex));
        } else {
            return SearchAnswer.partly(answer, place.index())
                    .map(why -> Future.<Page>failedFuture(new WireFailure(Finding.SOURCE_MISSING, why)))
                    .orElseGet(() -> Future.succeededFuture(Page.of(lines(hits))));
        }
    }

    private List<KeptLine> lines(JsonArray hits) {
        List<KeptLine> lines = new ArrayList<>();
        for (Object each : hits) {
            if (each instanceof JsonObject hit
                    && hit.getValue("sort") instanceof JsonArray sort
                    && !sort.isEmpty()
                    && sort.getValue(0) instanceof Number millis) {
                JsonObject fields = hit.getValue("fields") instanceof JsonObject object ? object : new JsonObject();
                lines.add(new KeptLine(
                        millis.longValue() * MILLI,
                        hit.getValue("_index") + "/" + hit.getValue("_id"),
                        String.valueOf(hit.getValue("_index")),
                        first(fields, place.message()),
                        Level.ofText(first(fields, place.level()))));
            }
        }
        return lines;
    }

    private static String first(JsonObject fields, String name) {
        return fields.getValue(name) instanceof JsonArray values && !values.isEmpty()
                ? String.valueOf(values.getValue(0))
                : "";
    }
}
