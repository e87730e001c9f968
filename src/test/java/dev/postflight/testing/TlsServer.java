package dev.postflight.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/** Shows whatever certificates it is given, shakes hands, and counts what it is told afterwards. */
public final class TlsServer extends LocalServer {
    static {
        // the tests want to see what Java no longer speaks
        Security.setProperty("jdk.tls.disabledAlgorithms", "SSLv3, RC4, DES, MD5withRSA, anon, NULL");
    }

    private final Authority.Credential credential;
    private final Consumer<SSLSocket> settings;
    private final AtomicLong applicationBytes = new AtomicLong();
    private final AtomicInteger handshakes = new AtomicInteger();

    public TlsServer(Authority.Credential credential) {
        this(credential, socket -> {});
    }

    public TlsServer(Authority.Credential credential, Consumer<SSLSocket> settings) {
        this.credential = credential;
        this.settings = settings;
    }

    /** Speaks TLS on a connection that is open already, as the server. */
    public static SSLSocket over(Socket socket, Authority.Credential credential) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Shown(credential)}, new TrustManager[] {new Credulous()}, null);
            return (SSLSocket) context.getSocketFactory().createSocket(socket, InputStream.nullInputStream(), true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The versions of TLS to be spoken. */
    public static Consumer<SSLSocket> speaking(String... versions) {
        return socket -> socket.setEnabledProtocols(versions);
    }

    /** Decrypted bytes from all clients. */
    public long applicationBytes() {
        return applicationBytes.get();
    }

    public int handshakes() {
        return handshakes.get();
    }

    @Override
    protected void serve(Socket plain) throws IOException {
        SSLSocket socket = over(plain, credential);
        settings.accept(socket);
        socket.startHandshake();
        handshakes.incrementAndGet();
        while (socket.getInputStream().read() >= 0) {
            applicationBytes.incrementAndGet();
        }
    }

    /** Java's own key managers would not show a bad certificate. */
    private static final class Shown extends X509ExtendedKeyManager {
        private final Authority.Credential credential;

        Shown(Authority.Credential credential) {
            this.credential = credential;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return chooseServerAlias(keyType, issuers, null);
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            String own = credential.key().getAlgorithm();
            return keyType.equals(own) || (keyType.equals("EdDSA") && own.startsWith("Ed")) ? "it" : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return credential.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return credential.key();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {"it"};
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    /** Takes whatever certificate a client has. */
    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
