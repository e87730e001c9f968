package dev.postflight.notify.channel;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends one request within a deadline and judges the answer. Certificates are always verified, redirects are never followed,
 * and of an answer only a beginning is read.
 */
final class Poster implements AutoCloseable {
    static final Option<Duration> TIMEOUT = Option.span(
                    "timeout",
                    Duration.ofMillis(100),
                    Duration.ofMinutes(5),
                    "for one try, from name lookup to last byte")
            .or(Duration.ofSeconds(10));
    static final Option<String> CA =
            Option.text("ca", "PEM file of the only authorities to trust; those of the platform when left out");

    static final List<String> WEB = List.of("https", "http");

    /** Plenty for an error's text and for a list of some annotations. */
    private static final int MOST_BYTES = 256 << 10;

    private static final int POOL = 4;
    private static final int WAITING = 100;
    private static final int IDLE_SECONDS = 30;

    /** Nobody waits for longer because a receiver asks for it. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private static final int TOO_MANY = 429;
    private static final int REQUEST_TIMEOUT = 408;

    private final Vertx vertx;
    private final HttpClient client;
    private final Duration timeout;
    private final InstantSource clock = InstantSource.system(); // for dates in Retry-After alone

    /** What a receiver answered, with the beginning of its body. */
    record Answer(int status, Buffer body) {}

    Poster(Vertx vertx, Settings settings) {
        this.vertx = vertx;
        this.timeout = settings.get(TIMEOUT);
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setSslHandshakeTimeout(timeout.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout(IDLE_SECONDS)
                .setVerifyHost(true)
                .setTrustAll(false);
        settings.find(CA).ifPresent(ca -> options.setTrustOptions(new PemTrustOptions().addCertPath(ca)));
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(POOL).setMaxWaitQueueSize(WAITING))
                .build();
    }

    Future<Answer> postJson(URI url, Map<String, String> headers, Buffer body) {
        return send(HttpMethod.POST, url, headers, body);
    }

    /** The answer when it is a good one; fails with {@link Undelivered}. */
    Future<Answer> send(HttpMethod method, URI url, Map<String, String> headers, Buffer body) {
        Promise<Answer> promise = Promise.promise();
        Promise<HttpClientRequest> open = Promise.promise();
        String peer = peer(url);
        long alarm = vertx.setTimer(Math.max(1, timeout.toMillis()), late -> {
            promise.tryFail(Undelivered.later(
                    "no answer from " + peer + " within " + Unit.SECONDS.format(timeout.toNanos() / 1e9)));
            open.future().onSuccess(HttpClientRequest::reset); // at once, or as soon as there is one
        });
        client.request(options(method, url, headers))
                .compose(request -> {
                    open.complete(request);
                    return request.send(body).compose(response -> read(request, response));
                })
                .onSuccess(answer -> judge(answer, url, promise))
                .onFailure(cause -> promise.tryFail(
                        cause instanceof Undelivered told
                                ? told
                                : Undelivered.later(
                                        WireFailure.of(cause, "sending", peer).sentence())));
        return promise.future().onComplete(done -> vertx.cancelTimer(alarm));
    }

    @Override
    public void close() {
        client.close();
    }

    /** Without user, path and query, where secrets stand. */
    static String peer(URI url) {
        return url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    /** A path below a URL that may have one itself. */
    static URI below(URI base, String path) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
    }

    private static RequestOptions options(HttpMethod method, URI url, Map<String, String> headers) {
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(url.getHost().replaceAll("[\\[\\]]", ""))
                .setPort(url.getPort() > 0 ? url.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setFollowRedirects(false)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery());
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Content-Type", "application/json");
        all.put("Accept", "application/json");
        all.put("User-Agent", "Postflight");
        if (url.getUserInfo() != null) {
            all.put(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(url.getUserInfo().getBytes(StandardCharsets.UTF_8)));
        }
        all.putAll(headers);
        all.forEach(options::putHeader);
        return options;
    }

    /** As much as is worth reading. */
    private static Future<Read> read(HttpClientRequest request, HttpClientResponse response) {
        Promise<Read> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(promise::tryFail);
        response.handler(bytes -> {
            body.appendBuffer(bytes, 0, Math.min(bytes.length(), MOST_BYTES - body.length()));
            if (body.length() >= MOST_BYTES && promise.tryComplete(new Read(response, body))) {
                request.reset();
            }
        });
        response.endHandler(end -> promise.tryComplete(new Read(response, body)));
        return promise.future();
    }

    private record Read(HttpClientResponse response, Buffer body) {}

    private void judge(Read read, URI url, Promise<Answer> promise) {
        String peer = peer(url);
        HttpClientResponse response = read.response();
        int status = response.statusCode();
        if (status / 100 == 2) {
            promise.tryComplete(new Answer(status, read.body()));
            return;
        }
        String words = Wording.line(withoutPath(read.body().toString(StandardCharsets.UTF_8), url), 200);
        String sentence = peer + " answered " + status + (words.isEmpty() ? "" : ": " + words);
        if (status == TOO_MANY || status == REQUEST_TIMEOUT || status / 100 == 5) {
            promise.tryFail(retryAfter(response)
                    .map(wait -> Undelivered.after(sentence, wait))
                    .orElse(Undelivered.later(sentence)));
        } else if (status / 100 == 3) {
            promise.tryFail(Undelivered.never(
                    peer + " answered " + status + ", and redirects are not followed: give the URL that it leads to"));
        } else {
            promise.tryFail(Undelivered.never(sentence));
        }
    }

    /** Who knows the path of a hook may use it. */
    private static String withoutPath(String text, URI url) {
        String path = String.valueOf(url.getRawPath());
        return path.length() > 1 ? text.replace(path, "/…") : text;
    }

    /** In seconds or as a date: RFC 9110, section 10.2.3. */
    private Optional<Duration> retryAfter(HttpClientResponse response) {
        String written = response.getHeader("Retry-After");
        if (written == null) {
            return Optional.empty();
        }
        try {
            Duration wait = written.strip().matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(written.strip()))
                    : Duration.between(
                            clock.instant(),
                            ZonedDateTime.parse(written.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            Duration least = wait.isNegative() ? Duration.ZERO : wait;
            return Optional.of(least.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : least);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
