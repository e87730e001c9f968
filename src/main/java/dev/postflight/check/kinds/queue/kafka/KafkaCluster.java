package dev.postflight.check.kinds.queue.kafka;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.kinds.queue.source.QueueOptions;
import dev.postflight.check.kinds.redis.RedisServer;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.TlsPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which group of which cluster, and as whom it is asked.
 *
 * @param servers who is asked for the others, in turn until one answers
 * @param topic what the group reads
 * @param login with what to log in, where one has to
 */
public record KafkaCluster(
        List<Network.Endpoint> servers,
        String topic,
        String group,
        Optional<String> dead,
        Optional<TlsPlan> tls,
        Optional<String> serverName,
        Optional<Login> login) {
    private static final int PORT = 9092;
    private static final String SASL = "SASL_";
    private static final String TLS = "SSL";

    /** A user's name, how he proves to be it, and a password, which never prints. */
    record Login(String mechanism, String user, String password) {
        @Override
        public String toString() {
            return "the user " + user;
        }
    }

    public static KafkaCluster of(Settings settings) {
        String protocol = settings.get(QueueOptions.SECURITY_PROTOCOL);
        return new KafkaCluster(
                settings.get(QueueOptions.KAFKA).stream()
                        .map(KafkaCluster::place)
                        .toList(),
                settings.find(QueueOptions.TOPIC).orElse(""),
                settings.find(QueueOptions.GROUP).orElse(""),
                settings.find(QueueOptions.DEAD_LETTERS),
                protocol.endsWith(TLS) ? Optional.of(TlsOptions.plan(settings)) : Optional.empty(),
                TlsOptions.serverName(settings),
                protocol.startsWith(SASL)
                        ? Optional.of(new Login(
                                settings.find(QueueOptions.SASL_MECHANISM).orElse(""),
                                settings.find(RedisServer.USER).orElse(""),
                                settings.find(RedisServer.PASSWORD)
                                        .map(Secret::reveal)
                                        .orElse("")))
                        : Optional.empty());
    }

    /** What is wrong with the settings, by the name of the option. */
    public static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        try {
            if (settings.get(QueueOptions.KAFKA).isEmpty()) {
                complaints.put(QueueOptions.KAFKA.name(), "host:port of a broker at least");
            }
            of(settings);
        } catch (IllegalArgumentException e) {
            complaints.put(QueueOptions.KAFKA.name(), "host:port of each, such as kafka-1.example:9092");
        }
        if (settings.find(QueueOptions.TOPIC).orElse("").isBlank()
                || settings.find(QueueOptions.GROUP).orElse("").isBlank()) {
            complaints.put(QueueOptions.KAFKA.name(), "with it a topic and the group that reads it");
        }
        String protocol = settings.get(QueueOptions.SECURITY_PROTOCOL);
        boolean login = protocol.startsWith(SASL);
        if (login != (settings.has(RedisServer.USER) && settings.has(RedisServer.PASSWORD))
                || login != settings.has(QueueOptions.SASL_MECHANISM)) {
            complaints.put(
                    QueueOptions.SECURITY_PROTOCOL.name(),
                    "SASL_SSL or SASL_PLAINTEXT with user, password and sasl_mechanism, or none of them");
        }
        if (settings.has(TlsOptions.TLS) && !protocol.endsWith(TLS)) {
            complaints.put(TlsOptions.TLS.name(), "security_protocol SSL or SASL_SSL, which is what speaks TLS");
        }
        return complaints;
    }

    private static Network.Endpoint place(String text) {
        return Network.Endpoint.parse(text, PORT, Family.ANY);
    }

    /** The first that is asked. */
    public Network.Endpoint first() {
        return servers.get(0);
    }

    /** As people see it. */
    public String title() {
        return first() + " " + topic + " of " + group;
    }

    /** Who asks, as Kafka's rights name him. */
    String principal() {
        return "User:" + login.map(Login::user).orElse("ANONYMOUS");
    }
}
