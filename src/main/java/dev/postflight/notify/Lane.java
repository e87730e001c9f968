package dev.postflight.notify;

import dev.postflight.config.ChannelConfig;
import dev.postflight.notify.channel.Channel;
import dev.postflight.notify.channel.Tidings;
import dev.postflight.notify.channel.Undelivered;
import dev.postflight.store.Delivery;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/**
 * One channel with what waits for it. Few deliveries are under way at once, those of one deployment one after the other, so that
 * nobody hears of an override before the NO-GO; one that fails holds up its own deployment and channel alone.
 *
 * <p>It belongs to one thread, that of its context; counters may be read by all.
 */
final class Lane {
    private static final Logger LOG = Logger.getLogger(Lane.class.getName());
    /** A store that does not answer is asked again. */
    private static final long STORE_AGAIN = 2_000;
    /** Nothing is put off for longer, whatever a clock said when it was. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final ChannelConfig config;
    private final Channel channel;
    private final Means means;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private final AtomicInteger length = new AtomicInteger();
    private int busy;
    private long timer = -1;
    private boolean closed;
    private boolean troubled;

    /**
     * What all lanes share.
     *
     * @param mask takes secrets out of texts: a receiver may echo what it was sent
     * @param nanos the monotonic clock: a wall clock that is set neither hastens nor delays
     * @param counts whether a NO-GO that is to be acted upon still counts
     */
    record Means(
            Context context,
            Queue queue,
            InstantSource clock,
            LongSupplier nanos,
            RandomGenerator random,
            Patience patience,
            UnaryOperator<String> mask,
            BiFunction<Tidings, Channel, Future<Boolean>> counts) {}

    /** A delivery that is not done. */
    private static final class Waiting {
        private Delivery delivery;
        private final Tidings tidings;
        private long due;
        private boolean underWay;
        /** Nothing is left to do but to have the store forget it. */
        private boolean done;

        Waiting(Delivery delivery, Tidings tidings, long due) {
            this.due = due;
            this.delivery = delivery;
            this.tidings = tidings;
        }
    }

    Lane(ChannelConfig config, Channel channel, Means means) {
        this.config = config;
        this.channel = channel;
        this.means = means;
    }

    ChannelConfig config() {
        return config;
    }

    NotifyStats stats() {
        return new NotifyStats(
                config.name(), config.kind().name(), sent.get(), failed.get(), givenUp.get(), length.get());
    }

    /** Takes over the counters of the lane that had this name before. */
    void continues(Lane before) {
        sent.set(before.sent.get());
        failed.set(before.failed.get());
        givenUp.set(before.givenUp.get());
    }

    /** Takes what the store has; what is known already stays as it is. */
    void add(Delivery delivery, Tidings tidings) {
        long left = Duration.between(means.clock().instant(), delivery.due()).toMillis();
        waiting.putIfAbsent(
                delivery.id(),
                new Waiting(
                        delivery, tidings, due(Duration.ofMillis(Math.max(0, Math.min(left, LONGEST.toMillis()))))));
        length.set(waiting.size());
    }

    /** Starts all that is due and may go on. */
    void go() {
        if (closed) {
            return;
        }
        long now = means.nanos().getAsLong();
        long next = LONGEST.toNanos();
        Set<String> taken = new HashSet<>();
        for (Waiting one : List.copyOf(waiting.values())) {
            boolean first = !one.done && taken.add(one.tidings.about().id());
            if (!first || one.underWay) {
                continue;
            }
            long left = one.due - now;
            if (left > 0) {
                next = Math.min(next, left);
            } else if (busy < channel.most()) {
                start(one);
            }
        }
        if (timer >= 0) {
            means.context().owner().cancelTimer(timer);
        }
        timer = means.context().owner().setTimer(TimeUnit.NANOSECONDS.toMillis(next) + 1, due -> on(this::go));
    }

    boolean isHolding() {
        return channel.isHolding();
    }

    boolean knows(String id) {
        return waiting.containsKey(id);
    }

    /** Says that these hold, unless something else is being said. */
    void hold(List<Tidings> holding) {
        if (busy > 0 || closed || holding.isEmpty()) {
            return;
        }
        busy++;
        here(channel.hold(holding))
                .onComplete(done -> on(() -> {
                    busy--;
                    if (done.failed()) {
                        failed.incrementAndGet();
                        trouble(words(done.cause()));
                    } else {
                        troubled = false;
                    }
                    go();
                }));
    }

    void close() {
        closed = true;
        if (timer >= 0) {
            means.context().owner().cancelTimer(timer);
        }
        channel.close();
    }

    private long due(Duration wait) {
        return means.nanos().getAsLong() + wait.toNanos();
    }

    private void start(Waiting one) {
        busy++;
        one.underWay = true;
        Future<Boolean> counts =
                channel.isActing() ? means.counts().apply(one.tidings, channel) : Future.succeededFuture(true);
        here(counts)
                .compose(still -> {
                    if (!still) {
                        return Future.succeededFuture("");
                    }
                    // forgotten first: whatever becomes of it, it is never begun again
                    Future<Void> begun =
                            channel.isOnce() ? means.queue().delivered(one.delivery.id()) : Future.succeededFuture();
                    return here(begun)
                            .transform(kept -> kept.succeeded()
                                    ? Future.succeededFuture()
                                    : Future.failedFuture(Undelivered.later("the store does not answer")))
                            .compose(ready -> channel.deliver(one.tidings, one.delivery.id()));
                })
                .onComplete(done -> on(() -> {
                    busy--;
                    one.underWay = false;
                    if (done.succeeded()) {
                        sent(one, done.result());
                    } else {
                        failed(one, done.cause());
                    }
                    go();
                }));
    }

    private void sent(Waiting one, String answer) {
        if (answer.isEmpty()) {
            LOG.info(() -> said(one) + " is not told any more: it does not count now");
        } else {
            sent.incrementAndGet();
            troubled = false;
            LOG.info(() -> said(one) + " told: " + means.mask().apply(answer));
        }
        forget(one);
    }

    private void failed(Waiting one, Throwable cause) {
        failed.incrementAndGet();
        Instant now = means.clock().instant();
        boolean hopeless = !(cause instanceof Undelivered told) || told.isHopeless();
        boolean late = !now.isBefore(one.tidings.at().plus(means.patience().until()));
        if (hopeless || late) {
            givenUp.incrementAndGet();
            LOG.warning(() -> said(one) + " is given up: " + words(cause));
            forget(one);
            return;
        }
        trouble(words(cause));
        int tries = one.delivery.tries() + 1;
        Duration pause = means.patience().pause(tries, means.random());
        Duration asked = ((Undelivered) cause).asked().orElse(Duration.ZERO);
        Duration wait = asked.compareTo(pause) > 0 ? asked : pause;
        one.due = due(wait);
        one.delivery = new Delivery(
                one.delivery.id(),
                one.delivery.channel(),
                one.delivery.event(),
                one.delivery.body(),
                tries,
                now.plus(wait));
        // the store may be away: then it is tried again as this lane knows it, and after a restart at once
        means.queue().retry(one.delivery);
    }

    /** Said once, and again only after something went through. */
    private void trouble(String sentence) {
        if (!troubled) {
            LOG.warning(() -> "channel " + config.name() + ": " + sentence + "; it is tried again and again");
        }
        troubled = true;
    }

    private void forget(Waiting one) {
        one.done = true;
        means.queue()
                .delivered(one.delivery.id())
                .onComplete(kept -> on(() -> {
                    if (kept.succeeded()) {
                        waiting.remove(one.delivery.id());
                        length.set(waiting.size());
                        go();
                    } else if (!closed) {
                        means.context().owner().setTimer(STORE_AGAIN, again -> on(() -> forget(one)));
                    }
                }));
    }

    private String said(Waiting one) {
        return "channel " + config.name() + ": " + one.tidings.occasion().word() + " of "
                + one.tidings.about().application() + " " + one.tidings.about().id();
    }

    /** Goes on on the thread of this lane, whoever has the answer. */
    private <T> Future<T> here(Future<T> elsewhere) {
        Promise<T> promise = Promise.promise();
        elsewhere.onComplete(done -> on(() -> {
            if (done.succeeded()) {
                promise.complete(done.result());
            } else {
                promise.fail(done.cause());
            }
        }));
        return promise.future();
    }

    private String words(Throwable cause) {
        return means.mask().apply(cause instanceof Undelivered told ? told.sentence() : "a mistake here: " + cause);
    }

    private void on(Runnable action) {
        means.context().runOnContext(go -> action.run());
    }
}
