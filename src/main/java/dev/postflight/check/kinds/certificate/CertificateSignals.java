package dev.postflight.check.kinds.certificate;

import dev.postflight.net.Chain;
import dev.postflight.net.HostName;
import dev.postflight.net.TlsPeer;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.netty.buffer.ByteBufUtil;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.NamedParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a chain of certificates tells, as signals. */
final class CertificateSignals {
    static final Signal NOT_BEFORE = Signal.of("not_before", Unit.TIMESTAMP, "when the certificate begins to be valid");
    static final Signal NOT_AFTER = Signal.of("not_after", Unit.TIMESTAMP, "when the certificate expires");
    static final Signal EARLIEST_NOT_AFTER =
            Signal.of("earliest_not_after", Unit.TIMESTAMP, "when the first certificate of the whole chain expires");
    static final Signal DAYS_LEFT = Signal.of(
            "days_left", Unit.DAYS, "days until the first certificate of the whole chain expires; negative afterwards");
    static final Signal RENEWED = Signal.of("renewed", Unit.SECONDS, "how long ago the certificate began to be valid")
            .judgedOnly();
    static final Signal CHAIN_VALID = Signal.of(
            "chain_valid", Unit.FLAG, "whether a trusted authority, today's dates and today's strengths vouch for it");
    static final Signal CHAIN_ORDERED = Signal.of(
            "chain_ordered", Unit.FLAG, "whether each certificate of the chain was issued by the one after it");
    static final Signal HOSTNAME_VALID =
            Signal.of("hostname_valid", Unit.FLAG, "whether the certificate is for the name that was asked for");
    static final Signal SELF_SIGNED =
            Signal.of("self_signed", Unit.FLAG, "whether the certificate is signed by its own key");
    static final Signal KEY_SIZE = Signal.of("key_size", Unit.NONE, "size of the certificate's key in bits");
    static final Signal OCSP_STAPLE = Signal.of(
            "ocsp_staple", Unit.FLAG, "whether the server staples the authority's word that it is not revoked");
    static final Signal PROTOCOL = fact("protocol", "version of TLS that was agreed upon, such as TLSv1.3");
    static final Signal CIPHER = fact("cipher", "cipher suite that was agreed upon");
    static final Signal CLIENT_CERTIFICATE =
            fact("client_certificate", "asked, where the server wants one of its clients and none is configured");
    static final Signal KEY_ALGORITHM = fact("key_algorithm", "kind of the certificate's key: RSA, EC, Ed25519");
    static final Signal SIGNATURE_ALGORITHM =
            fact("signature_algorithm", "how the certificate is signed, such as SHA256withRSA");
    static final Signal SUBJECT = fact("subject", "whom the certificate names");
    static final Signal ISSUER = fact("issuer", "who signed the certificate");
    static final Signal NAMES = fact("names", "hosts that the certificate is for");
    static final Signal SERIAL = fact("serial", "serial number of the certificate, hexadecimal");
    static final Signal FINGERPRINT = fact("fingerprint", "SHA-256 of the certificate, hexadecimal");
    static final Signal FIRST_TO_EXPIRE =
            fact("first_to_expire", "subject of the certificate of the chain that expires first");

    static final Signal[] ALL = {
        NOT_BEFORE,
        NOT_AFTER,
        EARLIEST_NOT_AFTER,
        DAYS_LEFT,
        RENEWED,
        CHAIN_VALID,
        CHAIN_ORDERED,
        HOSTNAME_VALID,
        SELF_SIGNED,
        KEY_SIZE,
        OCSP_STAPLE,
        PROTOCOL,
        CIPHER,
        CLIENT_CERTIFICATE,
        KEY_ALGORITHM,
        SIGNATURE_ALGORITHM,
        SUBJECT,
        ISSUER,
        NAMES,
        SERIAL,
        FINGERPRINT,
        FIRST_TO_EXPIRE
    };

    private CertificateSignals() {}

    /** Of what a handshake showed, which may have ended before there was a certificate. */
    static List<Reading> of(TlsPeer peer, Instant now) {
        List<Reading> readings = new ArrayList<>();
        if (!peer.protocol().isEmpty()) {
            readings.add(PROTOCOL.reads(peer.protocol()));
            readings.add(CIPHER.reads(peer.cipher()));
        }
        if (peer.asked()) {
            readings.add(CLIENT_CERTIFICATE.reads("asked"));
        }
        if (!peer.chain().isEmpty()) {
            readings.addAll(of(peer.chain(), peer.chainProblem(), now));
            readings.add(HOSTNAME_VALID.holdsUnless(peer.hostProblem()));
            readings.add(OCSP_STAPLE.reads(peer.staple()));
        }
        return readings;
    }

    /** Of a chain, the certificate in question first. */
    static List<Reading> of(List<X509Certificate> chain, Optional<String> problem, Instant now) {
        X509Certificate leaf = chain.get(0);
        X509Certificate first = chain.stream()
                .min(Comparator.comparing(X509Certificate::getNotAfter))
                .orElse(leaf);
        PublicKey key = leaf.getPublicKey();
        List<Reading> readings = new ArrayList<>(List.of(
                NOT_BEFORE.reads(seconds(leaf.getNotBefore().toInstant())),
                NOT_AFTER.reads(seconds(leaf.getNotAfter().toInstant())),
                EARLIEST_NOT_AFTER.reads(seconds(first.getNotAfter().toInstant())),
                DAYS_LEFT.reads(length(now, first.getNotAfter().toInstant()) / 86_400),
                RENEWED.reads(length(leaf.getNotBefore().toInstant(), now)),
                CHAIN_VALID.holdsUnless(problem),
                CHAIN_ORDERED.holdsUnless(Chain.disorder(chain)),
                SELF_SIGNED.reads(Chain.isSelfSigned(leaf)),
                KEY_ALGORITHM.reads(algorithm(key)),
                SIGNATURE_ALGORITHM.reads(leaf.getSigAlgName()),
                SUBJECT.reads(leaf.getSubjectX500Principal().getName()),
                ISSUER.reads(leaf.getIssuerX500Principal().getName()),
                NAMES.reads(String.join(", ", HostName.names(leaf))),
                SERIAL.reads(leaf.getSerialNumber().toString(16)),
                FINGERPRINT.reads(fingerprint(leaf)),
                FIRST_TO_EXPIRE.reads(first.getSubjectX500Principal().getName())));
        bits(key).ifPresent(bits -> readings.add(KEY_SIZE.reads((double) bits)));
        return readings;
    }

    private static Signal fact(String name, String doc) {
        return Signal.of(name, Unit.TEXT, doc);
    }

    private static double seconds(Instant moment) {
        return moment.getEpochSecond();
    }

    private static double length(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1e3;
    }

    private static String algorithm(PublicKey key) {
        return key instanceof EdECKey edwards ? edwards.getParams().getName() : key.getAlgorithm();
    }

    /** The size by which people compare keys; empty for a kind of key that has none known here. */
    private static Optional<Integer> bits(PublicKey key) {
        if (key instanceof RSAKey rsa) {
            return Optional.of(rsa.getModulus().bitLength());
        } else if (key instanceof ECKey ec) {
            return Optional.of(ec.getParams().getCurve().getField().getFieldSize());
        } else if (key instanceof EdECKey edwards) {
            // RFC 8032, sections 5.1.5 and 5.2.5: keys of 32 and 57 bytes
            return Optional.of(edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName()) ? 256 : 456);
        } else if (key instanceof DSAKey dsa && dsa.getParams() != null) {
            return Optional.of(dsa.getParams().getP().bitLength());
        }
        return Optional.empty();
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return ByteBufUtil.hexDump(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("every Java has SHA-256, and this certificate came encoded", e);
        }
    }
}
