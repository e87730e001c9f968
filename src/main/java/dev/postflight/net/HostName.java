package dev.postflight.net;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a certificate is for a host: subject alternative names only, by RFC 6125 and RFC 9525. */
public final class HostName {
    // RFC 5280, section 4.2.1.6
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private HostName() {}

    /** Why this certificate is not for this host; empty when it is. */
    public static Optional<String> problem(String host, X509Certificate certificate) {
        List<String> names = names(certificate);
        boolean literal = isAddress(host);
        for (String name : names) {
            if (literal ? sameAddress(host, name) : matches(ascii(host), name)) {
                return Optional.empty();
            }
        }
        if (names.isEmpty()) {
            return Optional.of("certificate names no host; its subject "
                    + certificate.getSubjectX500Principal().getName() + " does not count (RFC 9525)");
        }
        String shown = String.join(", ", names.subList(0, Math.min(8, names.size()))) + (names.size() > 8 ? ", …" : "");
        return Optional.of("certificate is not for " + host + " but for " + shown);
    }

    /** The names and addresses that a certificate is for. */
    public static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        for (List<?> name : alternatives(certificate)) {
            if (name.get(0) instanceof Integer type
                    && (type == DNS || type == ADDRESS)
                    && name.get(1) instanceof String text) {
                names.add(text);
            }
        }
        return names;
    }

    public static boolean isAddress(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    /** The form that goes over the wire; what is no international name stays as it is. */
    public static String ascii(String host) {
        String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        try {
            return IDN.toASCII(plain).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return plain.toLowerCase(Locale.ROOT);
        }
    }

    /** A wildcard stands for exactly the whole left-most label, and never for a top-level domain's only child. */
    static boolean matches(String host, String pattern) {
        String wanted = pattern.toLowerCase(Locale.ROOT);
        if (!wanted.startsWith("*.")) {
            return host.equals(wanted);
        }
        String parent = wanted.substring(1);
        int dot = host.indexOf('.');
        return dot > 0 && parent.indexOf('.', 1) > 0 && host.substring(dot).equals(parent);
    }

    private static boolean sameAddress(String host, String name) {
        if (!isAddress(name)) {
            return false;
        }
        try {
            return InetAddress.getByName(host).equals(InetAddress.getByName(name));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
