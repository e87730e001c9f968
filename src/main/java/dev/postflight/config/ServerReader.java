package dev.postflight.config;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.config.secret.References;
import dev.postflight.config.shape.ShapeWords;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import io.netty.util.NetUtil;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads where and to whom the API is served, and refuses what would open it to everybody by an oversight. */
final class ServerReader {
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]*)):(\\d{1,5})");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final int LAST_PORT = 65_535;

    private static final Option<String> LISTEN = Option.text("listen", "Host and port, such as 127.0.0.1:9850.")
            .or(ServerConfig.DEFAULT.host() + ":" + ServerConfig.DEFAULT.port());
    private static final Option<String> CERTIFICATE =
            Option.text("certificate", "PEM file with the chain.").needed();
    private static final Option<String> KEY =
            Option.text("key", "PEM file with the private key.").needed();
    private static final Option<String> CLIENT_CA = Option.text(
            "client_ca", "PEM file; only clients with a certificate of one of these authorities may connect.");
    private static final Option<Settings> TLS =
            Option.group("tls", "Serves HTTPS; files from the folder of this file.", CERTIFICATE, KEY, CLIENT_CA);
    private static final Option<String> NAME =
            Option.text("name", "Whose it is, for logs.").needed();
    private static final Option<String> HASH = Option.text(
                    "sha256", "SHA-256 of the token in hexadecimal; the token itself stands nowhere.")
            .needed();
    private static final Option<List<String>> SCOPES = Option.list(
                    "scopes",
                    new Shape.Choice(new LinkedHashSet<>(Arrays.stream(ServerConfig.Scope.values())
                            .map(ServerConfig.Scope::word)
                            .toList())),
                    "What its holder may do.")
            .needed();
    private static final Option<List<Settings>> TOKENS =
            Option.list("tokens", new Shape.Group(NAME, HASH, SCOPES), "Who may use the API.");
    private static final Option<URI> URL = Option.url(
            "url", List.of("https", "http"), "Under which people reach it, for links in messages and reports.");
    private static final Option<Boolean> INSECURE = Option.flag(
                    "insecure", "Lets everybody who can connect do everything, without TLS and tokens.")
            .or(false);

    static final Shape.Group SERVER = new Shape.Group(LISTEN, TLS, TOKENS, URL, INSECURE, WebhooksReader.WEBHOOKS);

    private final Mistakes mistakes;

    ServerReader(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    Optional<ServerConfig> read(Settings settings, Node.Entry entry) {
        Node.Mapping mapping = entry.value() instanceof Node.Mapping given
                ? given
                : Node.Mapping.empty(entry.value().at());
        Place listenAt = mapping.find(LISTEN.name()).map(Node::at).orElse(mapping.at());
        Matcher listen = HOST_AND_PORT.matcher(settings.get(LISTEN).strip());
        if (!listen.matches() || Integer.parseInt(listen.group(3)) > LAST_PORT) {
            mistakes.add(
                    listenAt,
                    Spelling.quote(settings.get(LISTEN)) + " is not host and port",
                    "an address such as 127.0.0.1:9850, [::1]:9850 or :9850");
            return Optional.empty();
        }
        String named = listen.group(1) == null ? listen.group(2) : listen.group(1);
        String host = named.isEmpty() ? "0.0.0.0" : named;
        Optional<ServerConfig.Tls> tls = settings.find(TLS).map(files -> tls(files, child(mapping, TLS)));
        List<ServerConfig.Token> tokens = tokens(settings.find(TOKENS).orElse(List.of()), child(mapping, TOKENS));
        boolean insecure = settings.get(INSECURE);
        boolean known =
                !tokens.isEmpty() || tls.flatMap(ServerConfig.Tls::clientCa).isPresent();
        if (!insecure && !isLoopback(host) && (tls.isEmpty() || !known)) {
            mistakes.add(
                    listenAt,
                    Spelling.quote(settings.get(LISTEN)) + " lets other machines in without "
                            + (tls.isPresent() ? "tokens" : known ? "TLS" : "TLS and tokens"),
                    "tls and tokens, a loopback address such as 127.0.0.1, or insecure: true");
        }
        return Optional.of(new ServerConfig(
                host,
                Integer.parseInt(listen.group(3)),
                tls,
                tokens,
                settings.find(URL),
                insecure,
                new WebhooksReader(mistakes).read(settings, mapping)));
    }

    /** Without asking a name server. */
    private static boolean isLoopback(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address == null) {
            return host.equalsIgnoreCase("localhost");
        }
        byte[] six = new byte[16];
        six[15] = 1;
        return address.length == 4 ? address[0] == 127 : Arrays.equals(address, six);
    }

    private ServerConfig.Tls tls(Settings settings, Node node) {
        return new ServerConfig.Tls(
                file(CERTIFICATE, settings, node),
                file(KEY, settings, node),
                settings.has(CLIENT_CA) ? Optional.of(file(CLIENT_CA, settings, node)) : Optional.empty());
    }

    private Path file(Option<String> option, Settings settings, Node node) {
        Place at = child(node, option).at();
        Path path = References.beside(at.file(), settings.get(option));
        if (!Files.isReadable(path)) {
            mistakes.add(
                    at,
                    Spelling.quote(settings.get(option)) + " cannot be read",
                    "a readable file, its path from the folder of this configuration file");
        }
        return path;
    }

    private List<ServerConfig.Token> tokens(List<Settings> settings, Node node) {
        List<Node> nodes = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
        List<ServerConfig.Token> tokens = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < settings.size(); i++) {
            Settings token = settings.get(i);
            String hash = token.get(HASH).strip();
            if (!SHA256.matcher(hash).matches()) {
                // it may be the token itself, so it is not shown
                mistakes.add(
                        child(nodes.get(i), HASH).at(),
                        "is not a SHA-256",
                        "64 hexadecimal digits, as sha256sum writes them");
            }
            if (!names.add(token.get(NAME))) {
                mistakes.add(
                        child(nodes.get(i), NAME).at(),
                        "another token is named " + Spelling.quote(token.get(NAME)),
                        "a name of its own for each token");
            }
            if (token.get(SCOPES).isEmpty()) {
                mistakes.add(child(nodes.get(i), SCOPES).at(), "no scope", ShapeWords.of(SCOPES.shape()));
            }
            Set<ServerConfig.Scope> scopes = EnumSet.noneOf(ServerConfig.Scope.class);
            token.get(SCOPES).forEach(word -> scopes.add(Key.constant(ServerConfig.Scope.class, word)));
            tokens.add(new ServerConfig.Token(token.get(NAME), hash.toLowerCase(Locale.ROOT), Set.copyOf(scopes)));
        }
        return List.copyOf(tokens);
    }

    static Node child(Node node, Option<?> option) {
        return node instanceof Node.Mapping mapping
                ? mapping.find(option.name()).orElse(node)
                : node;
    }
}
