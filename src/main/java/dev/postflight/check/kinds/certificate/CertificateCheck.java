package dev.postflight.check.kinds.certificate;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.Glob;
import dev.postflight.net.StartTls;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The certificate of a server, or those in files: until when they are good, for whom, and whether anybody trusts them.
 *
 * <p>Every date is measured however bad the certificate is. A server sees a handshake and nothing after it.
 */
public final class CertificateCheck {
    static final Option<String> SERVER = Option.text(
                    "server",
                    "host:port, or a URL such as https://shop.example or smtp://mail.example; port 443 unless the"
                            + " protocol has another")
            .asMain();
    static final Option<List<String>> FILES = Option.list(
            "files",
            new Shape.Text(),
            "files instead of a server: PEM, PKCS#12 or JKS; * and ? stand for parts of a name, ** for any folders");
    static final Option<String> STARTTLS =
            Option.choice("starttls", StartTls.words(), "the protocol in which the server is asked to go on in TLS");
    static final Option<String> SERVER_NAME =
            Option.text("server_name", "the name that the certificate must be for, and the one asked for (SNI)");
    static final Option<String> CA =
            Option.text("ca", "PEM file of the only authorities to trust, instead of the platform's");
    static final Option<String> CLIENT_CERTIFICATE =
            Option.text("client_certificate", "PEM file of the chain to show to a server that asks for one");
    static final Option<String> CLIENT_KEY = Option.text("client_key", "PEM file of its key, in PKCS#8");
    static final Option<Secret> PASSWORD = Option.secret("password", "of the PKCS#12 and JKS files");

    public static final CheckKind KIND = CheckKind.named("certificate")
            .summary("Looks at the certificate of a server, or at those in files: dates, trust, host name, strength.")
            .options(SERVER, FILES, STARTTLS, SERVER_NAME, CA, CLIENT_CERTIFICATE, CLIENT_KEY, PASSWORD)
            .signals(CertificateSignals.ALL)
            .implies(CertificateSignals.DAYS_LEFT, "> 0")
            // a file of a private authority is no mistake, a server of one is
            .impliesWhen(settings -> settings.has(SERVER) || settings.has(CA), CertificateSignals.CHAIN_VALID, "true")
            .impliesWhen(
                    settings -> settings.has(SERVER) || settings.has(SERVER_NAME),
                    CertificateSignals.HOSTNAME_VALID,
                    "true")
            .targets(CertificateCheck::target)
            .complains(CertificateCheck::complaints)
            .opens(CertificateCheck::open);

    private CertificateCheck() {}

    static Optional<Path> ca(Settings settings) {
        return settings.find(CA).map(Path::of);
    }

    private static Check open(Setup setup) {
        return setup.settings().has(FILES) ? new CertificateOfFiles(setup) : new CertificateOfServer(setup);
    }

    private static CheckKind.Target target(Settings settings) {
        if (settings.has(FILES)) {
            return new CheckKind.Target(String.join(", ", settings.get(FILES)), "");
        }
        CertificateServer server = CertificateServer.of(settings);
        return new CheckKind.Target(
                server.endpoint().toString(), server.endpoint().host());
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        boolean files = settings.has(FILES);
        if (files == settings.has(SERVER)) {
            complaints.put(SERVER.name(), "either a server or files, and not both");
            return complaints;
        }
        if (files) {
            for (Option<?> option : List.of(STARTTLS, CLIENT_CERTIFICATE, CLIENT_KEY)) {
                if (settings.has(option)) {
                    complaints.put(option.name(), "is for a server, and files are named here");
                }
            }
            settings.get(FILES).stream()
                    .flatMap(text -> Glob.problem(text).stream())
                    .findFirst()
                    .ifPresent(problem -> complaints.put(FILES.name(), problem));
            return complaints;
        }
        if (settings.has(PASSWORD)) {
            complaints.put(PASSWORD.name(), "is for files, and a server is named here");
        }
        if (settings.has(CLIENT_CERTIFICATE) != settings.has(CLIENT_KEY)) {
            Option<?> missing = settings.has(CLIENT_KEY) ? CLIENT_CERTIFICATE : CLIENT_KEY;
            complaints.put(missing.name(), "a client certificate needs its key, and a key its certificate");
        }
        try {
            CertificateServer.of(settings);
        } catch (IllegalArgumentException e) {
            complaints.put(SERVER.name(), String.valueOf(e.getMessage()));
        }
        return complaints;
    }
}
