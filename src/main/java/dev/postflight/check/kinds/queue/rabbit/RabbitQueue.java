package dev.postflight.check.kinds.queue.rabbit;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.queue.source.QueueOptions;
import dev.postflight.check.kinds.queue.source.QueueSource;
import dev.postflight.check.kinds.redis.RedisServer;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.TlsPlan;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which queue of which RabbitMQ, and as whom it is asked.
 *
 * @param scheme how it is asked: http, https, amqp or amqps
 * @param vhost the virtual host, {@code /} unless told otherwise
 */
public record RabbitQueue(
        String scheme, Network.Endpoint place, String vhost, String name, String user, String password) {
    /** RabbitMQ's own. */
    private static final Map<String, Integer> PORTS = Map.of("http", 15672, "https", 443, "amqp", 5672, "amqps", 5671);

    public static RabbitQueue of(Settings settings) {
        URI uri = settings.get(QueueOptions.RABBITMQ);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        String authority = String.valueOf(uri.getRawAuthority());
        int at = authority.lastIndexOf('@');
        String[] login = authority.substring(0, Math.max(0, at)).split(":", 2);
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("^/", "");
        return new RabbitQueue(
                scheme,
                Network.Endpoint.parse(authority.substring(at + 1), PORTS.getOrDefault(scheme, 0), Family.ANY),
                path.isEmpty() ? "/" : decoded(path),
                settings.find(QueueOptions.QUEUE).orElse(""),
                settings.find(RedisServer.USER).orElse(login[0].isEmpty() ? "guest" : decoded(login[0])),
                settings.find(RedisServer.PASSWORD)
                        .map(Secret::reveal)
                        .orElse(login.length < 2 ? "guest" : decoded(login[1])));
    }

    /** Asks as the URL says: by the management API, or in AMQP. */
    public static QueueSource source(Setup setup) {
        return of(setup.settings()).scheme().startsWith("http") ? new RabbitApi(setup) : new AmqpQueue(setup);
    }

    /** What is wrong with the settings. */
    public static Optional<String> problem(Settings settings) {
        try {
            of(settings);
        } catch (IllegalArgumentException e) {
            return Optional.of("a URL such as http://mq.example:15672/ or amqp://mq.example/vhost");
        }
        return settings.find(QueueOptions.QUEUE).orElse("").isBlank()
                ? Optional.of("with it the name of a queue")
                : Optional.empty();
    }

    RabbitQueue named(String other) {
        return new RabbitQueue(scheme, place, vhost, other, user, password);
    }

    Optional<TlsPlan> tls(Settings settings) {
        return scheme.endsWith("s") ? Optional.of(TlsOptions.plan(settings)) : Optional.empty();
    }

    /** As people see it. */
    public String title() {
        return place + (vhost.equals("/") ? "/" : "/" + vhost + "/") + name;
    }

    /** Neither user nor password prints. */
    @Override
    public String toString() {
        return title();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8); // a plus is a space in forms only
    }
}
