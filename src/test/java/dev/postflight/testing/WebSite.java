package dev.postflight.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A web site in its right mind, where each path shows one trait of HTTP.
 *
 * <p>{@code /status/N} answers with that status, {@code /redirect/N?to=URL} leads there, {@code /hops/N} leads on N times,
 * {@code /loop} to itself; {@code /page} and {@code /gzip} hold a text, {@code /basic} and {@code /bearer} want
 * credentials, {@code /echo} tells what it was asked.
 */
public final class WebSite implements AutoCloseable {
    private static final String PAGE = "Shop\nstate: open\nversion: 1.2.3\n";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("probe:open-sesame".getBytes(StandardCharsets.UTF_8));

    private final Vertx vertx = Vertx.vertx();

    /** Also listens here, on a free port, and returns {@code host:port}. */
    public String listen(String host) throws Exception {
        return listen(host, new HttpServerOptions());
    }

    /** Also listens here by TLS, and speaks HTTP/2 with those who can. */
    public String listen(String host, Authority.Credential credential) throws Exception {
        return listen(
                host,
                new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addKeyValue(Buffer.buffer(Authority.pem(credential.key())))
                                .addCertValue(Buffer.buffer(
                                        Authority.pem(credential.chain().toArray(X509Certificate[]::new))))));
    }

    private String listen(String host, HttpServerOptions options) throws Exception {
        HttpServer server = vertx.createHttpServer(options.setCompressionSupported(true))
                .requestHandler(WebSite::answer)
                .listen(0, host)
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.actualPort();
    }

    private static void answer(HttpServerRequest request) {
        String[] path = request.path().split("/", 3);
        String detail = path.length > 2 ? path[2] : "";
        switch (path[1]) {
            case "status" -> say(request, Integer.parseInt(detail), "status " + detail);
            case "redirect" -> lead(request, Integer.parseInt(detail), request.getParam("to"));
            case "hops" -> lead(request, detail.equals("0") ? 200 : 302, "/hops/" + (Integer.parseInt(detail) - 1));
            case "loop" -> lead(request, 302, "/loop");
            case "page" -> {
                request.response().putHeader("Content-Type", "text/plain").putHeader("X-Shop", "open");
                say(request, 200, PAGE);
            }
            case "gzip" -> say(request, 200, PAGE);
            case "basic" -> say(request, BASIC.equals(request.getHeader("Authorization")) ? 200 : 401, "");
            case "bearer" ->
                say(request, "Bearer open-sesame".equals(request.getHeader("Authorization")) ? 200 : 401, "");
            case "echo" ->
                request.body()
                        .onSuccess(body -> say(
                                request,
                                200,
                                request.method() + " at " + request.getHeader("Host") + " by "
                                        + request.getHeader("X-Probe") + ": " + body));
            default -> say(request, 404, "");
        }
    }

    private static void lead(HttpServerRequest request, int status, String to) {
        request.response().putHeader("Location", to);
        say(request, status, "");
    }

    private static void say(HttpServerRequest request, int status, String body) {
        request.response().setStatusCode(status).end(body);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
