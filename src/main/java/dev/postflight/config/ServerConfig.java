package dev.postflight.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where and to whom the API is served.
 *
 * @param insecure the owner said in so many words that others than this machine may connect without TLS and token
 */
public record ServerConfig(String host, int port, Optional<Tls> tls, List<Token> tokens, boolean insecure) {

    public static final ServerConfig DEFAULT = new ServerConfig("127.0.0.1", 9850, Optional.empty(), List.of(), false);

    /** PEM files; with {@code clientCa} only clients with a certificate of that authority may connect. */
    public record Tls(Path certificate, Path key, Optional<Path> clientCa) {}

    /** A bearer token, kept as its SHA-256 only, and what its holder may do. */
    public record Token(String name, String sha256, Set<Scope> scopes) {}

    /** What a token allows. */
    public enum Scope {
        METRICS_READ("metrics:read"),
        STATUS_READ("status:read"),
        DEPLOY_WRITE("deploy:write"),
        ADMIN("admin");

        private final String word;

        Scope(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
