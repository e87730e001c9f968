package dev.postflight.check.kinds.smtp;

import dev.postflight.net.TlsPeer;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a mail server shows. */
final class SmtpReadings {
    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "how long everything took");
    static final Signal PHASE = Signal.of(
                    "phase",
                    Unit.SECONDS,
                    "how long each phase took: resolve, connect, tls, greeting, hello, starttls, login, mail")
            .per("phase", "resolve", "connect", "tls", "greeting", "hello", "starttls", "login", "mail");
    static final Signal BANNER = Signal.of("banner", Unit.TEXT, "what the server greets with");
    static final Signal EXTENSIONS =
            Signal.of("extensions", Unit.TEXT, "what the server can do, as it answers EHLO, in TLS where there is any");
    static final Signal SIZE_LIMIT = Signal.of("size_limit", Unit.BYTES, "the largest mail that the server takes");
    static final Signal LOGIN_BEFORE_TLS = Signal.of(
            "login_before_tls", Unit.FLAG, "whether the server would take passwords in clear, before STARTTLS");
    static final Signal TLS_VERSION = Signal.of("tls_version", Unit.TEXT, "version of TLS, such as TLSv1.3");
    static final Signal CIPHER = Signal.of("cipher", Unit.TEXT, "cipher suite of TLS");
    static final Signal CERTIFICATE_NOT_AFTER = Signal.of(
            "certificate_not_after",
            Unit.TIMESTAMP,
            "until when the certificate is valid; also of one that is refused");
    static final Signal CERTIFICATE_DAYS_LEFT =
            Signal.of("certificate_days_left", Unit.DAYS, "for how long the certificate is still valid");
    static final Signal CERTIFICATE_VALID = Signal.of(
            "certificate_valid", Unit.FLAG, "whether the certificate is for this host and of somebody trusted");
    static final Signal MAIL_ACCEPTED =
            Signal.of("mail_accepted", Unit.TIMESTAMP, "when the server took the last test mail");
    static final Signal MAIL_AGE = Signal.of(
                    "mail_age", Unit.SECONDS, "how long ago the server took the last test mail")
            .judgedOnly();
    static final Signal MAIL_ANSWER =
            Signal.of("mail_answer", Unit.TEXT, "the server's word that it took the last test mail");

    static final Signal[] ALL = {
        DURATION,
        PHASE,
        BANNER,
        EXTENSIONS,
        SIZE_LIMIT,
        LOGIN_BEFORE_TLS,
        TLS_VERSION,
        CIPHER,
        CERTIFICATE_NOT_AFTER,
        CERTIFICATE_DAYS_LEFT,
        CERTIFICATE_VALID,
        MAIL_ACCEPTED,
        MAIL_AGE,
        MAIL_ANSWER
    };

    private SmtpReadings() {}

    /** Of a handshake, also of one that failed. */
    static List<Reading> of(TlsPeer peer, Instant now) {
        List<Reading> readings = new ArrayList<>();
        if (!peer.protocol().isEmpty()) {
            readings.add(TLS_VERSION.reads(peer.protocol()));
            readings.add(CIPHER.reads(peer.cipher()));
        }
        if (!peer.chain().isEmpty()) {
            X509Certificate leaf = peer.chain().get(0);
            Instant end = leaf.getNotAfter().toInstant();
            readings.add(CERTIFICATE_NOT_AFTER.reads(end.getEpochSecond()));
            readings.add(CERTIFICATE_DAYS_LEFT.reads(Duration.between(now, end).toMillis() / 86_400e3));
            readings.add(CERTIFICATE_VALID.holdsUnless(peer.chainProblem().or(peer::hostProblem)));
        }
        return readings;
    }

    static List<Reading> of(SmtpExtensions extensions) {
        List<Reading> readings = new ArrayList<>(List.of(EXTENSIONS.reads(extensions.text())));
        extensions.largest().ifPresent(largest -> readings.add(SIZE_LIMIT.reads(largest)));
        return readings;
    }

    static List<Reading> of(Optional<SmtpCheck.Mailed> mailed, Instant now) {
        return mailed.map(last -> List.of(
                        MAIL_ACCEPTED.reads(last.at().getEpochSecond()),
                        MAIL_AGE.reads(Duration.between(last.at(), now).toMillis() / 1e3),
                        MAIL_ANSWER.reads(last.word()),
                        PHASE.reads(last.took()).at("mail")))
                .orElse(List.of());
    }
}
