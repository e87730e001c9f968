package dev.postflight.check.kinds.http;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Network;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Signal;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks an HTTP server, and measures how it answers. */
public final class HttpCheck implements Check {
    public static final CheckKind KIND = kind();

    /** More addresses than any service should have; each costs a connection at the same time. */
    private static final int MOST_ADDRESSES = 16;

    /** What a body becomes while it is read takes many times its size, so that only so many may be read at once. */
    static final int HEAVY_AT_ONCE = 2;

    private final WorkerExecutor heavy;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final boolean allAddresses;
    private final HttpProbe.Plan plan;

    private HttpCheck(Setup setup) {
        Settings settings = setup.settings();
        Network network = setup.network();
        this.heavy = setup.vertx().createSharedWorkerExecutor("bodies", HEAVY_AT_ONCE);
        this.allAddresses = settings.get(HttpOptions.ADDRESSES).equals("all");
        this.plan = new HttpProbe.Plan(
                heavy,
                new HttpHop.Scene(network, HttpOptions.family(settings), HttpOptions.version(settings), open),
                HttpOptions.ask(settings),
                HttpOptions.redirects(settings),
                settings.get(HttpOptions.BODY_LIMIT),
                new HttpReadings(setup, HttpRule.active(settings)));
    }

    private static CheckKind kind() {
        Stream<Option<?>> options = Stream.of(
                HttpOptions.URL,
                HttpOptions.METHOD,
                HttpOptions.HEADERS,
                HttpOptions.BODY,
                HttpOptions.BASIC,
                HttpOptions.BEARER,
                TlsOptions.TLS,
                HttpOptions.VERSION,
                HttpOptions.IP,
                HttpOptions.ADDRESSES,
                HttpOptions.REDIRECTS,
                HttpOptions.BODY_LIMIT);
        Stream<Signal> signals = Stream.of(
                HttpReadings.STATUS,
                HttpReadings.DURATION,
                HttpReadings.PHASE,
                HttpReadings.BODY_SIZE,
                HttpReadings.REDIRECTS,
                HttpReadings.PROTOCOL,
                HttpReadings.ADDRESS,
                HttpReadings.CERTIFICATE_NOT_AFTER,
                HttpReadings.CERTIFICATE_DAYS_LEFT,
                HttpReadings.TLS_VERSION,
                HttpReadings.CIPHER,
                HttpReadings.HEADER,
                HttpReadings.BODY,
                HttpReadings.JSON);
        CheckKind.Builder builder = CheckKind.named("http")
                .summary("Asks an HTTP server, and measures how it answers.")
                .options(Stream.concat(options, HttpRule.ALL.stream().map(HttpRule::option))
                        .toArray(Option<?>[]::new))
                .signals(Stream.concat(signals, HttpRule.ALL.stream().map(HttpRule::signal))
                        .toArray(Signal[]::new))
                .impliesWhen(settings -> !settings.get(HttpManners.TO_HTTPS), HttpReadings.STATUS, "200..299")
                .targets(settings -> new CheckKind.Target(
                        HttpOptions.ask(settings).title(),
                        HttpOptions.ask(settings).origin().host()))
                .keyed(HttpReadings.JSON, JsonPath::isPath, "a path such as components.db.status or items[0].id")
                .keyed(HttpReadings.HEADER, HttpOptions::isToken, "a name made of letters, digits and -")
                .complains(HttpOptions::complaints);
        HttpRule.ALL.forEach(rule -> builder.impliesWhen(rule::isOn, rule.signal(), "true"));
        return builder.opens(HttpCheck::new);
    }

    @Override
    public Future<Outcome> run(Run run) {
        return allAddresses ? all(run) : new HttpProbe(run, plan, Optional.empty()).go();
    }

    @Override
    public void close() {
        open.close();
        heavy.close();
    }

    private Future<Outcome> all(Run run) {
        HttpHop.Scene scene = plan.scene();
        long begin = System.nanoTime();
        return scene.network()
                .resolve(run, plan.first().origin().host(), scene.family())
                .compose(addresses -> {
                    Duration resolved = Duration.ofNanos(System.nanoTime() - begin);
                    List<Future<Outcome.Part>> parts = addresses.stream()
                            .limit(MOST_ADDRESSES)
                            .map(address -> part(run, new HttpHop.Pin(address, resolved)))
                            .toList();
                    return Future.all(parts).map(all -> Outcome.ofParts(all.list()));
                })
                .recover(failure -> failure instanceof WireFailure wire
                        ? Future.succeededFuture(wire.outcome(List.of()))
                        : Future.failedFuture(failure));
    }

    private Future<Outcome.Part> part(Run run, HttpHop.Pin pin) {
        InetAddress address = pin.address();
        return new HttpProbe(run, plan, Optional.of(pin))
                .go()
                .map(outcome -> new Outcome.Part(NetUtil.toAddressString(address), outcome));
    }
}
