package dev.postflight.check.kinds.certificate;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.Authority;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.TlsServer;
import java.util.Map;

final class CertificateContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return CertificateCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of("server", "127.0.0.1:" + port));
    }

    @Override
    protected LocalServer healthy() {
        return new TlsServer(Authority.root("root").drafts("shop.example").issue());
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("HTTP/1.1 400 Bad Request\r\n\r\n");
    }
}
