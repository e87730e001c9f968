package dev.postflight.check.kinds.queue.kafka;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Logs in by SASL: with the password itself, or with proof that it is known (SCRAM, RFC 5802). */
final class KafkaLogin {
    static final String PLAIN = "PLAIN";
    /** Brokers ask for 4,096 to 16,384; what is more than this would keep us busy rather than the password safe. */
    private static final int MOST_ROUNDS = 100_000;

    private static final int NO_MECHANISM = 33;

    private final Vertx vertx;
    private final KafkaConnection connection;
    private final KafkaCluster.Login login;

    KafkaLogin(Vertx vertx, KafkaConnection connection, KafkaCluster.Login login) {
        this.vertx = vertx;
        this.connection = connection;
        this.login = login;
    }

    Future<Void> lead(Run run) {
        return connection
                .ask(
                        "the login",
                        KafkaApi.SASL_HANDSHAKE,
                        bytes -> KafkaBytes.writeText(bytes, login.mechanism()),
                        answer -> {
                            int error = answer.readShort();
                            List<String> offered = KafkaBytes.all(answer, KafkaBytes::text);
                            if (error == NO_MECHANISM) {
                                throw broken("%s does not take logins by %s, only by %s: set sasl_mechanism"
                                        .formatted(
                                                connection.peer(),
                                                login.mechanism(),
                                                Plain.text(String.join(", ", offered))));
                            } else if (error != 0) {
                                throw broken("%s wants no login here (error %s): set security_protocol"
                                        .formatted(connection.peer(), error));
                            }
                            return offered;
                        })
                .compose(offered -> login.mechanism().equals(PLAIN) ? plain() : scram(run))
                .onSuccess(done -> run.note(() -> "logged in as " + login.user()));
    }

    private Future<Void> plain() {
        return send(("\0" + login.user() + "\0" + login.password()).getBytes(StandardCharsets.UTF_8))
                .mapEmpty();
    }

    private Future<Void> scram(Run run) {
        ScramClient client;
        try {
            client = ScramClient.builder()
                    .advertisedMechanisms(List.of(login.mechanism()))
                    .username(login.user())
                    .password(login.password().toCharArray())
                    .build();
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(broken("the user or its password cannot be used with " + login.mechanism()));
        }
        return send(client.clientFirstMessage().toString())
                .compose(first -> proof(run, client, first))
                .compose(this::send)
                .compose(last -> {
                    try {
                        client.serverFinalMessage(last);
                        return Future.succeededFuture();
                    } catch (ScramException e) {
                        return Future.failedFuture(
                                WireFailure.ofTarget(connection.peer() + " does not know the password that it checks"));
                    }
                });
    }

    /** Thousands of rounds of a hash are nothing for an event loop. */
    private Future<String> proof(Run run, ScramClient client, String first) {
        try {
            int rounds = client.serverFirstMessage(first).getIterationCount();
            if (rounds > MOST_ROUNDS) {
                return Future.failedFuture(WireFailure.ofTarget(
                        "%s asks for %s rounds of the password's hash".formatted(connection.peer(), rounds)));
            }
        } catch (ScramException | IllegalArgumentException e) {
            return Future.failedFuture(
                    WireFailure.ofTarget(connection.peer() + " answers a login by SCRAM with something else"));
        }
        Promise<String> promise = Promise.promise();
        vertx.executeBlocking(() -> client.clientFinalMessage().toString(), false)
                .onComplete(done -> run.loop().execute(() -> promise.handle(done)));
        return promise.future();
    }

    private Future<String> send(String message) {
        return send(message.getBytes(StandardCharsets.UTF_8));
    }

    private Future<String> send(byte[] message) {
        return connection.ask(
                "the login", KafkaApi.SASL_AUTHENTICATE, bytes -> KafkaBytes.writeBytes(bytes, message), answer -> {
                    int error = answer.readShort();
                    String said = Plain.text(KafkaBytes.text(answer));
                    if (error != 0) {
                        throw broken("Kafka refuses %s: %s".formatted(login, said));
                    }
                    return new String(KafkaBytes.bytes(answer), StandardCharsets.UTF_8);
                });
    }

    private static WireFailure broken(String sentence) {
        return new WireFailure(Finding.CHECK_BROKEN, sentence);
    }
}
