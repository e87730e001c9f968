package dev.postflight.config.secret;

import dev.postflight.config.yaml.Place;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds credentials that stand in plain text, so that they are refused and never shown. */
public final class Credential {
    public static final String EXPECTED = "a reference such as ${env:NAME} or ${file:path}";

    private static final Set<String> HEADERS =
            Set.of("authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token");
    /** Fills a reference, which may hold any of the signs that divide a URL; a private character of Unicode. */
    private static final String FILLER = "\uE000";
    /** What may stand in a URL before the at sign, by RFC 3986. */
    private static final Pattern USER_INFO = Pattern.compile("([A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*");

    private Credential() {}

    public static boolean isHeader(String name) {
        return HEADERS.contains(name.strip().toLowerCase(Locale.ROOT));
    }

    /** Whether a URL has a password other than by reference. */
    public static boolean hasPassword(String written) {
        String url = filled(written);
        int at = userInfoEnd(url);
        int colon = at < 0 ? -1 : url.indexOf(':', url.indexOf("://") + 3);
        return colon >= 0 && colon < at && !isFiller(url.substring(colon + 1, at));
    }

    /** A written URL for a message: whatever might be a password is left out. */
    public static String shown(String written) {
        String url = filled(written);
        int start = url.contains("://") ? url.indexOf("://") + 3 : 0;
        int colon = url.indexOf(':', start);
        int at = url.lastIndexOf('@');
        return colon < 0 || at < colon || isFiller(url.substring(colon + 1, at))
                ? written
                : written.substring(0, colon) + ":***" + written.substring(at);
    }

    /** Resolves a written URL; a password with signs that divide a URL is put in so that it does not. */
    public static Optional<String> resolve(String written, Place place, Resolver resolver) {
        int at = Math.max(0, userInfoEnd(filled(written)));
        StringBuilder url = new StringBuilder();
        boolean complete = true;
        for (Piece piece : Piece.of(written.substring(0, at))) {
            Optional<String> value = resolver.resolve(piece.written(), place);
            value.ifPresent(text -> url.append(piece.isReference() ? encoded(text) : text));
            complete &= value.isPresent();
        }
        Optional<String> rest = resolver.resolve(written.substring(at), place);
        return complete ? rest.map(text -> url + text) : Optional.empty();
    }

    private static String encoded(String value) {
        return USER_INFO.matcher(value).matches()
                ? value
                : URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Where the at sign stands that ends user and password; -1 for none. */
    private static int userInfoEnd(String filled) {
        int start = filled.indexOf("://") + 3;
        String authority = start < 3 ? "" : filled.substring(start).split("[/?#]", 2)[0];
        int at = authority.lastIndexOf('@');
        return at < 0 ? -1 : start + at;
    }

    private static boolean isFiller(String text) {
        return text.replace(FILLER, "").isEmpty();
    }

    /** As long as what is written, so that places agree. */
    private static String filled(String written) {
        StringBuilder filled = new StringBuilder();
        for (Piece piece : Piece.of(written)) {
            filled.append(piece.isReference() ? FILLER.repeat(piece.written().length()) : piece.written());
        }
        return filled.toString();
    }
}
