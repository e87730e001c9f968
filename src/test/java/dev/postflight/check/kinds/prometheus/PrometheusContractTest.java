package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.testing.ApiServer;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import java.net.URI;
import java.util.Map;

final class PrometheusContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return PrometheusCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of("url", URI.create("http://127.0.0.1:" + port), "query", "up"));
    }

    @Override
    protected Finding unreachable() {
        return Finding.SOURCE_MISSING;
    }

    @Override
    protected LocalServer healthy() {
        return new ApiServer()
                .with(
                        "/api/v1/query",
                        200,
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":["
                                + System.currentTimeMillis() / 1000 + ",\"1\"]}]}}");
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"status\":\"");
    }
}
