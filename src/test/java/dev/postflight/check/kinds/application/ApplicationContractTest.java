package dev.postflight.check.kinds.application;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.MetricsServer;
import java.net.URI;
import java.util.Map;

final class ApplicationContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return ApplicationCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of("url", URI.create("http://127.0.0.1:" + port + "/metrics")));
    }

    @Override
    protected LocalServer healthy() {
        return new MetricsServer().exposing("up 1\n");
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nup 1\n");
    }
}
