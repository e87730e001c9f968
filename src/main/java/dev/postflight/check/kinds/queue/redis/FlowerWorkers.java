package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.http.HttpCheck;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Value;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks Flower which of Celery's workers are alive, where somebody runs it anyway. */
final class FlowerWorkers implements AutoCloseable {
    private final Check http;
    private final String place;

    FlowerWorkers(Setup setup, URI flower) {
        String base = flower.toString().replaceFirst("/+$", "");
        this.place = String.valueOf(flower.getHost());
        Settings settings = new Settings(Map.of("url", URI.create(base + "/api/workers?status=true")));
        this.http = HttpCheck.KIND
                .opener()
                .apply(new Setup(settings, Map.of("body", Set.of()), setup.vertx(), setup.network()));
    }

    Future<List<Reading>> readings(Run run) {
        return http.run(run).compose(outcome -> {
            Optional<String> body = outcome.readings().stream()
                    .filter(reading -> reading.signal().name().equals("body"))
                    .map(Reading::value)
                    .filter(Value.Text.class::isInstance)
                    .map(text -> ((Value.Text) text).value())
                    .findFirst();
            // Flower is how we look; that it is down says nothing of the queue
            return body.flatMap(FlowerWorkers::alive)
                    .map(count -> Future.succeededFuture(List.of(QueueSignals.CONSUMERS.reads(count))))
                    .orElseGet(() -> Future.failedFuture(
                            new WireFailure(Finding.SOURCE_MISSING, "Flower tells of no workers: " + why(outcome))));
        });
    }

    @Override
    public void close() {
        http.close();
    }

    private String why(Outcome outcome) {
        return outcome.finding() == Finding.MEASURED
                ? outcome.readings().stream()
                        .filter(reading -> reading.signal().name().equals("status"))
                        .findFirst()
                        .map(reading -> place + " answered " + (int) ((Value.Number) reading.value()).value())
                        .orElse("no answer")
                : outcome.reason();
    }

    /** Names of workers, and whether each is alive. */
    private static Optional<Double> alive(String body) {
        try {
            JsonObject workers = new JsonObject(body);
            return Optional.of((double) workers.stream()
                    .filter(worker -> Boolean.TRUE.equals(worker.getValue()))
                    .count());
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }
}
