package dev.postflight.http;

import dev.postflight.config.ServerConfig.Scope;
import dev.postflight.config.ServerConfig.Token;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a request comes from, by its bearer token, and what it may do.
 *
 * <p>Only digests are known here, and each is compared in constant time, whichever matched before.
 */
final class Tokens {
    /** Who asks when no tokens are configured: this machine, or whoever the owner let in on purpose. */
    static final Holder ANYBODY = new Holder("", EnumSet.allOf(Scope.class), true);

    private final List<Known> known = new ArrayList<>();

    Tokens(List<Token> tokens) {
        for (Token token : tokens) {
            Set<Scope> scopes = token.scopes().contains(Scope.ADMIN) ? EnumSet.allOf(Scope.class) : token.scopes();
            known.add(new Known(token.sha256().toLowerCase(Locale.ROOT), token.name(), Set.copyOf(scopes)));
        }
    }

    /**
     * Who holds the token of this request.
     *
     * @param mayChange false for a password that a browser sends by itself, with requests of foreign pages too
     */
    record Holder(String name, Set<Scope> scopes, boolean mayChange) {}

    private record Known(String sha256, String name, Set<Scope> scopes) {}

    /** Empty when the header is missing, malformed or of nobody known. */
    Optional<Holder> holder(@Nullable String authorization) {
        if (known.isEmpty()) {
            return Optional.of(ANYBODY);
        }
        if (authorization == null) {
            return Optional.empty();
        }
        String[] words = authorization.strip().split(" +", 2);
        if (words.length != 2) {
            return Optional.empty();
        }
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "bearer" -> find(words[1], true);
            case "basic" -> password(words[1]).flatMap(token -> find(token, false));
            default -> Optional.empty();
        };
    }

    private Optional<Holder> find(String token, boolean mayChange) {
        byte[] digest = ascii(HexFormat.of().formatHex(sha256(token)));
        Optional<Holder> found = Optional.empty();
        for (Known one : known) {
            if (MessageDigest.isEqual(ascii(one.sha256), digest)) {
                found = Optional.of(new Holder(one.name, one.scopes, mayChange));
            }
        }
        return found;
    }

    /** So that people can open the page in a browser: any name, and the token as password. */
    private static Optional<String> password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
