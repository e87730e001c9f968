package dev.postflight.net;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How TLS is to be spoken. Equal plans share one context, and a plan that verifies is never equal to one that records.
 *
 * @param trust whether a bad certificate ends the handshake
 * @param ca PEM file of the only authorities to trust instead of the platform's
 * @param identity the client's own certificate
 * @param alpn application protocols to offer, best first
 */
public record TlsPlan(
        Trust trust, Optional<Path> ca, Optional<Identity> identity, List<String> alpn, Versions versions) {

    public static final TlsPlan VERIFYING =
            new TlsPlan(Trust.VERIFY, Optional.empty(), Optional.empty(), List.of(), Versions.CURRENT);

    /** Looks at whatever certificate there is, on whatever version; for a handshake alone, never for a credential. */
    public static final TlsPlan RECORDING =
            new TlsPlan(Trust.RECORD, Optional.empty(), Optional.empty(), List.of(), Versions.ANY);

    /** What a bad certificate leads to. */
    public enum Trust {
        /** The handshake fails, with the reason. */
        VERIFY,
        /** The handshake goes on; what is wrong is only written down. */
        RECORD
    }

    /** Which versions of the protocol are offered. */
    public enum Versions {
        /** TLS 1.2 and 1.3, what a client should accept today (RFC 8996). */
        CURRENT("TLSv1.3", "TLSv1.2"),
        /** Also TLS 1.0 and 1.1, so that an outdated server can be told from a dead one. */
        ANY("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1");

        @SuppressWarnings("ImmutableEnumChecker") // an immutable list
        private final List<String> names;

        Versions(String... names) {
            this.names = List.of(names);
        }

        List<String> names() {
            return names;
        }
    }

    /** PEM files of the certificate chain and its PKCS#8 key. */
    public record Identity(Path certificate, Path key) {}

    public TlsPlan offering(List<String> protocols) {
        return new TlsPlan(trust, ca, identity, List.copyOf(protocols), versions);
    }
}
