package dev.postflight.check.kinds.postgres;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.PostgresServer;
import dev.postflight.testing.Relay;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

final class PostgresContractTest extends CheckContractTest {
    private static PostgresServer server;

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected CheckKind kind() {
        return PostgresCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of(
                "server", "127.0.0.1:" + port, "user", "monitor", "password", new Secret("${env:PASSWORD}", "secret")));
    }

    @Override
    protected LocalServer healthy() throws Exception {
        PostgresServer.assumeInstalled();
        server = PostgresServer.start();
        return new Relay(server.port());
    }

    /** It has no TLS, lets us in, and then one row follows the other. */
    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("NR\0\0\0\10\0\0\0\0D\177\377\377\377");
    }
}
