package dev.postflight.config;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Two kinds that measure nothing and between them have an option of every shape and a signal of every unit. */
final class TestKind {
    static final Option<URI> URL = Option.url("url", List.of("http", "https"), "The URL to ask.")
            .needed()
            .asMain();
    static final Option<String> METHOD = Option.choice("method", List.of("GET", "HEAD", "POST"), "The method.")
            .or("GET");
    static final Option<Map<String, String>> HEADERS = Option.map("headers", new Shape.Text(), "Headers to send.");
    static final Option<String> BODY = Option.text("body", "What to send.");
    static final Option<Long> LIMIT =
            Option.size("limit", 1, 16 << 20, "How much of an answer is read.").or(1L << 20);
    static final Option<String> CERTIFICATE = Option.text("certificate", "PEM file of our own certificate.");
    static final Option<Secret> KEY = Option.secret("key", "Its private key.");
    static final Option<Boolean> VERIFY =
            Option.flag("verify", "Whether to verify the server's certificate.").or(true);
    static final Option<Settings> TLS = Option.group("tls", "How to speak TLS.", CERTIFICATE, KEY, VERIFY);

    static final Signal STATUS = Signal.of("status", Unit.NONE, "The status code of the answer.");

    static final Signal JSON =
            Signal.of("json", Unit.ANY, "A value of the answer.").per("path");

    static final CheckKind WEB = CheckKind.named("web")
            .summary("Asks a URL and looks at the answer.")
            .options(URL, METHOD, HEADERS, BODY, LIMIT, TLS)
            .signals(
                    STATUS,
                    Signal.of("duration", Unit.SECONDS, "How long the whole run took."),
                    Signal.of("phase", Unit.SECONDS, "How long each part of it took.")
                            .per("phase", "connect", "transfer"),
                    JSON,
                    Signal.of("header", Unit.TEXT, "A header of the answer.").per("name"))
            .keyed(JSON, path -> !path.contains(".."), "a path such as a.b")
            .implies(STATUS, "200..299")
            .targets(settings -> new CheckKind.Target(
                    settings.get(URL).toString(), settings.get(URL).getHost()))
            .complains(settings -> settings.find(TLS)
                    .filter(tls -> tls.has(CERTIFICATE) && !tls.has(KEY))
                    .map(tls -> Map.of("tls.certificate", "a certificate without its key"))
                    .orElse(Map.of()))
            .opens(setup -> new Silent());

    static final Option<String> NAME =
            Option.text("name", "Which thing.").needed().asMain();
    static final Option<Long> COUNT = Option.whole("count", 1, 10, "How many.").or(3L);
    static final Option<Double> SHARE =
            Option.of("share", new Shape.Decimal(0, 1), "How much of it.").or(0.5);
    static final Option<Duration> AGE = Option.span("age", Duration.ofSeconds(1), Duration.ofDays(30), "How old.")
            .or(Duration.ofMinutes(90));
    static final Option<com.google.re2j.Pattern> MATCH =
            Option.regex("match", "What it looks like.").or(com.google.re2j.Pattern.compile("^ok$"));
    static final Option<List<String>> TAGS =
            Option.list("tags", new Shape.Text(), "Words for it.").or(List.of("a"));
    static final Option<Map<String, Long>> WEIGHTS =
            Option.map("weights", new Shape.Whole(0, 100), "Weight of each part.");
    static final Option<String> SEND = Option.text("send", "A text to send.").asMain();
    static final Option<Duration> WAIT = Option.span("wait", Duration.ZERO, Duration.ofMinutes(1), "How long to wait.")
            .or(Duration.ofSeconds(1));
    static final Option<List<Settings>> STEPS =
            Option.list("steps", new Shape.Group(SEND, WAIT), "What to do, one after the other.");
    static final Option<Secret> TOKEN = Option.secret("token", "What opens it.");
    static final Option<URI> SERVER = Option.url("server", List.of("redis"), "Where it is.");

    static final CheckKind THING = CheckKind.named("thing")
            .summary("Looks at a thing of every shape.")
            .options(NAME, COUNT, SHARE, AGE, MATCH, TAGS, WEIGHTS, STEPS, TOKEN, SERVER)
            .signals(
                    Signal.of("depth", Unit.NONE, "How many there are."),
                    Signal.of("size", Unit.BYTES, "How large it is."),
                    Signal.of("error_ratio", Unit.RATIO, "How many of them are bad."),
                    Signal.of("newest", Unit.TIMESTAMP, "When the newest was made."),
                    Signal.of("days_left", Unit.DAYS, "Until it is over."),
                    Signal.of("rate", Unit.PER_SECOND, "How fast it moves."),
                    Signal.of("alive", Unit.FLAG, "Whether it lives."),
                    Signal.of("state", Unit.TEXT, "What it says of itself."))
            .opens(setup -> new Silent());

    static final List<CheckKind> ALL = List.of(WEB, THING);

    private TestKind() {}

    private static final class Silent implements Check {
        @Override
        public Future<Outcome> run(dev.postflight.check.Run run) {
            return Future.succeededFuture(Outcome.measured(List.of()));
        }
    }
}
