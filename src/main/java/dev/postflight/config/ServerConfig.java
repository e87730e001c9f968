package dev.postflight.config;

import dev.postflight.check.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where and to whom the API is served.
 *
 * @param url under which people reach it, for links in messages
 * @param insecure the owner said in so many words that others than this machine may connect without TLS and token
 */
public record ServerConfig(
        String host,
        int port,
        Optional<Tls> tls,
        List<Token> tokens,
        Optional<URI> url,
        boolean insecure,
        Webhooks webhooks) {

    public static final ServerConfig DEFAULT = new ServerConfig("127.0.0.1", 9850, Optional.empty(), List.of(), false);

    /** One that no other system tells of deployments in its own words, and that names no address for links. */
    public ServerConfig(String host, int port, Optional<Tls> tls, List<Token> tokens, boolean insecure) {
        this(host, port, tls, tokens, Optional.empty(), insecure, Webhooks.NONE);
    }

    /** PEM files; with {@code clientCa} only clients with a certificate of that authority may connect. */
    public record Tls(Path certificate, Path key, Optional<Path> clientCa) {}

    /** A bearer token, kept as its SHA-256 only, and what its holder may do. */
    public record Token(String name, String sha256, Set<Scope> scopes) {}

    /** How other systems tell of deployments in their own words. */
    public record Webhooks(Optional<Github> github, CdEvents cdevents) {
        public static final Webhooks NONE = new Webhooks(Optional.empty(), new CdEvents(Map.of(), List.of()));
    }

    /**
     * Webhooks of GitHub.
     *
     * @param secret that GitHub signs with
     * @param application all of them are of; empty to go by the repository
     * @param applications by repository, or by repository and environment: {@code acme/shop}, {@code acme/shop:live}
     * @param environments all others are ignored
     */
    public record Github(
            Secret secret, String application, Map<String, String> applications, List<String> environments) {
        /** What GitHub itself takes for the one that counts. */
        public static final List<String> ENVIRONMENTS = List.of("production");

        public Github {
            applications = Map.copyOf(applications);
            environments = List.copyOf(environments);
        }
    }

    /**
     * CDEvents of service deployments.
     *
     * @param applications by the subject's id; others are the application that their id names
     * @param environments all others are ignored; empty for none
     */
    public record CdEvents(Map<String, String> applications, List<String> environments) {
        public CdEvents {
            applications = Map.copyOf(applications);
            environments = List.copyOf(environments);
        }
    }

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
