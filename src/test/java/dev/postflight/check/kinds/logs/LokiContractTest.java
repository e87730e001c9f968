package dev.postflight.check.kinds.logs;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.testing.ApiServer;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import java.net.URI;
import java.util.Map;

/** By Loki, which only tells of the target: that it is silent says nothing of whose lines it keeps. */
final class LokiContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return LogsCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of(
                "loki",
                new Settings(Map.of("url", URI.create("http://127.0.0.1:" + port), "query", "{app=\"shop\"}"))));
    }

    @Override
    protected Finding unreachable() {
        return Finding.SOURCE_MISSING;
    }

    @Override
    protected LocalServer healthy() {
        return new ApiServer()
                .with(
                        "/loki/api/v1/query_range",
                        200,
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[],\"stats\":{}}}");
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"status\":\"");
    }
}
