package dev.postflight.check.kinds.smtp;

import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an smtp check can be told. */
final class SmtpOptions {
    static final Option<String> ADDRESS = Option.text(
                    "address", "host or host:port; port 587, or 465 where security is tls, or 25 where it is none")
            .needed()
            .asMain();
    static final Option<String> SECURITY = Option.choice(
                    "security",
                    List.of("starttls", "tls", "none"),
                    "starttls asks for TLS after the greeting and goes on in it; tls speaks it at once")
            .or("starttls");
    static final Option<String> HELLO = Option.text("hello", "the name to say EHLO with; some servers want a full one")
            .or("postflight");

    static final Option<String> USER = Option.text("user", "the name").needed();
    static final Option<Secret> PASSWORD =
            Option.secret("password", "the password").needed();
    static final Option<String> METHOD = Option.choice(
                    "method", List.of("auto", "plain", "login"), "auto takes PLAIN where the server offers it")
            .or("auto");
    static final Option<Boolean> WITHOUT_TLS = Option.flag(
                    "without_tls", "true sends the password in clear where security is none")
            .or(false);
    static final Option<Settings> LOGIN =
            Option.group("login", "logs in after TLS has begun", USER, PASSWORD, METHOD, WITHOUT_TLS);

    static final Option<String> FROM =
            Option.text("from", "the sender's address").needed();
    static final Option<String> TO = Option.text(
                    "to", "the recipient's address, best a mailbox that is emptied by itself")
            .needed();
    static final Option<String> SUBJECT = Option.text("subject", "the subject").or("Postflight test mail");
    static final Option<Duration> EVERY = Option.span(
                    "every",
                    Duration.ofSeconds(1),
                    Duration.ofDays(366),
                    "how often one is sent at the most; the runs between do all the rest")
            .or(Duration.ofHours(1));
    static final Option<Settings> MAIL = Option.group(
            "mail", "sends a test mail, told apart by the header X-Postflight: test", FROM, TO, SUBJECT, EVERY);

    static final Option<?>[] ALL = {ADDRESS, SECURITY, HELLO, TlsOptions.TLS, LOGIN, MAIL};

    private SmtpOptions() {}

    static Network.Endpoint endpoint(Settings settings) {
        int port = switch (settings.get(SECURITY)) {
            case "tls" -> 465;
            case "none" -> 25;
            default -> 587;
        };
        return Network.Endpoint.parse(settings.get(ADDRESS), port, Family.ANY);
    }

    static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        try {
            endpoint(settings);
        } catch (IllegalArgumentException e) {
            complaints.put(ADDRESS.name(), "a host, or a host and port such as mail.example:587");
        }
        if (!settings.get(HELLO).matches("[A-Za-z0-9.:\\[\\]-]{1,255}")) {
            complaints.put(HELLO.name(), "a name such as monitor.example.com");
        }
        boolean secure = !settings.get(SECURITY).equals("none");
        if (!secure && settings.has(TlsOptions.TLS)) {
            complaints.put(TlsOptions.TLS.name(), "nothing, since security is none");
        }
        settings.find(LOGIN).ifPresent(login -> {
            if (!secure && !login.get(WITHOUT_TLS)) {
                complaints.put(LOGIN.name(), "security: starttls or tls, or without_tls: true to send it in clear");
            } else if ((login.get(USER) + login.get(PASSWORD).reveal()).indexOf('\0') >= 0) {
                complaints.put(LOGIN.name(), "a user and a password without NUL");
            }
        });
        settings.find(MAIL).ifPresent(mail -> {
            for (Option<String> address : List.of(FROM, TO)) {
                if (!mail.get(address).matches("[^\\s<>@\\p{Cntrl}]{1,64}@[^\\s<>@\\p{Cntrl}]{1,255}")) {
                    complaints.put(MAIL.name() + "." + address.name(), "an address such as monitor@shop.example");
                }
            }
            if (!mail.get(SUBJECT).matches("[\\x20-\\x7e]{1,200}")) {
                complaints.put(MAIL.name() + "." + SUBJECT.name(), "up to 200 plain letters on one line");
            }
        });
        return complaints;
    }
}
