package dev.postflight.net;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a handshake showed of the other side.
 *
 * @param protocol e.g. {@code TLSv1.3}; empty when the handshake did not end
 * @param alpn the application protocol agreed upon, empty for none
 * @param chain as sent, the server's own certificate first; empty when it sent none
 * @param chainProblem why nobody should trust the chain, in a sentence
 * @param hostProblem why the certificate is not for this name, in a sentence
 * @param staple whether a certificate status (OCSP) came stapled to the handshake
 * @param asked whether it asked for a client certificate that the plan does not have
 */
public record TlsPeer(
        String protocol,
        String cipher,
        String alpn,
        List<X509Certificate> chain,
        Optional<String> chainProblem,
        Optional<String> hostProblem,
        boolean staple,
        boolean asked) {}
