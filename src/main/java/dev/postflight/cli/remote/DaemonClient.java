package dev.postflight.cli.remote;

import dev.postflight.cli.shared.Refusal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Asks the daemon, and asks again while it restarts: until a deadline, less and less often. What it refuses becomes a {@link
 * Refusal} with its own sentence; a daemon that never answered is one that leaves things undecided.
 */
final class DaemonClient {
    /** For an answer that nobody has to wait for; a busy daemon with a slow database included. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Too many at once, a proxy whose daemon restarts, a database that is away, a disk that somebody will clear. */
    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504, 507);

    private final HttpClient http;
    private final URI address;
    private final Optional<String> token;
    private final Notice notice;

    /** Hears of what people should know while they wait. */
    @FunctionalInterface
    interface Notice {
        void say(String sentence);
    }

    /**
     * What the daemon answered.
     *
     * @param status below 400
     */
    record Reply(int status, String body) {
        JsonObject json() {
            try {
                return new JsonObject(body);
            } catch (DecodeException e) {
                throw new Refusal("the answer is no JSON object; is there a Postflight at --url?");
            }
        }
    }

    DaemonClient(HttpClient http, URI address, Optional<String> token, Notice notice) {
        this.http = http;
        this.address = address;
        this.token = token;
        this.notice = notice;
    }

    /** @param wait how long the daemon itself may take before it answers */
    Reply get(String path, Duration wait, Deadline deadline) throws InterruptedException {
        return ask(request(path, wait).GET(), deadline);
    }

    Reply post(String path, JsonObject body, Map<String, String> headers, Deadline deadline)
            throws InterruptedException {
        HttpRequest.Builder request = request(path, Duration.ZERO)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
        headers.forEach(request::header);
        return ask(request, deadline);
    }

    Reply delete(String path, Deadline deadline) throws InterruptedException {
        return ask(request(path, Duration.ZERO).DELETE(), deadline);
    }

    /** As part of a path or a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path, Duration wait) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(wait.plus(PATIENCE));
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private Reply ask(HttpRequest.Builder builder, Deadline deadline) throws InterruptedException {
        HttpRequest request = builder.build();
        Duration pause = FIRST_PAUSE;
        boolean said = false;
        while (true) {
            String trouble;
            try {
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() < 300) {
                    if (said) {
                        notice.say(address + " answers again");
                    }
                    return new Reply(answer.statusCode(), answer.body());
                }
                trouble = trouble(answer);
            } catch (SSLException e) {
                throw new Refusal("no trusted connection to " + address + ": " + e.getMessage()
                        + "; --ca FILE names the authority of a certificate of your own");
            } catch (IOException e) {
                trouble = trouble(e);
            }
            if (deadline.isOver()) {
                throw Refusal.undecided(address + " does not answer: " + trouble);
            }
            if (!said) {
                notice.say(address + " does not answer: " + trouble + "; trying on for "
                        + Span.shown(Duration.ofSeconds(deadline.left().toSeconds())));
                said = true;
            }
            // not all at the same moment, when a daemon comes back to many that wait
            long most = Math.min(pause.toMillis(), deadline.left().toMillis() + 1);
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** What may pass by itself; everything else is refused at once. */
    private String trouble(HttpResponse<String> answer) {
        String detail = detail(answer);
        if (PASSING.contains(answer.statusCode())) {
            return detail;
        }
        if (answer.statusCode() >= 500) {
            throw Refusal.undecided(detail);
        }
        if (answer.statusCode() == 401) {
            throw new Refusal(
                    token.isPresent()
                            ? "the token is not known at " + address
                            : detail + "; give it by --token-file or " + DaemonOptions.TOKEN_VARIABLE);
        }
        throw new Refusal(detail);
    }

    /** The sentence of a problem document; of anything else only that it is none. */
    private String detail(HttpResponse<String> answer) {
        if (answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")) {
            try {
                Object detail = new JsonObject(answer.body()).getValue("detail");
                if (detail instanceof String sentence) {
                    return Plain.line(sentence);
                }
            } catch (DecodeException e) {
                // told below
            }
        }
        return "status " + answer.statusCode() + " from " + address;
    }

    private static String trouble(IOException failure) {
        if (failure instanceof HttpTimeoutException) {
            return "it is silent";
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "no name server knows its name";
            }
        }
        return failure instanceof ConnectException ? "no connection" : "the connection broke";
    }
}
