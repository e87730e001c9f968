package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.http.HttpJson;
import dev.postflight.check.kinds.http.HttpOrigin;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The API of one server, and whose fault it is when there is no answer: the check's or the source's, never a target's. */
final class PrometheusServer implements AutoCloseable {
    private static final String PATH = "/api/v1/query";

    private final HttpJson server;
    private final HttpOrigin origin;
    private final Manner manner;

    /**
     * How it is asked.
     *
     * @param parameters to send with each query
     * @param credentials whether some are sent
     * @param most bytes of an answer
     * @param parts whether an answer that lacks something is taken
     */
    record Manner(Map<String, String> parameters, boolean credentials, long most, boolean parts) {}

    PrometheusServer(HttpJson server, HttpOrigin origin, Manner manner) {
        this.server = server;
        this.origin = origin;
        this.manner = manner;
    }

    /** What it is called beside other servers. */
    String name() {
        return origin.authority();
    }

    /** Asks, and makes something of the answer, which of a large one is not done on an event loop. */
    <T> Future<T> ask(Run run, String promql, Reader<T> reader) {
        run.note(() -> "query: " + promql);
        StringBuilder path = new StringBuilder(PATH).append("?query=").append(encoded(promql));
        manner.parameters()
                .forEach((name, value) ->
                        path.append('&').append(encoded(name)).append('=').append(encoded(value)));
        return server.look(run, path.toString(), seen -> reader.read(judged(run, seen)))
                .recover(failure -> Future.failedFuture(
                        failure instanceof WireFailure wire && wire.finding() == Finding.TARGET_BAD
                                ? missing(wire.sentence())
                                : failure));
    }

    /** Makes of an answer what is wanted of it. */
    @FunctionalInterface
    interface Reader<T> {
        T read(PrometheusAnswer answer) throws WireFailure;
    }

    @Override
    public void close() {
        server.close();
    }

    private PrometheusAnswer judged(Run run, HttpJson.Seen seen) throws WireFailure {
        if (seen.cut()) {
            throw missing("the answer is longer than " + Unit.BYTES.format((double) manner.most())
                    + ": let the query give less, as by sum by (…) (…), or raise answer_limit");
        }
        Object content = seen.content().orElse("");
        if (content instanceof JsonObject json) {
            if (json.getValue("status") instanceof String status && status.equals("error")) {
                throw refused(json, seen.status());
            } else if (seen.status() == 200) {
                PrometheusAnswer answer =
                        PrometheusAnswer.of(json, date(seen.headers().get("Date", "")));
                answer.warnings().forEach(warning -> run.note(() -> "warning: " + warning));
                if (!answer.warnings().isEmpty() && !manner.parts()) {
                    throw missing(
                            "the answer may lack a part: " + answer.warnings().get(0));
                }
                return answer;
            }
        }
        throw other(seen);
    }

    /** Prometheus' own words; the types are those of its API's documentation, and Mimir's. */
    private WireFailure refused(JsonObject json, int status) {
        String type = json.getValue("errorType") instanceof String text ? text : "";
        String why = PrometheusAnswer.message(String.valueOf(json.getValue("error")));
        return switch (type) {
            case "bad_data" -> broken("Prometheus refuses the query: " + why);
            case "execution" -> broken("Prometheus cannot answer the query: " + why);
            case "timeout", "canceled" -> missing("Prometheus gave up on the query: " + why);
            case "unavailable" -> missing("Prometheus is not ready: " + why);
            default ->
                status < 500 && status != 429
                        ? broken("Prometheus answered " + status + ": " + why)
                        : missing("Prometheus answered " + status + ": " + why);
        };
    }

    private WireFailure other(HttpJson.Seen seen) {
        int status = seen.status();
        String said = seen.excerpt().isEmpty() ? "" : ": " + seen.excerpt();
        boolean page =
                seen.headers().get("Content-Type", "").toLowerCase(Locale.ROOT).startsWith("text/html")
                        || seen.excerpt().toLowerCase(Locale.ROOT).startsWith("<!doctype html");
        if (status == 401) {
            return broken(
                    manner.credentials()
                            ? "the credentials are refused: mend basic, bearer or headers"
                            : "it wants credentials: give basic, bearer or headers");
        } else if (status == 403) {
            return broken("these credentials may not query: grant reading, or name the tenant in headers" + said);
        } else if (status >= 300 && status < 400) {
            return broken("it answered " + status + " and leads to "
                    + place(seen.headers().get("Location", ""))
                    + ": give the URL of the API itself, and credentials if that is a login");
        } else if (status == 200 && page) {
            return broken(
                    "it answered with a web page instead of JSON: a login stands before it, or url leads elsewhere");
        } else if (status == 404 || status == 405) {
            return broken("there is no " + PATH + " below " + origin
                    + ": mend url, which may need a path such as /prometheus");
        } else if (status == 200) {
            return seen.content().isPresent()
                    ? broken(PrometheusAnswer.STRANGE)
                    : missing("it answered 200 and no JSON" + (said.isEmpty() ? ", but nothing" : said));
        } else if (status >= 400 && status < 500 && status != 408 && status != 429) {
            return broken("it answered " + status + said);
        }
        return missing("it answered " + status + (page ? " and a web page" : said));
    }

    /** When an answer was given that has no series to say when; empty where the header does not tell. */
    private static Optional<Instant> date(String header) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header, Instant::from));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Without what comes behind the path: login pages are told tokens there. */
    private static String place(String location) {
        try {
            URI url = new URI(location);
            return HttpOrigin.of(url).map(HttpOrigin::toString).orElse("")
                    + (url.getPath() == null ? "" : url.getPath());
        } catch (URISyntaxException e) {
            return "a place that is no URL";
        }
    }

    private static WireFailure broken(String sentence) {
        return new WireFailure(Finding.CHECK_BROKEN, sentence);
    }

    private static WireFailure missing(String sentence) {
        return new WireFailure(Finding.SOURCE_MISSING, sentence);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
