package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.net.TlsPeer;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Value;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Logs in, asks topic after topic, and leaves. */
final class PostgresRun implements Check {
    private final Setup setup;
    private final PostgresLogin login;
    private final List<PostgresTopic> topics;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    PostgresRun(Setup setup) {
        this(setup, PostgresCheck.topics(setup));
    }

    PostgresRun(Setup setup, List<PostgresTopic> topics) {
        this.setup = setup;
        this.login = new PostgresLogin(setup);
        this.topics = topics;
    }

    @Override
    public Future<Outcome> run(Run run) {
        AtomicReference<@Nullable Wire> connected = new AtomicReference<>();
        List<Reading> readings = new ArrayList<>();
        Set<String> gaps = new LinkedHashSet<>();
        return login.open(run, wire -> {
                    open.add(wire.channel());
                    connected.set(wire);
                })
                .compose(connection -> talk(run, connection, readings, gaps))
                .transform(done -> {
                    Wire wire = connected.get();
                    if (wire != null) {
                        if (done.failed()) {
                            wire.close(); // no word of farewell to who does not listen
                        }
                        wire.phases()
                                .forEach((phase, took) -> readings.add(PostgresCheck.PHASE
                                        .reads(took.toNanos() / 1e9)
                                        .at(phase.word())));
                        readings.add(PostgresCheck.TLS.reads(
                                wire.tls().map(TlsPeer::protocol).orElse("none")));
                        readings.add(seconds(PostgresCheck.DURATION, run.started()));
                    }
                    return Future.succeededFuture(
                            done.failed()
                                    ? WireFailure.outcome(done.cause(), readings)
                                    : gaps.isEmpty()
                                            ? Outcome.measured(readings)
                                            : new Outcome(Finding.CHECK_BROKEN, String.join("; ", gaps), readings));
                });
    }

    @Override
    public void close() {
        open.close();
        topics.forEach(PostgresTopic::close);
    }

    private Future<Void> talk(Run run, PostgresConnection connection, List<Reading> readings, Set<String> gaps) {
        String how = connection.authentication();
        readings.add(PostgresCheck.AUTHENTICATION.reads(how));
        readings.add(PostgresCheck.PASSWORD_REQUIRED.reads(new Value.Flag(
                !how.equals("none"),
                how.equals("none") ? connection.peer() + " lets " + login.user() + " in without a password" : "")));
        readings.add(PostgresCheck.PHASE
                .reads(connection.loginTook().toNanos() / 1e9)
                .at("login"));
        long begin = System.nanoTime();
        boolean pooler = setup.settings().get(PostgresCheck.PGBOUNCER);
        return (pooler
                        ? PostgresSession.ofPooler(run, connection, readings)
                        : PostgresSession.of(run, connection, readings))
                .recover(failure -> Future.failedFuture(
                        PostgresTrouble.ofQuestion(failure, run, connection.peer(), login.user(), "asking who we are")))
                .compose(session -> {
                    readings.add(seconds(PostgresCheck.PHASE, begin).at("query"));
                    return ask(session, 0, readings, gaps);
                })
                .onSuccess(done -> connection.close());
    }

    private Future<Void> ask(PostgresSession session, int index, List<Reading> readings, Set<String> gaps) {
        if (index == topics.size()) {
            return Future.succeededFuture();
        }
        PostgresTopic topic = topics.get(index);
        return topic.ask(session)
                .recover(failure -> {
                    Throwable named = PostgresTrouble.ofQuestion(
                            failure, session.run(), session.connection().peer(), session.user(), topic.title());
                    // what is refused to us says nothing of the target, and the other topics may still be answered
                    return named instanceof WireFailure wire && wire.finding() == Finding.CHECK_BROKEN
                            ? Future.succeededFuture(PostgresTopic.Answer.gap(wire.sentence(), topic.signals()))
                            : Future.failedFuture(named);
                })
                .compose(answer -> {
                    readings.addAll(answer.readings());
                    for (Map.Entry<Signal, String> gap : answer.gaps().entrySet()) {
                        if (topic.isConfigured() || setup.asks(gap.getKey())) {
                            gaps.add(gap.getValue());
                        } else {
                            session.run().note(() -> gap.getKey().name() + ": " + gap.getValue());
                        }
                    }
                    return ask(session, index + 1, readings, gaps);
                });
    }

    private static Reading seconds(Signal signal, long begin) {
        return signal.reads((System.nanoTime() - begin) / 1e9);
    }
}
