package dev.postflight.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.jcajce.JcaCertificateID;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Issues certificates, good and bad ones, as a certificate authority does. */
public final class Authority {
    private static final AtomicLong SERIALS = new AtomicLong(1000);

    private final KeyPair keys;
    private final List<X509Certificate> chain;

    /** A key and the certificates that go with it, its own first. */
    public record Credential(PrivateKey key, List<X509Certificate> chain) {
        public Credential {
            chain = List.copyOf(chain);
        }

        public X509Certificate certificate() {
            return chain.get(0);
        }

        /** The same key shown with other certificates. */
        public Credential showing(X509Certificate... others) {
            return new Credential(key, List.of(others));
        }
    }

    private Authority(KeyPair keys, List<X509Certificate> chain) {
        this.keys = keys;
        this.chain = chain;
    }

    public static Authority root(String name) {
        return root(name, elliptic());
    }

    public static Authority root(String name, KeyPair keys) {
        Instant now = now();
        Draft draft = new Draft(null, name)
                .keys(keys)
                .from(now.minus(Duration.ofDays(1000)))
                .until(now.plus(Duration.ofDays(1000)));
        draft.authority = true;
        return new Authority(keys, draft.issue().chain());
    }

    /** An authority in between. */
    public Authority under(String name, Instant until) {
        KeyPair own = elliptic();
        Draft draft = new Draft(this, name)
                .keys(own)
                .from(now().minus(Duration.ofDays(500)))
                .until(until);
        draft.authority = true;
        return new Authority(own, draft.issue().chain());
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** A certificate to be issued by this authority. */
    public Draft drafts(String commonName) {
        return new Draft(this, commonName);
    }

    /** A certificate that signs itself. */
    public static Draft selfSigned(String commonName) {
        return new Draft(null, commonName);
    }

    /** A certificate status (OCSP, RFC 6960) that says good, in DER. */
    public byte[] vouchesFor(Credential credential) {
        try {
            DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
            BasicOCSPRespBuilder builder =
                    new JcaBasicOCSPRespBuilder(keys.getPublic(), digests.get(CertificateID.HASH_SHA1));
            builder.addResponse(
                    new JcaCertificateID(
                            digests.get(CertificateID.HASH_SHA1),
                            certificate(),
                            credential.certificate().getSerialNumber()),
                    CertificateStatus.GOOD);
            BasicOCSPResp status = builder.build(
                    new JcaContentSignerBuilder(Draft.usual(keys.getPrivate())).build(keys.getPrivate()),
                    null,
                    Date.from(now()));
            return new OCSPRespBuilder()
                    .build(OCSPRespBuilder.SUCCESSFUL, status)
                    .getEncoded();
        } catch (OperatorCreationException | OCSPException | IOException | CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Now, as exactly as a certificate can say it. */
    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    public static KeyPair elliptic() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static KeyPair keys(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate before it is signed: for 90 days from yesterday, for its common name, unless told otherwise. */
    public static final class Draft {
        private final Authority issuer;
        private final String commonName;
        private Instant from = now().minus(Duration.ofDays(10));
        private Instant until = now().plus(Duration.ofDays(80));
        private List<String> names;
        private KeyPair keys = elliptic();
        private String signature = "";
        private boolean authority;

        private Draft(Authority issuer, String commonName) {
            this.issuer = issuer;
            this.commonName = commonName;
            this.names = List.of(commonName);
        }

        public Draft from(Instant from) {
            this.from = from;
            return this;
        }

        public Draft until(Instant until) {
            this.until = until;
            return this;
        }

        /** Host names and addresses; none for the common name alone. */
        public Draft names(String... names) {
            this.names = List.of(names);
            return this;
        }

        public Draft keys(KeyPair keys) {
            this.keys = keys;
            return this;
        }

        public Draft signedWith(String signature) {
            this.signature = signature;
            return this;
        }

        /** Shown with every certificate up to the root, without the root. */
        public Credential issue() {
            PrivateKey signer = issuer == null ? keys.getPrivate() : issuer.keys.getPrivate();
            X500Name subject = new X500Name("CN=" + commonName);
            X500Name from = issuer == null
                    ? subject
                    : new X500Name(
                            issuer.certificate().getSubjectX500Principal().getName());
            try {
                JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        from,
                        BigInteger.valueOf(SERIALS.incrementAndGet()),
                        Date.from(this.from),
                        Date.from(until),
                        subject,
                        keys.getPublic());
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
                if (!authority && !names.isEmpty()) {
                    builder.addExtension(Extension.subjectAlternativeName, false, alternatives());
                }
                X509Certificate certificate = new JcaX509CertificateConverter()
                        .getCertificate(builder.build(
                                new JcaContentSignerBuilder(signature.isEmpty() ? usual(signer) : signature)
                                        .build(signer)));
                List<X509Certificate> above = issuer == null ? List.of() : issuer.chain;
                List<X509Certificate> shown = new ArrayList<>(List.of(certificate));
                above.stream()
                        .filter(each ->
                                authority || !each.getIssuerX500Principal().equals(each.getSubjectX500Principal()))
                        .forEach(shown::add);
                return new Credential(keys.getPrivate(), shown);
            } catch (OperatorCreationException | CertificateException | CertIOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** A certificate that this one, which is none of an authority, dares to issue. */
        public Credential issuing(String commonName) {
            Credential own = issue();
            return new Draft(new Authority(keys, own.chain()), commonName).issue();
        }

        private GeneralNames alternatives() {
            return new GeneralNames(names.stream()
                    .map(name -> new GeneralName(
                            name.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new));
        }

        private static String usual(PrivateKey key) {
            return switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> key.getAlgorithm();
            };
        }
    }

    /** Certificates as a PEM file holds them. */
    public static String pem(X509Certificate... certificates) {
        return Stream.of(certificates).map(Authority::pem).reduce("", String::concat);
    }

    private static String pem(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key as a PEM file holds it. */
    public static String pem(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String name, byte[] content) {
        return "-----BEGIN " + name + "-----\n"
                + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + name
                + "-----\n";
    }
}
