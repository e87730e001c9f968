package dev.postflight.check.kinds.redis;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ScriptedRedis;
import java.net.URI;
import java.util.Map;

final class RedisContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return RedisCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of("url", URI.create("redis://127.0.0.1:" + port)));
    }

    @Override
    protected LocalServer healthy() {
        return ScriptedRedis.healthyBut(Map.of());
    }

    /** Each line is an answer for itself: an endless one would be cut long before. */
    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("+OK\r\n$1000000\r\n");
    }
}
