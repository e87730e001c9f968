package dev.postflight.notify;

import dev.postflight.config.ChannelConfig;
import dev.postflight.launch.News;
import dev.postflight.notify.channel.Channel;
import dev.postflight.notify.channel.ChannelKind;
import dev.postflight.notify.channel.Occasion;
import dev.postflight.notify.channel.Tidings;
import dev.postflight.notify.channel.TidingsJson;
import dev.postflight.store.Delivery;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Launch;
import dev.postflight.watch.WindowVerdict;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/**
 * Hears news of deployments and has each channel told. Hearing never waits: what is to be told goes to the store and from there,
 * in the background, to the lanes of the channels.
 */
public final class Notifiers {
    private static final Logger LOG = Logger.getLogger(Notifiers.class.getName());

    /** So many deliveries are held in memory; the rest waits in the store. */
    private static final int MOST = 2_000;
    /** News that the store has not taken yet; it took the events themselves, so that it cannot be away for long. */
    private static final int MOST_UNKEPT = 1_000;

    private static final Duration STORE_AGAIN = Duration.ofSeconds(2);
    /** Beyond any moment that something is put off to. */
    private static final Duration HORIZON = Duration.ofDays(30);
    /** Alertmanager forgets after five minutes what nobody repeats. */
    private static final Duration HOLD = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final Context context;
    private final Queue queue;
    private final Launches launches;
    private final InstantSource clock;
    private final Lane.Means means;
    private final Duration hold;
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();
    private final Deque<List<Delivery>> unkept = new ArrayDeque<>();
    private final AtomicLong dropped = new AtomicLong();
    private volatile Herald herald = new Herald(text -> text, Optional.empty());
    private Instant last = Instant.EPOCH;
    private boolean keeping;
    private boolean stopped;
    private long timer = -1;

    public Notifiers(
            Vertx vertx,
            Queue queue,
            Launches launches,
            InstantSource clock,
            LongSupplier nanos,
            RandomGenerator random) {
        this(vertx, queue, launches, clock, nanos, random, Patience.DEFAULT, HOLD);
    }

    Notifiers(
            Vertx vertx,
            Queue queue,
            Launches launches,
            InstantSource clock,
            LongSupplier nanos,
            RandomGenerator random,
            Patience patience,
            Duration hold) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.queue = queue;
        this.launches = launches;
        this.clock = clock;
        this.hold = hold;
        this.means = new Lane.Means(
                context,
                queue,
                clock,
                nanos,
                random,
                patience,
                text -> herald.mask().apply(text),
                this::counts);
    }

    /** From now on these are told; a channel that has not changed goes on as it is. */
    public Future<Void> replace(Telling telling) {
        return on(() -> {
            herald = new Herald(telling.mask(), telling.address());
            Map<String, Lane> before = new LinkedHashMap<>();
            lanes.forEach(lane -> before.put(lane.config().name(), lane));
            List<Lane> after = new ArrayList<>();
            for (ChannelConfig config : telling.channels()) {
                Lane old = before.remove(config.name());
                if (old != null && old.config().equals(config)) {
                    after.add(old);
                    continue;
                }
                Lane lane = new Lane(config, open(config), means);
                if (old != null) {
                    lane.continues(old);
                    old.close();
                }
                after.add(lane);
            }
            before.values().forEach(Lane::close);
            lanes.clear();
            lanes.addAll(after);
            refill();
        });
    }

    /** Goes on with what waits in the store. */
    public Future<Void> start() {
        return on(() -> {
            timer = vertx.setPeriodic(
                    hold.toMillis(),
                    tick -> context.runOnContext(go -> {
                        refill();
                        hold();
                    }));
            refill();
        });
    }

    /** Breaks off what is under way; it is told again after the next start. */
    public Future<Void> stop() {
        return on(() -> {
            stopped = true;
            vertx.cancelTimer(timer);
            lanes.forEach(Lane::close);
            lanes.clear();
        });
    }

    /** Takes note and returns at once. */
    public void hear(News news) {
        context.runOnContext(go -> {
            List<Delivery> deliveries = deliveries(news, later());
            if (!deliveries.isEmpty()) {
                if (unkept.size() >= MOST_UNKEPT) {
                    unkept.removeFirst();
                    dropped.incrementAndGet();
                }
                unkept.add(deliveries);
                keep();
            }
        });
    }

    /** One for each channel. */
    public List<NotifyStats> stats() {
        return lanes.stream().map(Lane::stats).toList();
    }

    /** News that could be kept nowhere, since the store was away for too long. */
    public long dropped() {
        return dropped.get();
    }

    /** No two events have the same moment, since their order is told by it. */
    private Instant later() {
        Instant now = clock.instant();
        last = now.isAfter(last) ? now : last.plusNanos(1_000);
        return last;
    }

    private List<Delivery> deliveries(News news, Instant now) {
        Tidings tidings = herald.of(news, now);
        Optional<String> body = Optional.empty();
        List<Delivery> deliveries = new ArrayList<>();
        for (Lane lane : lanes) {
            ChannelConfig config = lane.config();
            if (config.wants(tidings.occasion(), tidings.about().application())) {
                body = body.or(() -> Optional.of(TidingsJson.of(tidings).encode()));
                String mark = config.kind().single() ? "" : Herald.mark(news);
                deliveries.add(new Delivery(
                        String.join(
                                "/", tidings.about().id(), tidings.occasion().word(), mark, config.name()),
                        config.name(),
                        tidings.occasion().word(),
                        body.orElseThrow(),
                        0,
                        clock.instant()));
            }
        }
        return deliveries;
    }

    /** One after the other, in the order heard. */
    private void keep() {
        List<Delivery> first = unkept.peek();
        if (keeping || first == null || stopped) {
            return;
        }
        keeping = true;
        queue.queue(first)
                .onComplete(kept -> context.runOnContext(go -> {
                    keeping = false;
                    if (kept.succeeded()) {
                        unkept.remove(first);
                        refill();
                        keep();
                    } else {
                        vertx.setTimer(STORE_AGAIN.toMillis(), again -> context.runOnContext(retry -> keep()));
                    }
                }));
    }

    /** Hands each lane what the store has for it. */
    private void refill() {
        if (stopped) {
            return;
        }
        queue.due(clock.instant().plus(HORIZON), MOST).onSuccess(all -> context.runOnContext(go -> distribute(all)));
    }

    private void distribute(List<Delivery> all) {
        List<Delivery> unknown = all.stream()
                .filter(one -> lanes.stream().noneMatch(lane -> lane.knows(one.id())))
                .toList();
        // there may be many after a long time without a network
        vertx.executeBlocking(() -> unknown.stream().map(Notifiers::read).toList(), false)
                .onSuccess(read -> context.runOnContext(go -> distributeRead(read)));
    }

    private void distributeRead(List<Read> all) {
        Map<String, Lane> byName = new LinkedHashMap<>();
        lanes.forEach(lane -> byName.put(lane.config().name(), lane));
        List<Read> read = new ArrayList<>(all);
        read.removeIf(one -> one.tidings().isEmpty());
        read.sort(Comparator.comparing(Read::at));
        all.stream().filter(one -> one.tidings().isEmpty()).forEach(one -> forget(one.delivery(), "cannot be read"));
        Instant now = clock.instant();
        for (Read one : read) {
            Lane lane = byName.get(one.delivery().channel());
            if (lane != null) {
                lane.add(one.delivery(), one.tidings().orElseThrow());
            } else if (now.isAfter(one.at().plus(means.patience().until()))) {
                forget(one.delivery(), "has no channel any more");
            }
        }
        lanes.forEach(Lane::go);
    }

    /** @param tidings empty for what another version of Postflight has written */
    private record Read(Delivery delivery, Optional<Tidings> tidings) {
        Instant at() {
            return tidings.map(Tidings::at).orElse(Instant.EPOCH);
        }
    }

    private static Read read(Delivery delivery) {
        try {
            return new Read(delivery, Optional.of(TidingsJson.read(new JsonObject(delivery.body()))));
        } catch (RuntimeException e) {
            return new Read(delivery, Optional.empty());
        }
    }

    private void forget(Delivery delivery, String why) {
        LOG.warning(() -> "a delivery for channel " + delivery.channel() + " " + why + ": it is given up");
        queue.delivered(delivery.id());
    }

    private void hold() {
        for (Lane lane : lanes) {
            if (!lane.isHolding()) {
                continue;
            }
            List<Tidings> holding = launches.open().stream()
                    .filter(launch -> lane.config()
                            .wants(Occasion.NO_GO, launch.deployment().application()))
                    .flatMap(launch -> launch.verdicts().stream()
                            .filter(Notifiers::isNo)
                            .map(verdict -> herald.of(Occasion.NO_GO, launch, Optional.of(verdict), clock.instant())))
                    .toList();
            lane.hold(holding);
        }
    }

    private static boolean isNo(WindowVerdict verdict) {
        return verdict.settled()
                && verdict.decision() == dev.postflight.watch.Decision.NO_GO
                && verdict.lifted().isEmpty();
    }

    /** Whether what a channel is to act upon still holds: not overridden, not called off, no newer deployment. */
    private Future<Boolean> counts(Tidings tidings, Channel channel) {
        if (tidings.occasion() != Occasion.NO_GO) {
            return Future.succeededFuture(true);
        }
        return launches.list(tidings.about().application(), 1)
                .transform(found -> found.succeeded()
                        ? Future.succeededFuture(counts(tidings, channel, found.result()))
                        : Future.failedFuture(dev.postflight.notify.channel.Undelivered.later(
                                "nobody can tell now whether it still counts")));
    }

    private static boolean counts(Tidings tidings, Channel channel, Collection<Launch> newest) {
        return newest.stream()
                .filter(launch ->
                        launch.deployment().id().equals(tidings.about().id()))
                .filter(launch -> launch.deployment().state() == Deployment.State.OPEN
                        || launch.deployment().state() == Deployment.State.CLOSED)
                .flatMap(launch -> launch.verdicts().stream())
                .filter(verdict -> !channel.isHolding() || isAbout(tidings, verdict))
                .anyMatch(Notifiers::isNo);
    }

    private static boolean isAbout(Tidings tidings, WindowVerdict verdict) {
        return tidings.said()
                .filter(said -> said.window().equals(Herald.name(verdict.window())))
                .isPresent();
    }

    private Channel open(ChannelConfig config) {
        return config.kind().opener().apply(new ChannelKind.Opening(config.settings(), vertx));
    }

    private Future<Void> on(Runnable action) {
        Promise<Void> promise = Promise.promise();
        context.runOnContext(go -> {
            try {
                action.run();
                promise.complete();
            } catch (RuntimeException e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
