package dev.postflight.check.kinds.smtp;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Network;
import dev.postflight.net.TlsPlan;
import dev.postflight.outcome.Outcome;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Talks to a mail server: greeting, EHLO, TLS, and perhaps login and a test mail. */
public final class SmtpCheck implements Check {
    public static final CheckKind KIND = CheckKind.named("smtp")
            .summary("Talks to a mail server: greeting, EHLO, TLS, and if you like login and a test mail.")
            .options(SmtpOptions.ALL)
            .signals(SmtpReadings.ALL)
            .targets(settings -> {
                Network.Endpoint endpoint = SmtpOptions.endpoint(settings);
                return new CheckKind.Target(endpoint.toString(), endpoint.host());
            })
            .complains(SmtpOptions::complaints)
            .opens(SmtpCheck::new);

    private final Plan plan;
    private final Clock clock = Clock.systemUTC();
    private volatile Optional<Mailed> mailed = Optional.empty();

    /** What stays the same from run to run. */
    record Plan(
            Network network,
            Network.Endpoint endpoint,
            String security,
            String hello,
            TlsPlan tls,
            String serverName,
            Optional<SmtpLogin> login,
            Optional<SmtpMail> mail,
            ChannelGroup open) {}

    /**
     * The last test mail that the server took.
     *
     * @param word the server's answer, in which most name the mail
     */
    record Mailed(Instant at, String word, double took) {}

    private final Optional<Settings> mail;

    private SmtpCheck(Setup setup) {
        Settings settings = setup.settings();
        Network.Endpoint endpoint = SmtpOptions.endpoint(settings);
        this.mail = settings.find(SmtpOptions.MAIL);
        this.plan = new Plan(
                setup.network(),
                endpoint,
                settings.get(SmtpOptions.SECURITY),
                settings.get(SmtpOptions.HELLO),
                TlsOptions.plan(settings),
                TlsOptions.serverName(settings).orElse(endpoint.host()),
                settings.find(SmtpOptions.LOGIN).map(SmtpLogin::new),
                mail.map(SmtpMail::new),
                new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true));
    }

    @Override
    public Future<Outcome> run(Run run) {
        return new SmtpSession(run, plan, clock).go(mailed, isDue()).map(ended -> {
            mailed = ended.mailed();
            return ended.outcome();
        });
    }

    @Override
    public void close() {
        plan.open().close();
    }

    /** A mail at each run would fill a mailbox: three thousand a day. */
    private boolean isDue() {
        return mail.filter(settings -> mailed.filter(last ->
                                last.at().plus(settings.get(SmtpOptions.EVERY)).isAfter(clock.instant()))
                        .isEmpty())
                .isPresent();
    }
}
