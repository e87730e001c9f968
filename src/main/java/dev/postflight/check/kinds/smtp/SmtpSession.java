package dev.postflight.check.kinds.smtp;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One session with a mail server, step by step, each timed. */
final class SmtpSession {
    private final Run run;
    private final SmtpCheck.Plan plan;
    private final Clock clock;
    private final List<Reading> readings = new ArrayList<>();
    private @Nullable Wire wire;

    /** How a session ended, and the last mail there was, its own or an earlier one. */
    record Ended(Outcome outcome, Optional<SmtpCheck.Mailed> mailed) {}

    SmtpSession(Run run, SmtpCheck.Plan plan, Clock clock) {
        this.run = run;
        this.plan = plan;
        this.clock = clock;
    }

    /** @param sends whether a mail is due */
    Future<Ended> go(Optional<SmtpCheck.Mailed> before, boolean sends) {
        boolean atOnce = plan.security().equals("tls");
        return plan.network()
                .open(
                        run,
                        plan.endpoint(),
                        atOnce ? Optional.of(plan.tls()) : Optional.empty(),
                        plan.serverName(),
                        this::connected)
                .compose(open -> talk(open, sends))
                .transform(done -> {
                    Optional<SmtpCheck.Mailed> mailed =
                            done.succeeded() ? done.result().or(() -> before) : before;
                    leave();
                    readings.addAll(SmtpReadings.of(mailed, clock.instant()));
                    return Future.succeededFuture(new Ended(
                            done.succeeded() ? Outcome.measured(readings) : WireFailure.outcome(done.cause(), readings),
                            mailed));
                });
    }

    private void connected(Wire wire) {
        this.wire = wire;
        plan.open().add(wire.channel());
    }

    private Future<Optional<SmtpCheck.Mailed>> talk(Wire wire, boolean sends) {
        SmtpDialogue dialogue = new SmtpDialogue(wire);
        return timed("greeting", dialogue::greeting)
                .compose(answer -> {
                    readings.add(SmtpReadings.BANNER.reads(Plain.text(answer.text())));
                    return must(answer, "is not ready");
                })
                .compose(ready -> hello(dialogue))
                .compose(extensions -> plan.security().equals("starttls")
                        ? startTls(wire, dialogue, extensions)
                        : Future.succeededFuture(extensions))
                .compose(extensions -> {
                    readings.addAll(SmtpReadings.of(extensions));
                    return plan.login()
                            .map(login -> timed("login", () -> login.lead(dialogue, extensions.logins()))
                                    .<Boolean>map(answer -> true))
                            .orElse(Future.succeededFuture(false));
                })
                .compose(loggedIn -> sends ? mail(dialogue) : Future.succeededFuture(Optional.empty()))
                .onComplete(done -> {
                    if (wire.channel().isActive()) {
                        dialogue.say("QUIT"); // said, not waited for
                    }
                });
    }

    private Future<SmtpExtensions> hello(SmtpDialogue dialogue) {
        return timed("hello", () -> dialogue.ask("EHLO " + plan.hello(), "waiting for the answer to EHLO"))
                .compose(answer -> must(answer, "refuses EHLO " + plan.hello()))
                .map(SmtpExtensions::of);
    }

    /** What was said before TLS counts for nothing afterwards: RFC 3207, section 4.2. */
    private Future<SmtpExtensions> startTls(Wire wire, SmtpDialogue dialogue, SmtpExtensions before) {
        readings.add(SmtpReadings.LOGIN_BEFORE_TLS.reads(!before.logins().isEmpty()));
        if (!before.has("STARTTLS")) {
            return Future.failedFuture(WireFailure.ofTarget(wire.peer() + " does not offer STARTTLS"));
        }
        return timed("starttls", () -> dialogue.ask("STARTTLS", "waiting for the answer to STARTTLS"))
                .compose(answer -> must(answer, "refuses STARTTLS"))
                .compose(ready -> dialogue.isQuiet()
                        ? plan.network().secure(wire, plan.tls(), plan.serverName())
                        : Future.failedFuture(
                                WireFailure.ofTarget(wire.peer() + " sent more than an answer before TLS")))
                .compose(secured -> hello(dialogue));
    }

    private Future<Optional<SmtpCheck.Mailed>> mail(SmtpDialogue dialogue) {
        if (plan.mail().isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        long begin = System.nanoTime();
        return plan.mail().get().send(dialogue, clock.instant()).map(answer -> {
            run.note(() -> "test mail taken: " + answer);
            return Optional.of(
                    new SmtpCheck.Mailed(clock.instant(), answer.toString(), (System.nanoTime() - begin) / 1e9));
        });
    }

    private Future<SmtpAnswer> must(SmtpAnswer answer, String complaint) {
        return answer.isDone()
                ? Future.succeededFuture(answer)
                : Future.failedFuture(WireFailure.ofTarget(plan.endpoint() + " " + complaint + ": " + answer));
    }

    private Future<SmtpAnswer> timed(String phase, java.util.function.Supplier<Future<SmtpAnswer>> step) {
        long begin = System.nanoTime();
        return step.get()
                .onSuccess(answer -> run.note(() -> phase + ": " + answer))
                .onComplete(done -> phase(phase, System.nanoTime() - begin));
    }

    /** EHLO is said twice where TLS begins in between; its phase is both. */
    private void phase(String phase, long nanos) {
        double took = nanos / 1e9;
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            if (reading.signal().equals(SmtpReadings.PHASE)
                    && reading.key().equals(phase)
                    && reading.value() instanceof dev.postflight.outcome.Value.Number before) {
                readings.set(i, SmtpReadings.PHASE.reads(before.value() + took).at(phase));
                return;
            }
        }
        readings.add(SmtpReadings.PHASE.reads(took).at(phase));
    }

    /** Also where nothing but a connection came of it. */
    private void leave() {
        Wire open = wire;
        if (open != null) {
            open.phases()
                    .forEach((phase, took) -> readings.add(
                            SmtpReadings.PHASE.reads(took.toNanos() / 1e9).at(phase.word())));
            open.tls().ifPresent(peer -> readings.addAll(SmtpReadings.of(peer, clock.instant())));
            open.close();
        }
        readings.add(SmtpReadings.DURATION.reads((System.nanoTime() - run.started()) / 1e9));
    }
}
