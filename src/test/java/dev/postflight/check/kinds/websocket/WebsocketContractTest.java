package dev.postflight.check.kinds.websocket;

import com.google.re2j.Pattern;
import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ScriptedWebsocketServer;
import java.net.URI;
import java.util.List;
import java.util.Map;

class WebsocketContractTest extends CheckContractTest {

    @Override
    protected CheckKind kind() {
        return WebsocketCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of(
                "url",
                URI.create("ws://127.0.0.1:" + port + "/"),
                "dialogue",
                List.of(new Settings(Map.of("expect", Pattern.compile("hello"))))));
    }

    @Override
    protected LocalServer healthy() {
        return ScriptedWebsocketServer.upgrading(out -> out.write(ScriptedWebsocketServer.text("hello")));
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("HTTP/1.1 101 Switching Protocols\r\nX-Endless: ");
    }
}
