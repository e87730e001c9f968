package dev.postflight.check.kinds.alerts;

import dev.postflight.check.Run;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** One of the two servers, and what is asked of it. */
interface Party {

    AlertsApi api();

    /** What it tells, once it is ready. */
    Future<List<Reading>> ask(Run run);

    /** All of these, asked at once. */
    static Future<List<Reading>> all(List<Future<List<Reading>>> asked) {
        return Future.join(asked).map(done -> {
            List<Reading> readings = new ArrayList<>();
            done.<List<Reading>>list().forEach(readings::addAll);
            return readings;
        });
    }
}
