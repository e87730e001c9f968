package dev.postflight.store;

import dev.postflight.check.Secret;
import dev.postflight.config.StoreConfig;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;

/** How a PostgreSQL is reached, in its client's words. */
final class Login {
    private Login() {}

    static PgConnectOptions options(StoreConfig.Postgres server) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(server.host())
                .setPort(server.port())
                .setDatabase(server.database())
                .setUser(server.user())
                .setPassword(server.password().map(Secret::reveal).orElse(""))
                .addProperty("application_name", "postflight");
        return server.tls()
                .map(tls -> options.setSslMode(tls.verify() ? SslMode.VERIFY_FULL : SslMode.REQUIRE)
                        .setSslOptions(ssl(tls)))
                // as libpq does: whoever listens on the way learns nothing, and who answers is believed
                .orElseGet(() ->
                        options.setSslMode(SslMode.PREFER).setSslOptions(new ClientSSLOptions().setTrustAll(true)));
    }

    private static ClientSSLOptions ssl(StoreConfig.Tls tls) {
        ClientSSLOptions options = new ClientSSLOptions()
                .setTrustAll(!tls.verify())
                .setHostnameVerificationAlgorithm(tls.verify() ? "HTTPS" : "");
        tls.ca()
                .filter(file -> tls.verify())
                .ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        tls.certificate()
                .ifPresent(certificate -> tls.key()
                        .ifPresent(key -> options.setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(certificate.toString())
                                .addKeyPath(key.toString()))));
        return options;
    }
}
