package dev.postflight.check.kinds.sentry;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import java.net.URI;
import java.util.Map;

final class SentryContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return SentryCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of(
                "url",
                URI.create("http://127.0.0.1:" + port),
                "organization",
                "example",
                "project",
                "shop",
                "token",
                new Secret("${env:TOKEN}", "secret"),
                "events",
                false));
    }

    @Override
    protected LocalServer healthy() {
        return new WrittenSentry();
    }

    @Override
    protected Finding unreachable() {
        return Finding.SOURCE_MISSING;
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[\"");
    }
}
