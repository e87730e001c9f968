package dev.postflight.check.kinds.alerts;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.ApiServer;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import java.net.URI;
import java.util.Map;

final class AlertsContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return AlertsCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of("alertmanager", URI.create("http://127.0.0.1:" + port)));
    }

    @Override
    protected LocalServer healthy() {
        return new ApiServer()
                .with("/-/ready", 200, "OK")
                .with(
                        "/api/v2/status",
                        200,
                        "{\"cluster\":{\"status\":\"disabled\",\"peers\":[]},\"config\":{\"original\":\"route: {receiver: a}\"}}");
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("HTTP/1.1 200 OK\r\n\r\nOK");
    }
}
