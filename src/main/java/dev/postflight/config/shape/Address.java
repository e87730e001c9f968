package dev.postflight.config.shape;

import dev.postflight.config.yaml.NearMiss;
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
    /** What URI takes for no host, although containers are fond of such names. */
    private static final Pattern UNDERSCORED =
            Pattern.compile("(?:[^@]*@)?(?=[^:]*_)[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?::(\\d{1,5}))?");

    private static final int LAST_PORT = 65_535;

    private Address() {}

    static URI parse(String text, Set<String> schemes) {
        try {
            URI uri = new URI(international(text));
            String scheme = uri.getScheme();
            if (scheme == null || !schemes.contains(scheme.toLowerCase(Locale.ROOT)) || !hasHost(uri)) {
                throw new IllegalArgumentException();
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static boolean hasHost(URI uri) {
        if (uri.getHost() != null) {
            return uri.getPort() <= LAST_PORT;
        }
        Matcher place = UNDERSCORED.matcher(String.valueOf(uri.getRawAuthority()));
        return place.matches() && (place.group(1) == null || Integer.parseInt(place.group(1)) <= LAST_PORT);
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
        return "";
    }
}
