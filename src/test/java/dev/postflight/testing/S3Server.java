package dev.postflight.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A real server that speaks S3: s3rver, with one bucket of a test's own. It knows its access key, and does not recompute
 * signatures of version 4.
 */
public final class S3Server implements AutoCloseable {
    public static final String BUCKET = "shop-backups";
    /** The only ones that it knows. */
    public static final String KEY = "S3RVER";

    private final int port = LocalServer.closedPort();
    private final Path folder;
    private final Process process;

    public S3Server(Path folder) throws Exception {
        this.folder = folder;
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        "s3rver",
                        "--directory=" + folder.resolve("data"),
                        "--address=127.0.0.1",
                        "--port=" + port,
                        "--configure-bucket",
                        BUCKET)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"));
        // it makes its page tokens by a cipher that newer OpenSSL keeps for old programs
        builder.environment().put("NODE_OPTIONS", "--openssl-legacy-provider");
        process = builder.start();
        for (int i = 0; i < 400 && !Files.readString(log).contains("listening"); i++) {
            if (!process.isAlive()) {
                throw new IOException("s3rver ended: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    public int port() {
        return port;
    }

    /** Puts an object where the server keeps them, which lets its age be chosen. */
    public void put(String key, int size, Duration age) throws Exception {
        Path object = folder.resolve("data").resolve(BUCKET).resolve(key + "._S3rver_object");
        Files.createDirectories(object.getParent());
        Files.write(object, new byte[size]);
        Files.writeString(Path.of(object + ".md5"), "d41d8cd98f00b204e9800998ecf8427e");
        Files.writeString(Path.of(object.toString().replace("_S3rver_object", "_S3rver_metadata.json")), "{}");
        Files.setLastModifiedTime(object, FileTime.from(Instant.now().minus(age)));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
