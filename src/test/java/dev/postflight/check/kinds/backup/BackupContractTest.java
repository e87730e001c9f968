package dev.postflight.check.kinds.backup;

import dev.postflight.check.CheckContractTest;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ScriptedServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** By a bucket, the one place that is asked over the network without another program. */
final class BackupContractTest extends CheckContractTest {
    @Override
    protected CheckKind kind() {
        return BackupCheck.KIND;
    }

    @Override
    protected Settings asking(int port) {
        return new Settings(Map.of(
                "s3", new Settings(Map.of("bucket", "backups", "endpoint", URI.create("http://127.0.0.1:" + port)))));
    }

    @Override
    protected LocalServer healthy() {
        String list = "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a.dump</Key><Size>7</Size>"
                + "<LastModified>" + Instant.now().minus(Duration.ofHours(1)) + "</LastModified></Contents>"
                + "</ListBucketResult>";
        return ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: " + list.length() + "\r\n\r\n" + list);
    }

    @Override
    protected EndlessServer endless() {
        return EndlessServer.answering("HTTP/1.1 200 OK\r\n\r\n");
    }
}
