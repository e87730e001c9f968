package dev.postflight.check.kinds.tcp;

import com.google.re2j.Pattern;
import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.StartTlsServer;
import java.util.List;
import java.util.Map;

final class TcpContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return TcpCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of(
                "address",
                "127.0.0.1:" + port,
                "dialogue",
                List.of(new Settings(Map.of("expect", Pattern.compile("(?m)^220 ready"))))));
    }

    @Override
    protected LocalServer healthy() {
        return new StartTlsServer(null, "220-welcome\r\n220 ready\r\n", "never");
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.greeting("220-welcome\r\n");
    }
}
