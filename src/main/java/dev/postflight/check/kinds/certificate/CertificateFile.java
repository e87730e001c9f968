package dev.postflight.check.kinds.certificate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The chains of certificates in a file: PEM, DER, PKCS#7, PKCS#12 or JKS, told apart by content. */
final class CertificateFile {
    /** The bundle of all public authorities has a quarter of this. */
    private static final int MOST_BYTES = 1024 * 1024;

    private static final Pattern PEM_CERTIFICATE = Pattern.compile(
            "-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END (?:X509 |TRUSTED )?CERTIFICATE-----");
    /** What everything of X.509 begins with: X.690, section 8.9.1. */
    private static final byte SEQUENCE = 0x30;

    private static final byte[] JKS = {(byte) 0xfe, (byte) 0xed, (byte) 0xfe, (byte) 0xed};
    private static final byte[] JCEKS = {(byte) 0xce, (byte) 0xce, (byte) 0xce, (byte) 0xce};

    /** The file is not what it should be; the message says how, in a few words. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /** The password is missing or wrong. */
    static final class Locked extends Exception {
        private static final long serialVersionUID = 1;

        Locked(String sentence) {
            super(sentence, null, false, false);
        }
    }

    private CertificateFile() {}

    /** By alias in a key store; a file without aliases has one chain, with an empty one. */
    static Map<String, List<X509Certificate>> read(Path file, String password) throws IOException, Unfit, Locked {
        byte[] content = content(file);
        Map<String, List<X509Certificate>> chains = new LinkedHashMap<>();
        try {
            String text = new String(content, StandardCharsets.ISO_8859_1);
            if (text.contains("-----BEGIN ")) {
                chains.put("", text.contains("-----BEGIN PKCS7") ? certificates(content) : pem(text));
            } else if (startsWith(content, JKS)) {
                chains.putAll(stored("JKS", content, password));
            } else if (startsWith(content, JCEKS)) {
                chains.putAll(stored("JCEKS", content, password));
            } else {
                chains.putAll(binary(content, password));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Unfit("cannot be understood: " + e.getMessage());
        }
        chains.values().removeIf(List::isEmpty);
        if (chains.isEmpty()) {
            throw new Unfit("holds no certificate");
        }
        return chains;
    }

    private static byte[] content(Path file) throws IOException, Unfit {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new Unfit("is larger than 1 MiB");
            }
            return content;
        }
    }

    /** Keys, parameters and remarks between the certificates are passed over. */
    private static List<X509Certificate> pem(String text) throws CertificateException {
        List<X509Certificate> chain = new ArrayList<>();
        Matcher block = PEM_CERTIFICATE.matcher(text);
        while (block.find()) {
            chain.addAll(certificates(Base64.getMimeDecoder().decode(block.group(1))));
        }
        return chain;
    }

    /** A bare certificate and a key store of PKCS#12 begin alike. */
    private static Map<String, List<X509Certificate>> binary(byte[] content, String password)
            throws IOException, GeneralSecurityException, Locked, Unfit {
        if (content.length > 0 && content[0] != SEQUENCE) {
            throw new Unfit("is no file of certificates");
        }
        try {
            return Map.of("", certificates(content));
        } catch (CertificateException e) {
            return stored("PKCS12", content, password);
        }
    }

    private static Map<String, List<X509Certificate>> stored(String type, byte[] content, String password)
            throws IOException, GeneralSecurityException, Locked {
        KeyStore store = KeyStore.getInstance(type);
        try {
            store.load(new ByteArrayInputStream(content), password.toCharArray());
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw new Locked(password.isEmpty() ? "needs a password" : "does not open with this password");
            }
            throw new CertificateException(e.getMessage());
        }
        Map<String, List<X509Certificate>> chains = new LinkedHashMap<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate[] chain = store.getCertificateChain(alias);
            Certificate single = store.getCertificate(alias);
            chains.put(alias, x509(chain != null ? List.of(chain) : single != null ? List.of(single) : List.of()));
        }
        return chains;
    }

    private static List<X509Certificate> certificates(byte[] content) throws CertificateException {
        return x509(List.copyOf(
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content))));
    }

    private static List<X509Certificate> x509(List<? extends Certificate> certificates) {
        return certificates.stream()
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static boolean startsWith(byte[] content, byte[] magic) {
        return content.length >= magic.length
                && java.util.Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
    }
}
