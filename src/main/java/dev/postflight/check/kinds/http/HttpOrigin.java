package dev.postflight.check.kinds.http;

import dev.postflight.net.HostName;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Where a URL leads: what two URLs share when credentials may go from one to the other (RFC 6454). */
public record HttpOrigin(String scheme, String host, int port) {

    /** The origin of an absolute http or https URL; empty for anything else. */
    public static Optional<HttpOrigin> of(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        String authority = url.getRawAuthority();
        if (authority == null || !(scheme.equals("http") || scheme.equals("https"))) {
            return Optional.empty();
        }
        // URI.getHost() knows no host with an underscore, which containers are fond of
        String place = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = place.indexOf(':', place.indexOf(']') + 1);
        String host = colon < 0 ? place : place.substring(0, colon);
        String port = colon < 0 ? "" : place.substring(colon + 1);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int number = scheme.equals("https") ? 443 : 80;
        if (!port.isEmpty()) {
            try {
                number = Integer.parseInt(port);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        return host.isEmpty() || number < 1 || number > 65535
                ? Optional.empty()
                : Optional.of(new HttpOrigin(scheme, HostName.ascii(host), number));
    }

    public boolean secure() {
        return scheme.equals("https");
    }

    /** As the Host header names it: without the port that goes without saying. */
    public String authority() {
        String place = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (secure() ? 443 : 80) ? place : place + ":" + port;
    }

    @Override
    public String toString() {
        return scheme + "://" + authority();
    }
}
