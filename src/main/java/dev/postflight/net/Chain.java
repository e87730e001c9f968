package dev.postflight.net;

import com.google.re2j.Pattern;
import dev.postflight.outcome.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whether a chain of certificates leads to a trusted authority, and why it does not. */
public final class Chain {
    /** NIST SP 800-131A since 2014, and the CA/Browser Forum's baseline requirements, section 6.1.5. */
    private static final int LEAST_RSA_BITS = 2048;
    /** Collisions of both have been shown in practice: shattered.io, 2017; RFC 6151. */
    private static final Pattern BROKEN_HASH = Pattern.compile("(?i)^(?:SHA-?1|MD[245])with");

    private final X509TrustManager judge;

    /** @param authorities the only ones to trust; null for the platform's own */
    public Chain(@Nullable KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(authorities);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                judge = x509;
                return;
            }
        }
        throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }

    /**
     * Judges by the authorities of a file.
     *
     * @param ca PEM file of the only authorities to trust; empty for the platform's own
     */
    public static Chain trusting(Optional<Path> ca) throws IOException, GeneralSecurityException {
        return new Chain(ca.isPresent() ? TlsContexts.keyStore(ca.get()) : null);
    }

    /** Why nobody should trust this chain, in a sentence; empty when it is sound. The host is not looked at. */
    public Optional<String> problem(List<X509Certificate> chain, Instant now) {
        if (chain.isEmpty()) {
            return Optional.of("no certificate was sent");
        }
        // Java takes a certificate that stands among the authorities itself without looking at its dates
        Optional<String> expired = dates(chain.get(0), "certificate", now);
        if (expired.isPresent()) {
            return expired;
        }
        try {
            judge.checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
            return weakness(chain);
        } catch (CertificateException e) {
            // only now: a chain may carry an expired certificate that no client needs
            return chain.stream()
                    .skip(1)
                    .flatMap(each -> dates(each, "intermediate certificate " + name(each), now).stream())
                    .findFirst()
                    .or(() -> weakness(chain))
                    .or(() -> Optional.of(reason(chain, e)));
        }
    }

    /** Why a strict client may stumble over the order in which the chain was sent; empty when each issued the one before. */
    public static Optional<String> disorder(List<X509Certificate> chain) {
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                return Optional.of("certificate " + (i + 1) + " of the chain, " + name(chain.get(i))
                        + ", did not issue the one before it");
            }
        }
        return Optional.empty();
    }

    /** Signed by its own key, not by an authority. */
    public static boolean isSelfSigned(X509Certificate certificate) {
        if (!certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Optional<String> dates(X509Certificate certificate, String which, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            return Optional.of(which + " expired on " + until + " (" + length(until, now) + " ago)");
        } else if (now.isBefore(from)) {
            return Optional.of(which + " is not valid before " + from + " (in " + length(now, from) + ")");
        }
        return Optional.empty();
    }

    /** What OpenSSL, Go and browsers refuse while Java takes it from authorities other than its own. */
    private static Optional<String> weakness(List<X509Certificate> chain) {
        for (X509Certificate certificate : chain) {
            boolean leaf = certificate.equals(chain.get(0));
            boolean anchor = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
            String which = leaf ? "certificate" : "intermediate certificate " + name(certificate);
            if (!anchor && BROKEN_HASH.matcher(certificate.getSigAlgName()).find()) {
                return Optional.of(which + " is signed with " + certificate.getSigAlgName() + ", which can be forged");
            } else if ((leaf || !anchor)
                    && certificate.getPublicKey() instanceof RSAKey key
                    && key.getModulus().bitLength() < LEAST_RSA_BITS) {
                return Optional.of(
                        which + " has an RSA key of " + key.getModulus().bitLength()
                                + " bits, which can be broken; at least " + LEAST_RSA_BITS + " are needed");
            }
        }
        return Optional.empty();
    }

    private static String reason(List<X509Certificate> chain, CertificateException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        if (!message.contains("unable to find valid certification path") && !message.contains("trust anchor")) {
            return "certificate is refused: " + message;
        } else if (isSelfSigned(chain.get(0))) {
            return "certificate is self-signed";
        }
        X509Certificate last = last(chain);
        return isSelfSigned(last)
                ? "certificate is signed by an authority that is not trusted here: " + name(last)
                : "certificate's issuer " + last.getIssuerX500Principal().getName()
                        + " is not trusted here and no intermediate certificate was sent for it";
    }

    /** Where the way up from the leaf ends, whatever the order and whatever else was sent. */
    private static X509Certificate last(List<X509Certificate> chain) {
        X509Certificate last = chain.get(0);
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate child = last;
            last = chain.stream()
                    .filter(each -> !each.equals(child)
                            && each.getSubjectX500Principal().equals(child.getIssuerX500Principal()))
                    .findFirst()
                    .orElse(child);
        }
        return last;
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static String length(Instant from, Instant to) {
        return Unit.SECONDS.format((double) Duration.between(from, to).toSeconds());
    }
}
