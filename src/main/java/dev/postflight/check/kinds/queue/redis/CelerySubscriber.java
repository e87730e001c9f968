package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.kinds.redis.RedisReply;
import dev.postflight.check.kinds.redis.RedisServer;
import dev.postflight.net.TlsPlan;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Optional;

/** Vert.x' Redis client set up to reach a server just as the house's own wire does. */
final class CelerySubscriber {
    private static final int CONNECT_MILLIS = 5_000;

    private CelerySubscriber() {}

    static Redis client(Vertx vertx, RedisServer server) {
        NetClientOptions net =
                new NetClientOptions().setConnectTimeout(CONNECT_MILLIS).setTcpKeepAlive(true);
        server.tls().ifPresent(plan -> secure(net, plan));
        RedisOptions options = new RedisOptions()
                .setNetClientOptions(net)
                .setConnectionString((server.tls().isPresent() ? "rediss://" : "redis://") + server.place())
                .setProtocolNegotiation(false) // older servers do not know HELLO
                .setMaxPoolSize(1);
        server.login().ifPresent(login -> {
            login.user().ifPresent(options::setUser);
            options.setPassword(login.password());
        });
        return Redis.createClient(vertx, options);
    }

    /** The client itself logs in only where a server insists, and would else listen as the default user. */
    static Future<Response> login(RedisConnection connection, dev.postflight.check.kinds.redis.RedisConnection asked) {
        Request name = Request.cmd(Command.CLIENT).arg("SETNAME").arg("postflight");
        Optional<RedisServer.Login> login = asked.server().login().filter(known -> !asked.needsNoPassword());
        if (login.isEmpty()) {
            return connection.send(name).otherwiseEmpty();
        }
        Request auth = Request.cmd(Command.AUTH);
        login.get().user().ifPresent(auth::arg);
        return connection
                .send(auth.arg(login.get().password()))
                .recover(failure -> Future.failedFuture(
                        asked.failure("AUTH", new RedisReply.Refused(String.valueOf(failure.getMessage())))))
                .compose(in -> connection.send(name).otherwiseEmpty());
    }

    private static void secure(NetClientOptions net, TlsPlan plan) {
        boolean verifies = plan.trust() == TlsPlan.Trust.VERIFY;
        net.setSsl(true).setTrustAll(!verifies).setHostnameVerificationAlgorithm(verifies ? "HTTPS" : "");
        plan.ca()
                .filter(ca -> verifies)
                .ifPresent(ca -> net.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
        plan.identity()
                .ifPresent(own -> net.setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(own.certificate().toString())
                        .addKeyPath(own.key().toString())));
    }
}
