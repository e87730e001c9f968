package dev.postflight.check.kinds.shared;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.net.TlsPlan;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The option group {@code tls}, which says the same for every kind that speaks TLS. */
public final class TlsOptions {
    private static final Option<String> CA =
            Option.text("ca", "PEM file of the only authorities to trust; those of the platform when left out");
    private static final Option<String> CERTIFICATE =
            Option.text("certificate", "PEM file of the client's own certificate and its chain");
    private static final Option<String> KEY =
            Option.text("key", "PEM file of the client's own key (PKCS#8, not encrypted)");
    private static final Option<String> SERVER_NAME = Option.text(
            "server_name", "the name to ask for (SNI) and to find in the certificate; the host when left out");
    private static final Option<Boolean> VERIFY = Option.flag(
                    "verify",
                    "false goes on with a certificate that is expired, for another host or of nobody we trust")
            .or(true);

    public static final Option<Settings> TLS = Option.group(
                    "tls", "how TLS is spoken", CA, CERTIFICATE, KEY, SERVER_NAME, VERIFY)
            .or(Settings.NONE);

    private TlsOptions() {}

    /** The plan that a kind's settings ask for. */
    public static TlsPlan plan(Settings kind) {
        Settings tls = kind.get(TLS);
        return new TlsPlan(
                tls.get(VERIFY) ? TlsPlan.Trust.VERIFY : TlsPlan.Trust.RECORD,
                tls.find(CA).map(Path::of),
                tls.find(CERTIFICATE)
                        .flatMap(certificate ->
                                tls.find(KEY).map(key -> new TlsPlan.Identity(Path.of(certificate), Path.of(key)))),
                TlsPlan.VERIFYING.alpn(),
                TlsPlan.Versions.CURRENT);
    }

    /** The name to ask for instead of the host's. */
    public static Optional<String> serverName(Settings kind) {
        return kind.get(TLS).find(SERVER_NAME);
    }

    /** What is wrong with the group, by the name of the option. */
    public static Map<String, String> complaints(Settings kind) {
        Settings tls = kind.get(TLS);
        Map<String, String> complaints = new LinkedHashMap<>();
        if (tls.has(CERTIFICATE) != tls.has(KEY)) {
            complaints.put(TLS.name(), "certificate and key together");
        }
        for (Option<String> file : List.of(CA, CERTIFICATE, KEY)) {
            if (tls.find(file).filter(TlsOptions::isNoPath).isPresent()) {
                complaints.put(TLS.name(), file.name() + " as the path of a file");
            }
        }
        return complaints;
    }

    private static boolean isNoPath(String text) {
        try {
            return Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            return true;
        }
    }
}
