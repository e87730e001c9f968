package dev.postflight.check.kinds.postgres;

import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server asks as proof of who we are, and what of it is not given. */
final class PostgresProof {
    /** PostgreSQL's own default is 4,096; each round costs a microsecond on the event loop. */
    private static final int MOST_ROUNDS = 50_000;

    private static final Pattern ROUNDS = Pattern.compile("(?:^|,)i=(\\d{1,18})");

    // the message "Authentication…" in PostgreSQL's documentation, chapter "Message Formats"
    private static final int OK = 0;
    private static final int CLEARTEXT = 3;
    private static final int MD5 = 5;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;

    private final Wire wire;
    private final boolean hasPassword;
    private String wanted = "none";

    PostgresProof(Wire wire, boolean hasPassword) {
        this.wire = wire;
        this.hasPassword = hasPassword;
    }

    /** What was asked: {@code scram-sha-256}, {@code md5}, {@code password} or {@code none}. */
    String wanted() {
        return wanted;
    }

    /** One message of authentication, before the client acts on it. */
    void look(byte[] body) throws WireFailure {
        if (body.length < 4) {
            throw PostgresGuard.alien(wire);
        }
        int code = ByteBuffer.wrap(body).getInt();
        switch (code) {
            case OK -> {
                return;
            }
            case CLEARTEXT -> {
                wanted = "password";
                // whoever sits between could ask for just this
                if (hasPassword && !isVerified()) {
                    throw new WireFailure(
                            Finding.CHECK_BROKEN,
                            wire.peer() + " asks for the password in clear, and no certificate that we trust proves it:"
                                    + " use scram-sha-256 in its pg_hba.conf, or sslmode: verify-full");
                }
            }
            case MD5 -> wanted = "md5";
            case SASL -> wanted = "scram-sha-256";
            case SASL_CONTINUE -> rounds(new String(body, 4, body.length - 4, StandardCharsets.ISO_8859_1));
            default -> {}
        }
        if (!hasPassword) {
            throw new WireFailure(
                    Finding.CHECK_BROKEN, wire.peer() + " asks for a password and the check has none: set password");
        }
    }

    private boolean isVerified() {
        return wire.tls().filter(peer -> peer.chainProblem().isEmpty()).isPresent();
    }

    private void rounds(String challenge) throws WireFailure {
        Matcher rounds = ROUNDS.matcher(challenge);
        if (!rounds.find() || Long.parseLong(rounds.group(1)) > MOST_ROUNDS) {
            throw new WireFailure(
                    Finding.CHECK_BROKEN,
                    wire.peer() + " asks for more than " + MOST_ROUNDS
                            + " rounds of SCRAM, which would hold up all other checks");
        }
    }
}
