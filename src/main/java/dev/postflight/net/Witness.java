package dev.postflight.net;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Sees the chain of every handshake of one TLS context and writes down what is wrong with it before it decides, so that
 * the dates of a bad certificate are known although it is refused.
 *
 * <p>It fails closed: a handshake that nobody announced is refused, and only a context built for recording lets a bad
 * certificate pass.
 */
final class Witness extends X509ExtendedTrustManager {

    /** What is known of one handshake. */
    static final class Notes {
        final String host;
        List<X509Certificate> chain = List.of();
        Optional<String> chainProblem = Optional.empty();
        Optional<String> hostProblem = Optional.empty();
        Optional<String> refusal = Optional.empty();
        boolean staple;
        boolean asked;

        Notes(String host) {
            this.host = host;
        }
    }

    private final SoundChains judge;
    private final TlsPlan.Trust trust;
    private final Map<SSLEngine, Notes> expected = Collections.synchronizedMap(new WeakHashMap<>());

    Witness(Chain judge, TlsPlan.Trust trust) {
        this.judge = new SoundChains(judge);
        this.trust = trust;
    }

    Notes expect(SSLEngine engine, String host) {
        Notes notes = new Notes(host);
        expected.put(engine, notes);
        return notes;
    }

    /** The server wants a certificate of the client, which has none. */
    void asked(SSLEngine engine) {
        Notes notes = expected.get(engine);
        if (notes != null) {
            notes.asked = true;
        }
    }

    void forget(SSLEngine engine) {
        expected.remove(engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        Notes notes = expected.get(engine);
        if (notes == null) {
            throw new CertificateException("handshake of an unknown connection");
        }
        SoundChains.Judged judged = judge.judge(List.of(chain), Instant.now());
        notes.chain = judged.chain();
        notes.chainProblem = judged.problem();
        notes.staple = engine.getHandshakeSession() instanceof ExtendedSSLSession session && stapled(session);
        notes.hostProblem = HostName.problem(notes.host, notes.chain.get(0));
        Optional<String> problem = notes.chainProblem.or(() -> notes.hostProblem);
        switch (trust) {
            case RECORD -> {}
            case VERIFY -> {
                if (problem.isPresent()) {
                    notes.refusal = problem;
                    throw new CertificateException(problem.get());
                }
            }
        }
    }

    private static boolean stapled(ExtendedSSLSession session) {
        try {
            return !session.getStatusResponses().isEmpty();
        } catch (UnsupportedOperationException e) {
            return false; // OpenSSL's sessions do not tell
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("only engines are witnessed");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only engines are witnessed");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
