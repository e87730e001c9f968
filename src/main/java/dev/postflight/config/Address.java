package dev.postflight.config;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads absolute URLs with a host. */
final class Address {
    private static final Pattern PARTS =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?)([^/?#:@\\[\\]]+)(.*)");
    private static final int LAST_PORT = 65_535;

    private Address() {}

    static URI parse(String text, Set<String> schemes) {
        try {
            URI uri = new URI(international(text));
            String scheme = uri.getScheme();
            if (scheme == null
                    || !schemes.contains(scheme.toLowerCase(Locale.ROOT))
                    || uri.getHost() == null
                    || uri.getPort() > LAST_PORT) {
                throw new IllegalArgumentException();
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** {@code https://bücher.example} as it goes over the wire. */
    private static String international(String text) {
        Matcher parts = PARTS.matcher(text);
        boolean ascii = text.chars().allMatch(c -> c < 128);
        return ascii || !parts.matches() ? text : parts.group(1) + IDN.toASCII(parts.group(2)) + parts.group(3);
    }

    private static boolean isGood(String text) {
        try {
            return parse(text, Set.of("https")).isAbsolute();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static String hint(String written, Set<String> schemes) {
        String meant = "https://" + written;
        if (!written.contains("://") && !written.contains("@") && schemes.contains("https") && isGood(meant)) {
            return NearMiss.meant(meant);
        }
        Matcher parts = PARTS.matcher(written);
        return parts.matches() && parts.group(2).contains("_") ? "a host name has no underscore" : "";
    }
}
