package dev.postflight.check.kinds.smtp;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.StartTlsServer;
import java.util.Map;

final class SmtpContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return SmtpCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of("address", "127.0.0.1:" + port, "security", "none"));
    }

    @Override
    protected LocalServer healthy() {
        return new StartTlsServer(
                null,
                "220-mx.example\r\n220 ready\r\n",
                "EHLO postflight\r\n",
                "250-mx.example\r\n250 SIZE 1000\r\n",
                "QUIT\r\n",
                "221 bye\r\n",
                "never");
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.greeting("220-mx.example\r\n");
    }
}
