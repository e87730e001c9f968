package dev.postflight.config;

import dev.postflight.check.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where deployments, verdicts and what checks saw are kept, and for how long.
 *
 * @param keep deployments with all that was said of them, changes, and hours; minutes are kept for two weeks
 */
public record StoreConfig(Place place, Duration keep) {
    public static final Duration KEEP = Duration.ofDays(730);

    /** Where. */
    public sealed interface Place {}

    /** An SQLite database. */
    public record File(Path file) implements Place {}

    /** A file that is gone when the daemon stops. */
    public record Passing() implements Place {}

    /**
     * Somebody's PostgreSQL.
     *
     * @param schema of the database, for our tables
     * @param tls how it is spoken; empty for none
     */
    public record Postgres(
            String host,
            int port,
            String database,
            String user,
            Optional<Secret> password,
            String schema,
            Optional<Tls> tls)
            implements Place {

        /** Without the password. */
        @Override
        public String toString() {
            return "postgresql://" + host + ":" + port + "/" + database;
        }
    }

    /**
     * TLS, always with a certificate that is verified unless told otherwise.
     *
     * @param ca PEM file of the only authorities to trust; those of the platform where empty
     * @param verify false: whoever answers is believed
     */
    public record Tls(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key, boolean verify) {}
}
