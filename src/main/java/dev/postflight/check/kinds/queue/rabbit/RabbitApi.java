package dev.postflight.check.kinds.queue.rabbit;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.http.HttpCheck;
import dev.postflight.check.kinds.queue.source.QueueOptions;
import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.check.kinds.queue.source.QueueSource;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Value;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A queue of RabbitMQ, by its management API: an http check that reads numbers out of JSON. */
final class RabbitApi implements QueueSource {
    private static final String READY = "messages_ready";
    private static final String UNACKNOWLEDGED = "messages_unacknowledged";
    private static final String CONSUMERS = "consumers";
    private static final String STATE = "state";
    private static final String DELIVERED = "message_stats.deliver_get";
    /** Only where messages carry the moment they were sent. */
    private static final String HEAD = "head_message_timestamp";

    private final RabbitQueue queue;
    private final Check http;
    private final Optional<RabbitQueue> dead;
    private final Optional<Check> deadHttp;

    RabbitApi(Setup setup) {
        this.queue = RabbitQueue.of(setup.settings());
        this.http = http(setup, queue);
        this.dead = setup.settings().find(QueueOptions.DEAD_LETTERS).map(queue::named);
        this.deadHttp = dead.map(other -> http(setup, other));
    }

    private static Check http(Setup setup, RabbitQueue queue) {
        URI url = URI.create("%s://%s/api/queues/%s/%s"
                .formatted(queue.scheme(), queue.place(), encoded(queue.vhost()), encoded(queue.name())));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("url", url);
        settings.put(
                "basic",
                new Settings(Map.of("user", queue.user(), "password", new Secret("password", queue.password()))));
        if (setup.settings().has(TlsOptions.TLS)) {
            settings.put(TlsOptions.TLS.name(), setup.settings().get(TlsOptions.TLS));
        }
        Set<String> paths = Set.of(READY, UNACKNOWLEDGED, CONSUMERS, STATE, DELIVERED, HEAD);
        return HttpCheck.KIND
                .opener()
                .apply(new Setup(new Settings(settings), Map.of("json", paths), setup.vertx(), setup.network()));
    }

    @Override
    public Future<QueueSight> look(Run run) {
        Future<Outcome> asked = http.run(run);
        Future<Outcome> askedDead = deadHttp.map(check -> check.run(run)).orElse(asked);
        return Future.join(asked, askedDead).compose(both -> {
            try {
                QueueSight sight = sight(asked.result());
                return Future.succeededFuture(
                        dead.isEmpty()
                                ? sight
                                : sight.and(List.of(
                                        QueueSignals.DEAD_LETTERS.reads(ready(askedDead.result(), dead.get())))));
            } catch (WireFailure e) {
                return Future.failedFuture(e);
            }
        });
    }

    @Override
    public void close() {
        http.close();
        deadHttp.ifPresent(Check::close);
    }

    private QueueSight sight(Outcome outcome) throws WireFailure {
        double depth = ready(outcome, queue);
        Optional<String> state = value(outcome, STATE, Value.Text.class).map(Value.Text::value);
        if (state.isPresent() && !Set.of("running", "idle", "flow").contains(state.get())) {
            throw WireFailure.ofTarget("the queue " + queue.name() + " is " + state.get());
        }
        List<Reading> readings = new ArrayList<>();
        number(outcome, UNACKNOWLEDGED).ifPresent(taken -> readings.add(QueueSignals.IN_FLIGHT.reads(taken)));
        number(outcome, CONSUMERS).ifPresent(count -> readings.add(QueueSignals.CONSUMERS.reads(count)));
        readings.addAll(
                depth == 0
                        ? QueueSight.nothingWaits()
                        : QueueSight.oldest(
                                number(outcome, HEAD).map(seconds -> Instant.ofEpochSecond(seconds.longValue()))));
        return QueueSight.of(
                depth, Set.of("delivered " + number(outcome, DELIVERED).orElse(0.0)), readings);
    }

    private static double ready(Outcome outcome, RabbitQueue queue) throws WireFailure {
        if (outcome.finding() != Finding.MEASURED) {
            throw new WireFailure(outcome.finding(), outcome.reason());
        }
        int status = outcome.readings().stream()
                .filter(reading -> reading.signal().name().equals("status"))
                .map(reading -> ((Value.Number) reading.value()).value())
                .findFirst()
                .orElse(0.0)
                .intValue();
        if (status == 401 || status == 403) {
            throw new WireFailure(
                    Finding.CHECK_BROKEN,
                    "RabbitMQ's API refuses the user %s; with the right password this would allow it:"
                                    .formatted(queue.user())
                            + " rabbitmqctl set_user_tags %s monitoring".formatted(queue.user()));
        } else if (status == 404) {
            throw WireFailure.ofTarget(
                    "there is no queue %s in the virtual host %s".formatted(queue.name(), queue.vhost()));
        } else if (status != 200) {
            throw WireFailure.ofTarget("RabbitMQ's API at " + queue.place() + " answered " + status);
        }
        Optional<Double> ready = number(outcome, READY);
        if (ready.isEmpty()) { // for some seconds after its start
            throw new WireFailure(
                    Finding.SOURCE_MISSING, "RabbitMQ's API has no numbers of the queue " + queue.name() + " yet");
        }
        return ready.get();
    }

    private static Optional<Double> number(Outcome outcome, String path) {
        return value(outcome, path, Value.Number.class).map(Value.Number::value);
    }

    private static <V extends Value> Optional<V> value(Outcome outcome, String path, Class<V> type) {
        return outcome.readings().stream()
                .filter(reading ->
                        reading.signal().name().equals("json") && reading.key().equals(path))
                .map(Reading::value)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
