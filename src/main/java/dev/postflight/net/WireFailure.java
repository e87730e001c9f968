package dev.postflight.net;

import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong on the wire, in one plain sentence, and whose fault it is. */
public final class WireFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** An alarm this late says that the event loop was held up, and that answers may have been waiting to be read. */
    private static final Duration DEAF = Duration.ofMillis(250);

    /** Java: "Received fatal alert: protocol_version"; OpenSSL: "…:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION". */
    private static final Pattern ALERT = Pattern.compile(
            "fatal alert: (\\w+)|OPENSSL_internal:(?:SSLV3|TLSV1)_(?:ALERT_)?([A-Z_]+)", Pattern.CASE_INSENSITIVE);

    /** What a wire does while it agrees on TLS. */
    static final String HANDSHAKE = "TLS handshake";

    /** Java's own servers say the latter. */
    private static final Set<String> DISAGREEMENTS = Set.of(
            HANDSHAKE + " failed: it sent the alert handshake_failure",
            HANDSHAKE + " failed: it sent the alert internal_error");

    private final Finding finding;

    public WireFailure(Finding finding, String sentence) {
        super(sentence, null, false, false); // what happens to a target is no bug of ours: no stack trace
        this.finding = finding;
    }

    public static WireFailure ofTarget(String sentence) {
        return new WireFailure(Finding.TARGET_BAD, sentence);
    }

    /** The run's deadline has come; nobody's fault but our own where we noticed it too late to have listened until then. */
    public static WireFailure ofDeadline(Trip trip, String doing) {
        Duration late = trip.late();
        return late.compareTo(DEAF) > 0
                ? new WireFailure(
                        Finding.SOURCE_MISSING,
                        "Postflight itself was too busy to listen: it noticed the deadline " + Network.show(late)
                                + " late, " + doing)
                : ofTarget("no answer within " + Network.show(trip.timeout()) + ": " + doing);
    }

    public Finding finding() {
        return finding;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** The outcome of a run that ended here, with whatever had been measured before. */
    public Outcome outcome(List<Reading> readings) {
        return new Outcome(finding, sentence(), readings);
    }

    /** Any failure of a wire as an outcome; what is none of these is a bug and passes on. */
    public static Outcome outcome(Throwable failure, List<Reading> readings) {
        if (failure instanceof WireFailure wire) {
            return wire.outcome(readings);
        }
        throw new IllegalStateException("unexpected failure on the wire", failure);
    }

    /** Names what Netty, the JDK or OpenSSL threw while {@code doing} something with {@code peer}. */
    public static WireFailure of(Throwable thrown, String doing, String peer) {
        Throwable cause = unwrapped(thrown);
        if (cause instanceof WireFailure failure) {
            return failure;
        }
        String message = String.valueOf(cause.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("too many open files")) {
            return new WireFailure(Finding.SOURCE_MISSING, "too many open files here");
        } else if (lower.contains("network is unreachable") || lower.contains("cannot assign requested address")) {
            return new WireFailure(Finding.SOURCE_MISSING, "no network from here to " + peer + ": " + plain(message));
        } else if (cause instanceof NoRouteToHostException) {
            return ofTarget("no route to " + peer);
        } else if (cause instanceof ConnectException && lower.contains("refused")) {
            return ofTarget("connection refused by " + peer);
        } else if (cause instanceof SSLException) {
            return ofTarget(doing + " failed: " + tls(cause));
        } else if (cause instanceof IOException && (lower.contains("reset") || lower.contains("broken pipe"))) {
            return ofTarget("connection reset by " + peer + during(doing));
        } else if (cause instanceof ClosedChannelException) {
            return ofEnd(doing, peer);
        }
        return ofTarget(doing + " failed: " + plain(message));
    }

    /** Whether it is one of the alerts of RFC 8446, section 6.2, with which servers answer a missing certificate. */
    static boolean isRefusal(Throwable thrown) {
        return thrown instanceof SSLException
                && tls(thrown).matches(".* alert (?:\\w*certificate\\w*|handshake_failure)");
    }

    /** Without what Netty puts around a failure of a handler. */
    static Throwable unwrapped(Throwable thrown) {
        @Nullable Throwable cause = thrown.getCause();
        return thrown instanceof DecoderException && cause != null ? unwrapped(cause) : thrown;
    }

    /** Nobody threw anything: the other side just hung up. */
    static WireFailure ofEnd(String doing, String peer) {
        return ofTarget("connection closed by " + peer + during(doing));
    }

    /** Whether the two sides found no version, cipher or signature in common. */
    static boolean isDisagreement(Throwable thrown) {
        return thrown instanceof WireFailure failure && DISAGREEMENTS.contains(failure.sentence());
    }

    private static String during(String doing) {
        return (doing.equals(HANDSHAKE) ? " in the " : " while ") + doing;
    }

    static WireFailure ofLookup(String host, Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof UnknownHostException
                && cause.getCause() != null
                && !(cause instanceof DnsNameResolverTimeoutException)) {
            cause = cause.getCause();
        }
        if (cause instanceof DnsNameResolverTimeoutException) {
            return new WireFailure(Finding.SOURCE_MISSING, "no name server answered for " + host);
        } else if (cause instanceof DnsErrorCauseException error) {
            return switch (error.getCode().intValue()) {
                case 3 -> ofTarget("name " + host + " does not exist");
                case 0 -> ofTarget("name " + host + " has no address");
                default ->
                    new WireFailure(Finding.SOURCE_MISSING, "name server answered " + error.getCode() + " for " + host);
            };
        } else if (cause instanceof IOException && !(cause instanceof UnknownHostException)) {
            return new WireFailure(Finding.SOURCE_MISSING, "no name server can be reached for " + host);
        }
        return ofTarget("name " + host + " does not resolve");
    }

    private static String tls(Throwable failure) {
        if (failure instanceof NotSslRecordException) {
            return "it does not speak TLS" + firstBytes(String.valueOf(failure.getMessage()));
        }
        @Nullable Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = plain(String.valueOf(cause.getMessage()));
        Matcher alert = ALERT.matcher(message);
        if (alert.find()) {
            return "it sent the alert "
                    + (alert.group(1) == null ? alert.group(2) : alert.group(1)).toLowerCase(Locale.ROOT);
        }
        // OpenSSL: "error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER"
        return message.startsWith("error:")
                ? message.substring(message.lastIndexOf(':') + 1)
                        .replace('_', ' ')
                        .toLowerCase(Locale.ROOT)
                : message;
    }

    /** Netty's message ends in the hex digits of what came. */
    private static String firstBytes(String message) {
        String digits = message.substring(message.lastIndexOf(' ') + 1);
        if (!digits.matches("(?:[0-9a-fA-F]{2})+")) {
            return "";
        }
        String text = new String(ByteBufUtil.decodeHexDump(digits), StandardCharsets.ISO_8859_1);
        String line = text.strip().lines().findFirst().orElse("").replaceAll("[^\\x20-\\x7e]", "?");
        return " but says: " + (line.length() > 60 ? line.substring(0, 60) + "…" : line);
    }

    private static String plain(String message) {
        String line = message.strip().lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
