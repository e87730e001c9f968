package dev.postflight.notify.channel;

import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends a mail, as text and as HTML. TLS is demanded unless the owner says otherwise, and the certificate verified. A mail that is
 * sent again has the Message-ID that it had, so that mailboxes can tell.
 */
final class MailChannel implements Channel {
    static final Option<String> SERVER = Option.text(
                    "server", "host or host:port; port 587, or 465 where security is tls, or 25 where it is none")
            .needed();
    static final Option<String> SECURITY = Option.choice(
                    "security",
                    List.of("starttls", "tls", "none"),
                    "starttls asks for TLS after the greeting and goes on in it alone; tls speaks it at once")
            .or("starttls");
    static final Option<String> USER = Option.text("user", "the name").needed();
    static final Option<Secret> PASSWORD =
            Option.secret("password", "the password").needed();
    static final Option<Settings> LOGIN = Option.group("login", "logs in, in TLS alone", USER, PASSWORD);
    static final Option<String> HELLO = Option.text("hello", "the name to say EHLO with; some servers want a full one")
            .or("postflight");
    static final Option<String> FROM =
            Option.text("from", "the sender's address").needed();
    static final Option<List<String>> TO =
            Option.list("to", new Shape.Text(), "the recipients' addresses").needed();

    static final ChannelKind KIND = ChannelKind.named("mail", "Sends a mail.")
            .options(SERVER, SECURITY, LOGIN, HELLO, FROM, TO, Poster.TIMEOUT, Poster.CA)
            .tells(Occasion.NO_GO, Occasion.UNDECIDED, Occasion.OVERRIDDEN)
            .complains(MailChannel::complaints)
            .opens(MailChannel::new);

    /** RFC 5321, section 4.5.3.1, and nothing that could end a header or an address. */
    private static final String ADDRESS = "[^\\s<>@,;:\"()\\[\\]\\\\\\p{Cntrl}]{1,64}@[A-Za-z0-9.-]{1,255}";

    private final Vertx vertx;
    private final Settings settings;
    private final MailClient client;
    /** Fails with the server's word when a recipient is refused. */
    private final MailClient strict;

    private MailChannel(ChannelKind.Opening opening) {
        this.vertx = opening.vertx();
        this.settings = opening.settings();
        // a colleague who has left must not silence the others
        this.client = MailClient.create(vertx, config(settings).setAllowRcptErrors(true));
        this.strict = MailClient.create(vertx, config(settings));
    }

    /** Most servers take few connections of one client. */
    @Override
    public int most() {
        return 1;
    }

    @Override
    public Future<String> deliver(Tidings tidings, String id) {
        Duration timeout = settings.get(Poster.TIMEOUT);
        MailMessage message = message(tidings, id);
        return client.sendMail(message)
                .recover(failure -> refusesAll(failure) ? strict.sendMail(message) : Future.failedFuture(failure))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .transform(done -> done.succeeded()
                        ? Future.succeededFuture("taken")
                        : Future.failedFuture(failure(done.cause(), timeout)));
    }

    @Override
    public void close() {
        client.close();
        strict.close();
    }

    /** Whether for now, as greylisting does, or for good, only the server's own word tells. */
    private static boolean refusesAll(Throwable failure) {
        return String.valueOf(failure.getMessage()).startsWith("no recipient addresses were accepted");
    }

    private Undelivered failure(Throwable cause, Duration timeout) {
        String server = settings.get(SERVER);
        if (cause instanceof TimeoutException) {
            return Undelivered.later(
                    "no answer from " + server + " within " + Unit.SECONDS.format(timeout.toNanos() / 1e9));
        } else if (cause instanceof SMTPException refusal) {
            String sentence = server + " answered " + Wording.line(refusal.getReplyMessage(), 200);
            return refusal.isPermanent() ? Undelivered.never(sentence) : Undelivered.later(sentence);
        }
        return Undelivered.later(WireFailure.of(cause, "sending", server).sentence());
    }

    private MailMessage message(Tidings tidings, String id) {
        String domain = settings.get(FROM).substring(settings.get(FROM).indexOf('@') + 1);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("Message-ID", "<" + digest(id) + "@" + domain + ">")
                .set("Auto-Submitted", "auto-generated") // RFC 3834: no answer by a machine
                .set("X-Postflight", tidings.occasion().word());
        return new MailMessage()
                .setFrom(settings.get(FROM))
                .setTo(settings.get(TO))
                .setSubject(Wording.line(Wording.title(tidings), 200))
                .setText(text(tidings))
                .setHtml(html(tidings))
                .setHeaders(headers);
    }

    private static String text(Tidings tidings) {
        StringBuilder text = new StringBuilder(Wording.title(tidings)).append("\n");
        String sentence = Wording.sentence(tidings);
        if (!sentence.isEmpty()) {
            text.append('\n').append(sentence).append('\n');
        }
        List<String> reasons = Wording.reasons(tidings);
        if (!reasons.isEmpty()) {
            text.append('\n');
            reasons.forEach(reason -> text.append("- ").append(reason).append('\n'));
        }
        text.append('\n');
        facts(tidings)
                .forEach((title, value) ->
                        text.append(title).append(": ").append(value).append('\n'));
        return text.toString();
    }

    private static String html(Tidings tidings) {
        StringBuilder html = new StringBuilder("<!doctype html><html><body style=\"font-family:sans-serif\"><h2>")
                .append(escaped(Wording.title(tidings)))
                .append("</h2>\n");
        String sentence = Wording.sentence(tidings);
        if (!sentence.isEmpty()) {
            html.append("<p>").append(escaped(sentence)).append("</p>\n");
        }
        List<String> reasons = Wording.reasons(tidings);
        if (!reasons.isEmpty()) {
            html.append("<ul>\n");
            reasons.forEach(
                    reason -> html.append("<li>").append(escaped(reason)).append("</li>\n"));
            html.append("</ul>\n");
        }
        html.append("<table>\n");
        facts(tidings)
                .forEach((title, value) -> html.append("<tr><th align=\"left\">")
                        .append(title)
                        .append("</th><td>")
                        .append(escaped(value))
                        .append("</td></tr>\n"));
        return html.append("</table></body></html>\n").toString();
    }

    private static Map<String, String> facts(Tidings tidings) {
        Map<String, String> facts = new LinkedHashMap<>(Wording.facts(tidings));
        if (!tidings.links().report().isEmpty()) {
            facts.put("Report", tidings.links().report());
        }
        return facts;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String digest(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256, which every Java has", e);
        }
    }

    private static MailConfig config(Settings settings) {
        Network.Endpoint endpoint = endpoint(settings);
        long timeout = settings.get(Poster.TIMEOUT).toMillis();
        MailConfig config = new MailConfig()
                .setHostname(endpoint.host())
                .setPort(endpoint.port())
                .setOwnHostname(settings.get(HELLO))
                .setKeepAlive(false)
                .setMaxPoolSize(2)
                .setTrustAll(false)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setConnectTimeout((int) timeout)
                .setSslHandshakeTimeout(timeout)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) timeout)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        switch (settings.get(SECURITY)) {
            case "tls" -> config.setSsl(true).setStarttls(StartTLSOptions.DISABLED);
            case "none" -> config.setStarttls(StartTLSOptions.DISABLED);
            default -> config.setStarttls(StartTLSOptions.REQUIRED);
        }
        config.setLogin(LoginOption.DISABLED);
        settings.find(LOGIN)
                .ifPresent(login -> config.setLogin(LoginOption.REQUIRED)
                        .setAuthMethods("PLAIN LOGIN")
                        .setUsername(login.get(USER))
                        .setPassword(login.get(PASSWORD).reveal()));
        settings.find(Poster.CA).ifPresent(ca -> config.setTrustOptions(new PemTrustOptions().addCertPath(ca)));
        return config;
    }

    private static Network.Endpoint endpoint(Settings settings) {
        int port = switch (settings.get(SECURITY)) {
            case "tls" -> 465;
            case "none" -> 25;
            default -> 587;
        };
        return Network.Endpoint.parse(settings.get(SERVER), port, Family.ANY);
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        try {
            endpoint(settings);
        } catch (IllegalArgumentException e) {
            complaints.put(SERVER.name(), "a host, or a host and port such as mail.example:587");
        }
        if (!settings.get(HELLO).matches("[A-Za-z0-9.:\\[\\]-]{1,255}")) {
            complaints.put(HELLO.name(), "a name such as monitor.example.com");
        }
        if (settings.has(LOGIN) && settings.get(SECURITY).equals("none")) {
            complaints.put(LOGIN.name(), "security: starttls or tls, since a password is never sent in clear");
        }
        if (!settings.get(FROM).matches(ADDRESS)) {
            complaints.put(FROM.name(), "an address such as postflight@shop.example");
        }
        List<String> to = settings.get(TO);
        if (to.isEmpty() || !to.stream().allMatch(address -> address.matches(ADDRESS))) {
            complaints.put(TO.name(), "addresses such as team@shop.example");
        }
        return complaints;
    }
}
