package dev.postflight.check.kinds.queue;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ScriptedRedis;
import java.net.URI;
import java.util.Map;

final class QueueContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return QueueCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of("redis", URI.create("redis://127.0.0.1:" + port), "celery", "celery"));
    }

    @Override
    protected LocalServer healthy() {
        return ScriptedRedis.healthyBut(
                Map.of("LLEN", ":0\r\n", "LINDEX", "$-1\r\n", "HLEN", ":0\r\n", "ZRANGE", "*0\r\n"));
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("+OK\r\n$1000000\r\n");
    }
}
