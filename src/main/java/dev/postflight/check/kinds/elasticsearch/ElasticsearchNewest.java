package dev.postflight.check.kinds.elasticsearch;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** When the newest document of an index is from: whether what should be written there still is. */
final class ElasticsearchNewest {
    static final Option<String> INDEX = Option.text(
                    "index", "name of an index, alias or data stream; * stands for anything, a comma parts several")
            .needed()
            .asMain();
    static final Option<String> FIELD =
            Option.text("field", "the date by which documents are old or new").or("@timestamp");

    static final Signal NEWEST = Signal.of("newest", Unit.TIMESTAMP, "the date of the newest document")
            .per("index");
    static final Signal NEWEST_AGE = Signal.of("newest_age", Unit.SECONDS, "how old the newest document is")
            .per("index")
            .judgedOnly();

    private static final double MILLIS = 1000;

    private final String name;
    private final String index;
    private final String field;
    private final Clock clock;

    ElasticsearchNewest(String name, Settings settings, Clock clock) {
        this.name = name;
        this.index = settings.get(INDEX);
        this.field = settings.get(FIELD);
        this.clock = clock;
    }

    Future<List<Reading>> ask(Run run, ElasticsearchApi api) {
        JsonObject query = new JsonObject()
                .put("size", 0)
                .put("track_total_hits", false)
                .put(
                        "aggs",
                        new JsonObject()
                                .put("newest", new JsonObject().put("max", new JsonObject().put("field", field))));
        return api.search(run, index, query)
                .map(answer -> readings(answer).stream()
                        .map(reading -> reading.at(name))
                        .toList());
    }

    private List<Reading> readings(JsonObject answer) {
        Optional<String> partly = SearchAnswer.partly(answer, index);
        if (answer.isEmpty() || SearchAnswer.hasNoIndex(answer)) {
            return absent("there is no index " + index);
        } else if (answer.containsKey("error")) {
            return absent(index + " cannot be searched for the newest " + field + ElasticsearchApi.why(answer));
        } else if (partly.isPresent()) {
            return absent(partly.get());
        }
        Object newest = answer.getValue("aggregations") instanceof JsonObject aggregations
                        && aggregations.getValue("newest") instanceof JsonObject max
                ? max.getValue("value")
                : null;
        return newest instanceof Number millis
                ? List.of(
                        NEWEST.reads(millis.doubleValue() / MILLIS),
                        NEWEST_AGE.reads((clock.millis() - millis.doubleValue()) / MILLIS))
                : absent("no document of " + index + " has a date in " + field);
    }

    private static List<Reading> absent(String why) {
        return List.of(NEWEST.absent(why), NEWEST_AGE.absent(why));
    }
}
