package dev.postflight.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;

/** A child that probes by nothing but Vert.x' HTTP client, a new connection each: what such a probe costs at the least. */
final class BareProber {
    private BareProber() {}

    /**
     * Runs until it is stopped.
     *
     * @param arguments a URL, and the PEM file of the authority to trust
     */
    public static void main(String[] arguments) throws Exception {
        URI url = URI.create(arguments[0]);
        Vertx vertx = Prober.vertx();
        HttpClientOptions options = new HttpClientOptions();
        HttpConnectOptions connect =
                new HttpConnectOptions().setHost(url.getHost()).setPort(url.getPort());
        if (url.getScheme().equals("https")) {
            if (OpenSSLEngineOptions.isAvailable()) {
                options.setSslEngineOptions(new OpenSSLEngineOptions().setSessionCacheEnabled(false));
            }
            ClientSSLOptions tls = new ClientSSLOptions()
                    .setTrustOptions(new PemTrustOptions().addCertPath(arguments[1]))
                    .setHostnameVerificationAlgorithm("HTTPS");
            connect.setSsl(true).setSslOptions(tls);
        }
        HttpClientAgent client = vertx.createHttpClient(options);
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setURI(url.getPath())
                .putHeader("Host", url.getAuthority())
                .putHeader("Connection", "close");
        new Prober(
                        vertx,
                        context -> client.connect(connect)
                                .compose(connection -> connection
                                        .request(request)
                                        .compose(asked -> asked.send())
                                        .compose(answer ->
                                                answer.body().map((Buffer body) -> answer.statusCode() == 200))
                                        .onComplete(done -> connection.close())))
                .serve();
    }
}
