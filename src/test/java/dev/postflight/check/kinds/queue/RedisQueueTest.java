package dev.postflight.check.kinds.queue;

import dev.postflight.testing.Lab;
import dev.postflight.testing.RealRedis;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of queues in Redis have in common: a real one for each. */
abstract class RedisQueueTest {
    @TempDir
    Path folder;

    Lab lab;
    RealRedis redis;

    @BeforeAll
    static void needRedis() {
        RealRedis.assumeInstalled();
    }

    @BeforeEach
    void open() throws Exception {
        lab = new Lab();
        redis = new RealRedis(folder.resolve("redis"));
    }

    @AfterEach
    void close() {
        redis.close();
        lab.close();
    }
}
