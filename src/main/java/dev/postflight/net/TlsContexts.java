package dev.postflight.net;

import dev.postflight.outcome.Finding;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of all plans, each built once, off the event loops, and anew when its files change.
 *
 * <p>Sessions are never resumed, since a resumed one shows no certificate.
 */
final class TlsContexts {
    /** A renewed authority or client certificate is used this soon; asking the file system at each run would be waste. */
    private static final long STALE_NANOS = Duration.ofSeconds(30).toNanos();

    /** System property that keeps OpenSSL away, for tests and for whoever distrusts it. */
    static final String JAVA_ENGINE = "postflight.tls.java";

    static {
        // Java refuses TLS 1.0 and 1.1 altogether; plans name their versions themselves, and RECORDING wants to see
        // them.
        String disabled = String.valueOf(Security.getProperty("jdk.tls.disabledAlgorithms"));
        Security.setProperty(
                "jdk.tls.disabledAlgorithms",
                Arrays.stream(disabled.split(",\\s*"))
                        .filter(name -> !name.equals("TLSv1") && !name.equals("TLSv1.1"))
                        .collect(Collectors.joining(", ")));
    }

    /** Frees what a context holds outside of the heap, once nobody can shake hands with it any more. */
    private static final Cleaner UNUSED = Cleaner.create();

    private final Vertx vertx;
    private final Map<Key, Future<Context>> contexts = new ConcurrentHashMap<>();

    private record Key(TlsPlan plan, SslProvider provider) {}

    TlsContexts(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Best for most handshakes. */
    Future<Context> of(TlsPlan plan) {
        return of(new Key(plan, provider(plan)));
    }

    /** Java's engine: slower, and on speaking terms with more servers (Ed25519, P-521, finite-field groups). */
    Future<Context> tolerant(TlsPlan plan) {
        return of(new Key(plan, SslProvider.JDK));
    }

    /** Whether a server that agrees on nothing with the one engine may agree with the other. */
    static boolean hasTwo(TlsPlan plan) {
        return provider(plan) == SslProvider.OPENSSL_REFCNT;
    }

    private Future<Context> of(Key key) {
        Future<Context> known = contexts.get(key);
        if (known != null && known.succeeded() && !known.result().mayBeStale()) {
            return known; // the usual way takes no lock
        }
        return contexts.compute(key, (same, old) -> {
            if (old != null
                    && (!old.isComplete() || (old.succeeded() && !old.result().mayBeStale()))) {
                return old;
            }
            @Nullable Context previous = old != null && old.succeeded() ? old.result() : null;
            // a future of Vert.x's own would take whatever follows, the handshake's end too, to the loop that asked
            // first
            Promise<Context> loaded = Promise.promise();
            vertx.executeBlocking(() -> load(key, previous), false).onComplete(loaded);
            return loaded.future();
        });
    }

    private static Context load(Key key, @Nullable Context previous) throws WireFailure {
        TlsPlan plan = key.plan();
        Map<Path, String> stamps = stamps(plan);
        if (previous != null && previous.stamps.equals(stamps)) {
            return new Context(ReferenceCountUtil.retain(previous.ssl), previous.witness, plan, stamps);
        }
        try {
            Witness witness = new Witness(Chain.trusting(plan.ca()), plan.trust());
            return new Context(build(key, witness), witness, plan, stamps);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new WireFailure(Finding.CHECK_BROKEN, "TLS files cannot be used: " + e.getMessage());
        }
    }

    private static SslContext build(Key key, Witness witness) throws IOException, GeneralSecurityException {
        TlsPlan plan = key.plan();
        SslProvider provider = key.provider();
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(provider)
                .trustManager(witness)
                .protocols(plan.versions().names())
                .endpointIdentificationAlgorithm(null); // the witness compares the name, and says what is wrong
        if (provider == SslProvider.JDK) {
            // all that Java stands by; Netty's own choice lacks what older servers need
            builder.ciphers(
                    List.of(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites()));
        }
        if (plan.identity().isPresent()) {
            TlsPlan.Identity identity = plan.identity().get();
            try (InputStream certificate = Files.newInputStream(identity.certificate());
                    InputStream own = Files.newInputStream(identity.key())) {
                builder.keyManager(certificate, own);
            }
        } else {
            builder.keyManager(new EmptyHanded(witness::asked));
        }
        if (provider == SslProvider.OPENSSL_REFCNT && !plan.alpn().isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    plan.alpn()));
        }
        return builder.build();
    }

    /**
     * OpenSSL is three to five times cheaper, more so where its engines are freed by their handlers and not by finalizers; only
     * Java's own engine tells of stapled certificate status.
     */
    private static SslProvider provider(TlsPlan plan) {
        if (Boolean.getBoolean(JAVA_ENGINE)) {
            return SslProvider.JDK;
        }
        return switch (plan.trust()) {
            case VERIFY -> OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
            case RECORD -> SslProvider.JDK;
        };
    }

    /** The authorities of a PEM file. */
    static KeyStore keyStore(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = new FileInputStream(file.toFile())) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            if (number == 0) {
                throw new IOException(file + " holds no certificate");
            }
        }
        return store;
    }

    private static Map<Path, String> stamps(TlsPlan plan) throws WireFailure {
        Stream<Path> files = Stream.concat(
                plan.ca().stream(), plan.identity().stream().flatMap(own -> Stream.of(own.certificate(), own.key())));
        Map<Path, String> stamps = new java.util.HashMap<>();
        for (Path file : files.toList()) {
            try {
                stamps.put(file, Files.getLastModifiedTime(file) + "/" + Files.size(file));
            } catch (IOException e) {
                throw new WireFailure(Finding.CHECK_BROKEN, "TLS file cannot be read: " + file);
            }
        }
        return stamps;
    }

    /** A context ready for handshakes. */
    static final class Context {
        private final SslContext ssl;
        private final Witness witness;
        private final TlsPlan plan;
        private final Map<Path, String> stamps;
        private final long loaded = System.nanoTime();

        private Context(SslContext ssl, Witness witness, TlsPlan plan, Map<Path, String> stamps) {
            this.ssl = ssl;
            this.witness = witness;
            this.plan = plan;
            this.stamps = Map.copyOf(stamps);
            UNUSED.register(this, () -> ReferenceCountUtil.release(ssl));
        }

        private boolean mayBeStale() {
            return !stamps.isEmpty() && System.nanoTime() - loaded > STALE_NANOS;
        }

        Handshake handshake(ByteBufAllocator allocator, String host) {
            SSLEngine engine = ssl.newEngine(allocator); // without a peer's name no session is ever kept or resumed
            SSLParameters parameters = engine.getSSLParameters();
            String name = HostName.ascii(host);
            if (!HostName.isAddress(host)) {
                serverName(name).ifPresent(sni -> parameters.setServerNames(List.of(sni)));
            }
            if (!plan.alpn().isEmpty()
                    && ssl.isClient()
                    && !(engine instanceof io.netty.handler.ssl.ReferenceCountedOpenSslEngine)) {
                parameters.setApplicationProtocols(plan.alpn().toArray(String[]::new));
            }
            engine.setSSLParameters(parameters);
            return new Handshake(new SslHandler(engine), engine, witness, witness.expect(engine, host));
        }

        private static Optional<SNIHostName> serverName(String name) {
            try {
                return Optional.of(new SNIHostName(name));
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // such as an underscore at the end: then the server must do without
            }
        }
    }

    /** One handshake, from its handler in the pipeline to what it showed. */
    record Handshake(SslHandler handler, SSLEngine engine, Witness witness, Witness.Notes notes) {

        /** What was seen, however the handshake ended. */
        TlsPeer peer() {
            boolean done = handler.handshakeFuture().isSuccess();
            witness.forget(engine);
            @Nullable String alpn = done ? applicationProtocol() : null;
            return new TlsPeer(
                    done ? engine.getSession().getProtocol() : "",
                    done ? engine.getSession().getCipherSuite() : "",
                    alpn == null ? "" : alpn,
                    notes.chain,
                    notes.chainProblem,
                    notes.hostProblem,
                    notes.staple,
                    notes.asked);
        }

        private @Nullable String applicationProtocol() {
            return engine instanceof io.netty.handler.ssl.ReferenceCountedOpenSslEngine
                    ? handler.applicationProtocol()
                    : engine.getApplicationProtocol();
        }
    }
}
