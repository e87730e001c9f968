package dev.postflight.check.kinds.http;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ScriptedServer;
import java.net.URI;
import java.util.Map;

class HttpContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return HttpCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of("url", URI.create("http://127.0.0.1:" + port + "/health")));
    }

    @Override
    protected LocalServer healthy() {
        return ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("HTTP/1.1 200 OK\r\n\r\n");
    }
}
