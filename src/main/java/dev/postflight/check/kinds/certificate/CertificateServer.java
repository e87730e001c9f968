package dev.postflight.check.kinds.certificate;

import dev.postflight.check.Settings;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.StartTls;
import java.util.Map;
import java.util.Optional;

/**
 * Where a certificate is looked for, and how TLS is reached there.
 *
 * @param startTls the protocol that comes before TLS; empty for TLS at once
 */
record CertificateServer(Network.Endpoint endpoint, Optional<StartTls> startTls) {

    /** Service names and ports as registered with IANA. */
    private static final Map<String, Integer> DIRECT = Map.of(
            "https", 443, "wss", 443, "tls", 443, "smtps", 465, "imaps", 993, "pop3s", 995, "ftps", 990, "ldaps", 636);

    /** Throws an {@link IllegalArgumentException} whose message says what would be right. */
    static CertificateServer of(Settings settings) {
        String text = settings.get(CertificateCheck.SERVER);
        Optional<StartTls> asked = settings.find(CertificateCheck.STARTTLS).map(StartTls::of);
        int slashes = text.indexOf("://");
        if (slashes < 0) {
            return new CertificateServer(
                    Network.Endpoint.parse(
                            text, asked.map(CertificateServer::port).orElse(443), Family.ANY),
                    asked);
        }
        String scheme = text.substring(0, slashes);
        String rest = text.substring(slashes + 3);
        int path = rest.indexOf('/');
        String place = path < 0 ? rest : rest.substring(0, path);
        Optional<StartTls> meant = asked;
        Integer direct = DIRECT.get(scheme);
        if (direct == null) {
            meant = Optional.of(startTls(scheme));
        } else if (asked.isPresent()) {
            throw new IllegalArgumentException(scheme + " speaks TLS at once: leave out starttls, or the scheme");
        }
        int port = direct == null ? port(meant.orElseThrow()) : direct;
        return new CertificateServer(Network.Endpoint.parse(place, port, Family.ANY), meant);
    }

    private static StartTls startTls(String scheme) {
        String word = scheme.equals("postgresql") ? "postgres" : scheme;
        if (!StartTls.words().contains(word)) {
            throw new IllegalArgumentException("host:port, or a URL of one of https, smtps, imaps, pop3s, ftps, ldaps,"
                    + " or of smtp, imap, pop3, ftp, postgres, ldap for STARTTLS");
        }
        return StartTls.of(word);
    }

    private static int port(StartTls protocol) {
        return switch (protocol) {
            case SMTP -> 25;
            case IMAP -> 143;
            case POP3 -> 110;
            case FTP -> 21;
            case POSTGRES -> 5432;
            case LDAP -> 389;
        };
    }
}
