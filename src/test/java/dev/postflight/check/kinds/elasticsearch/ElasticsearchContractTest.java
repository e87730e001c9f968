package dev.postflight.check.kinds.elasticsearch;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.ApiServer;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import java.net.URI;
import java.util.Map;

final class ElasticsearchContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return ElasticsearchCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of("url", URI.create("http://127.0.0.1:" + port)));
    }

    @Override
    protected LocalServer healthy() {
        return RecordedCluster.serve(new ApiServer());
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"status\":\"");
    }
}
