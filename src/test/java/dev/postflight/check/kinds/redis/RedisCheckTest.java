package dev.postflight.check.kinds.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Authority;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Programs;
import dev.postflight.testing.Readings;
import dev.postflight.testing.RealRedis;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against real servers: each thing that can be wrong is made wrong. */
final class RedisCheckTest {
    @TempDir
    Path folder;

    private Lab lab;

    @BeforeAll
    static void needRedis() {
        RealRedis.assumeInstalled();
    }

    @BeforeEach
    void open() {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void healthyServerIsMeasured() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"), "--save", "3600 1")) {
            redis.ask("SET", "greeting", "hello");
            redis.ask("SAVE");
            Outcome outcome = lab.run(RedisCheck.KIND, settings(redis), "size:greeting", "password_required");
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            Map<String, String> readings = Readings.of(outcome);
            assertEquals("master", readings.get("role"));
            assertEquals("true", readings.get("persistence"));
            assertEquals("true", readings.get("last_save_ok"));
            assertEquals("false", readings.get("full"));
            assertEquals("false", readings.get("aof"));
            assertEquals("absent: the append-only file is off", readings.get("aof_ok"));
            assertEquals("absent: maxmemory is 0: no limit", readings.get("memory_usage"));
            assertEquals("noeviction", readings.get("policy"));
            assertEquals("0", readings.get("evicted_since_start"));
            assertEquals("1", readings.get("clients"));
            assertEquals("0", readings.get("clients_blocked"));
            assertEquals("0", readings.get("unsaved"));
            assertEquals("1", readings.get("keys db0"));
            assertEquals("5", readings.get("size greeting"));
            assertEquals("0", readings.get("replicas"));
            assertEquals("absent: no replica follows", readings.get("lag"));
            assertEquals("false (PING was answered without one)", readings.get("password_required"));
            assertTrue(readings.get("version").matches("\\d+\\.\\d+\\.\\d+"), readings.toString());
            assertTrue(Lab.number(outcome, "last_save_age") < 5, outcome.toString());
            assertTrue(Lab.number(outcome, "uptime") < 60, outcome.toString());
            assertTrue(Lab.number(outcome, "memory_used") > 500_000, outcome.toString());
            assertTrue(Lab.number(outcome, "ping") > 0, outcome.toString());
            assertTrue(Lab.number(outcome, "phase connect") > 0, outcome.toString());
            assertTrue(Lab.number(outcome, "duration") >= Lab.number(outcome, "ping"), outcome.toString());
            assertFalse(readings.containsKey("evicted"), "since a run that never was");
        }
    }

    @Test
    void leavesNoConnectionOnTheServer() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"));
                Check check = lab.open(RedisCheck.KIND, settings(redis), "password_required", "size:x")) {
            for (int i = 0; i < 50; i++) {
                assertEquals(Finding.MEASURED, run(check).finding());
            }
            String clients = "";
            for (int i = 0; i < 100 && (i == 0 || clients.contains("postflight")); i++) {
                clients = redis.ask("CLIENT", "LIST");
                Thread.sleep(10);
            }
            assertFalse(clients.contains("postflight"), clients);
        }
    }

    @Test
    void wrongAndMissingPasswordsAreOurFault() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"), "--requirepass", "right")) {
            assertBroken(settings(redis), "127.0.0.1:PORT wants a password, and none is configured", redis);
            assertBroken(
                    settings(redis, "password", new Secret("${env:P}", "wrong")),
                    "127.0.0.1:PORT refuses the password of the default user",
                    redis);
            assertBroken(
                    settings(redis, "user", "someone", "password", new Secret("${env:P}", "right")),
                    "127.0.0.1:PORT refuses the password of user someone",
                    redis);
            Outcome outcome = lab.run(
                    RedisCheck.KIND, settings(redis, "password", new Secret("${env:P}", "right")), "password_required");
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("true", Lab.value(outcome, "password_required"));
            assertEquals(
                    "true",
                    Lab.value(
                            lab.run(RedisCheck.KIND, url(redis, "redis://:right@127.0.0.1:"), "password_required"),
                            "password_required"));
        }
    }

    @Test
    void passwordThatWasRemovedIsTold() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"), "--requirepass", "right")) {
            Settings settings = settings(redis, "password", new Secret("${env:P}", "right"));
            assertEquals(
                    "true", Lab.value(lab.run(RedisCheck.KIND, settings, "password_required"), "password_required"));
            assertEquals(
                    Map.of("full", "false", "last_save_ok", "true", "password_required", "true"),
                    RedisCheck.KIND.implied().apply(settings));
            try (RealRedis.Client admin = redis.client()) {
                admin.ask("AUTH", "right");
                admin.ask("CONFIG", "SET", "requirepass", "");
            }
            Outcome outcome = lab.run(RedisCheck.KIND, settings, "password_required");
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("false: the server has no password", Lab.value(outcome, "password_required"));
        }
    }

    @Test
    void privilegesThatAreMissingAreNamed() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"))) {
            redis.ask("ACL", "SETUSER", "monitor", "on", ">word", "+ping", "+client|setname");
            Settings settings = url(redis, "redis://monitor:word@127.0.0.1:");
            assertBroken(
                    settings,
                    "user monitor may not run INFO on 127.0.0.1:PORT; this would allow it: ACL SETUSER monitor +info",
                    redis);
            redis.ask("ACL", "SETUSER", "monitor", "+info");
            Outcome outcome = lab.run(RedisCheck.KIND, settings);
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("none", Lab.value(outcome, "persistence"));
            outcome = lab.run(RedisCheck.KIND, settings, "persistence", "slow_commands");
            assertEquals(Finding.CHECK_BROKEN, outcome.finding(), outcome.reason());
            assertEquals(
                    "user monitor may not run CONFIG GET on 127.0.0.1:" + redis.port()
                            + "; this would allow it: ACL SETUSER monitor +config|get",
                    outcome.reason());
            assertEquals("master", Lab.value(outcome, "role"));
            redis.ask("ACL", "SETUSER", "monitor", "+config|get", "+slowlog|get");
            outcome = lab.run(RedisCheck.KIND, settings, "persistence", "slow_commands");
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals(
                    "false: neither save points nor the append-only file are on", Lab.value(outcome, "persistence"));
            outcome = lab.run(RedisCheck.KIND, settings, "password_required");
            assertEquals("false: PING was answered without one", Lab.value(outcome, "password_required"));
            redis.ask("ACL", "SETUSER", "default", "-ping");
            outcome = lab.run(RedisCheck.KIND, settings, "password_required");
            assertEquals("false: the default user needs none", Lab.value(outcome, "password_required"));
        }
    }

    @Test
    void serverThatCannotSaveFails() throws Exception {
        Path data = Files.createDirectories(folder.resolve("a/data"));
        try (RealRedis redis = new RealRedis(data, "--save", "3600 1")) {
            redis.ask("SET", "a", "b");
            Files.delete(data);
            redis.ask("BGSAVE");
            Outcome outcome = lab.run(RedisCheck.KIND, settings(redis));
            for (int i = 0; i < 100 && outcome.finding() == Finding.MEASURED; i++) {
                Thread.sleep(20);
                outcome = lab.run(RedisCheck.KIND, settings(redis));
            }
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertTrue(
                    outcome.reason()
                            .startsWith("127.0.0.1:" + redis.port()
                                    + " answered to PING: MISCONF Redis is configured to save RDB snapshots"),
                    outcome.reason());
            assertEquals("false: the last RDB save failed, see the server's log", Lab.value(outcome, "last_save_ok"));
            assertEquals("1", Lab.value(outcome, "unsaved"));
            assertEquals("none", Lab.value(outcome, "ping"));
            Programs.signal(redis.process(), "KILL"); // it would not end without having saved
        }
    }

    @Test
    void fullMemoryIsTold() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"), "--maxmemory", "3mb")) {
            String reply = "";
            for (int i = 0; i < 5000 && !reply.startsWith("-OOM"); i++) {
                reply = redis.ask("SET", "key" + i, "x".repeat(20_000));
            }
            assertTrue(reply.startsWith("-OOM"), reply);
            Outcome outcome = lab.run(RedisCheck.KIND, settings(redis));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            String full = Lab.value(outcome, "full");
            assertTrue(
                    full.matches("true: [\\d.]+ MiB used of 3 MiB and the policy is noeviction: writes are refused"),
                    full);
            assertTrue(Lab.number(outcome, "memory_usage") >= 1, outcome.toString());
            assertEquals(3 << 20, Lab.number(outcome, "memory_limit"));
            redis.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            assertEquals("false", Lab.value(lab.run(RedisCheck.KIND, settings(redis)), "full"));
        }
    }

    @Test
    void countersAreThoseSinceTheRunBefore() throws Exception {
        try (RealRedis redis = new RealRedis(
                        folder.resolve("a"), "--maxmemory", "3mb", "--maxmemory-policy", "allkeys-random");
                Check check = lab.open(RedisCheck.KIND, settings(redis))) {
            Outcome first = run(check);
            assertEquals("none", Lab.value(first, "evicted"));
            assertEquals("none", Lab.value(first, "hit_ratio"), "nobody has read anything");
            redis.ask("SET", "there", "x");
            redis.ask("GET", "there");
            redis.ask("GET", "there");
            redis.ask("GET", "there");
            redis.ask("GET", "missing");
            Outcome second = run(check);
            assertEquals(0.75, Lab.number(second, "hit_ratio"));
            assertEquals("0", Lab.value(second, "evicted"));
            for (int i = 0; i < 300; i++) {
                redis.ask("SET", "key" + i, "x".repeat(20_000));
            }
            redis.ask("GET", "missing");
            Outcome third = run(check);
            assertEquals(0, Lab.number(third, "hit_ratio"));
            assertEquals(0.6, Lab.number(third, "hit_ratio_since_start"));
            assertTrue(Lab.number(third, "evicted") > 50, third.toString());
            Outcome fourth = run(check);
            assertEquals(0, Lab.number(fourth, "evicted"));
            assertEquals(0, Lab.number(fourth, "hit_ratio"), "what it was before");
            redis.stop();
            assertEquals(
                    "connection refused by 127.0.0.1:" + redis.port(),
                    run(check).reason());
            redis.start();
            redis.ask("GET", "missing");
            redis.ask("SET", "there", "x");
            redis.ask("GET", "there");
            Outcome fifth = run(check);
            assertEquals(0.5, Lab.number(fifth, "hit_ratio"), "a server that was started anew counts from zero");
            assertEquals(0, Lab.number(fifth, "evicted"));
        }
    }

    @Test
    void slowCommandsAreCounted() throws Exception {
        try (RealRedis redis = new RealRedis(
                        folder.resolve("a"), "--slowlog-log-slower-than", "-1", "--enable-debug-command", "yes");
                Check check = lab.open(RedisCheck.KIND, settings(redis))) {
            run(check);
            assertEquals("0", Lab.value(run(check), "slow_commands"));
            redis.ask("CONFIG", "SET", "slowlog-log-slower-than", "20000");
            redis.ask("DEBUG", "SLEEP", "0.05");
            redis.ask("DEBUG", "SLEEP", "0.05");
            assertEquals("2", Lab.value(run(check), "slow_commands"));
            redis.ask("SLOWLOG", "RESET");
            assertEquals("0", Lab.value(run(check), "slow_commands"));
            redis.ask("DEBUG", "SLEEP", "0.05");
            assertEquals("1", Lab.value(run(check), "slow_commands"));
        }
    }

    @Test
    void blockedAndTooManyClientsAreSeen() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"), "--maxclients", "4")) {
            try (RealRedis.Client waiting = redis.client()) {
                waiting.send("BLPOP", "nothing", "0");
                Thread.sleep(50);
                Outcome outcome = lab.run(RedisCheck.KIND, settings(redis));
                assertEquals("1", Lab.value(outcome, "clients_blocked"));
                assertEquals("4", Lab.value(outcome, "clients_limit"));
            }
            try (Check check = lab.open(RedisCheck.KIND, settings(redis))) {
                run(check);
                Socket[] crowd = new Socket[4];
                for (int i = 0; i < crowd.length; i++) {
                    crowd[i] = new Socket(InetAddress.getLoopbackAddress(), redis.port());
                }
                Thread.sleep(50);
                Outcome outcome = run(check);
                assertEquals(Finding.TARGET_BAD, outcome.finding());
                assertEquals(
                        "127.0.0.1:" + redis.port() + " answered to connecting: ERR max number of clients reached",
                        outcome.reason());
                for (Socket one : crowd) {
                    one.close();
                }
                Thread.sleep(50);
                assertEquals("1", Lab.value(run(check), "rejected"));
            }
        }
    }

    @Test
    void sizesAreCountedByType() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"))) {
            redis.ask("RPUSH", "list", "a", "b", "c");
            redis.ask("SADD", "set", "a", "b");
            redis.ask("ZADD", "sorted", "1", "a");
            redis.ask("HSET", "hash", "a", "1", "b", "2");
            redis.ask("XADD", "stream", "*", "a", "1");
            redis.ask("SET", "text", "hello");
            try (RealRedis.Client other = redis.client()) {
                other.ask("SELECT", "3");
                other.ask("SET", "x", "y");
            }
            Outcome outcome = lab.run(
                    RedisCheck.KIND,
                    settings(redis, "sizes", List.of("list", "set", "sorted", "hash", "stream", "text")),
                    "size:nothing",
                    "keys:db3",
                    "keys:db7");
            Map<String, String> readings = Readings.of(outcome);
            assertEquals(
                    List.of("3", "2", "1", "2", "1", "5", "0"),
                    List.of("list", "set", "sorted", "hash", "stream", "text", "nothing").stream()
                            .map(key -> readings.get("size " + key))
                            .toList());
            assertEquals("6", readings.get("keys db0"));
            assertEquals("1", readings.get("keys db3"));
            assertEquals("0", readings.get("keys db7"));
            outcome = lab.run(RedisCheck.KIND, url(redis, "redis://127.0.0.1:", "/3"));
            assertEquals("1", Lab.value(outcome, "keys db3"));
            assertBroken(
                    url(redis, "redis://127.0.0.1:", "/99"),
                    "127.0.0.1:PORT has no such database: ERR DB index is out of range",
                    redis);
        }
    }

    @Test
    void appendOnlyFileIsSeen() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"), "--appendonly", "yes")) {
            Outcome outcome = lab.run(RedisCheck.KIND, settings(redis));
            assertEquals("true", Lab.value(outcome, "aof"));
            assertEquals("true", Lab.value(outcome, "aof_ok"));
            assertEquals("true", Lab.value(outcome, "persistence"));
            Path files = redis.folder().resolve("appendonlydir");
            try (Stream<Path> each = Files.list(files)) {
                for (Path file : each.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(files);
            Files.writeString(files, "no folder");
            redis.ask("BGREWRITEAOF");
            for (int i = 0; i < 100 && Lab.value(outcome, "aof_ok").equals("true"); i++) {
                Thread.sleep(20);
                outcome = lab.run(RedisCheck.KIND, settings(redis));
            }
            assertEquals("false: the last rewrite of it failed", Lab.value(outcome, "aof_ok"));
        }
    }

    @Test
    void loadingServerFails() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"))) {
            for (int i = 0; i < 300; i++) {
                redis.ask("SET", "key" + i, "x".repeat(1000));
            }
            redis.ask("SAVE");
            redis.stop();
            redis.start("--key-load-delay", "10000", "--loading-process-events-interval-bytes", "1024");
            Outcome outcome = lab.run(RedisCheck.KIND, settings(redis));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals(
                    "127.0.0.1:" + redis.port() + " answered to PING: LOADING Redis is loading the dataset in memory",
                    outcome.reason());
        }
    }

    @Test
    void replicaThatIsCutOffNeverShowsZero() throws Exception {
        try (RealRedis master = new RealRedis(folder.resolve("m"));
                RealRedis replica = new RealRedis(
                        folder.resolve("r"), "--replicaof", "127.0.0.1 " + master.port(), "--repl-timeout", "60");
                Check check = lab.open(RedisCheck.KIND, settings(replica));
                Check ofMaster = lab.open(RedisCheck.KIND, settings(master))) {
            Outcome outcome = run(check);
            for (int i = 0; i < 200 && !Lab.value(outcome, "link").equals("true"); i++) {
                Thread.sleep(50);
                outcome = run(check);
            }
            assertEquals("replica", Lab.value(outcome, "role"));
            assertEquals("true", Lab.value(outcome, "link"));
            Outcome seen = run(ofMaster);
            for (int i = 0; i < 100 && Lab.value(seen, "lag").startsWith("absent"); i++) {
                Thread.sleep(50);
                seen = run(ofMaster);
            }
            assertEquals("1", Lab.value(seen, "replicas"));
            assertTrue(Lab.number(seen, "lag") <= 1, seen.toString());
            assertTrue(Lab.number(seen, "lag_size") < 1000, seen.toString());

            Programs.signal(replica.process(), "STOP");
            master.ask("SET", "a", "x".repeat(5000));
            Thread.sleep(3100);
            seen = run(ofMaster);
            assertTrue(Lab.number(seen, "lag") >= 2, seen.toString());
            assertTrue(Lab.number(seen, "lag_size") >= 5000, seen.toString());
            Programs.signal(replica.process(), "CONT");

            Programs.signal(master.process(), "STOP");
            Thread.sleep(3100);
            outcome = run(check);
            assertEquals("true", Lab.value(outcome, "link"), "Redis has not noticed yet");
            assertTrue(Lab.number(outcome, "lag") >= 2, outcome.toString());

            Programs.signal(master.process(), "KILL");
            Thread.sleep(1500);
            outcome = run(check);
            assertEquals("false: the master is not reached", Lab.value(outcome, "link"));
            assertTrue(Lab.number(outcome, "lag") >= 1, outcome.toString());
        }
    }

    @Test
    void sentinelsNameTheMaster() throws Exception {
        Path conf = folder.resolve("sentinel.conf");
        int port = LocalServer.closedPort();
        try (RealRedis master = new RealRedis(folder.resolve("m"), "--requirepass", "word")) {
            Files.writeString(conf, """
                    port %d
                    sentinel monitor shop-master 127.0.0.1 %d 1
                    sentinel auth-pass shop-master word
                    """.formatted(port, master.port()));
            Process sentinel = new ProcessBuilder("redis-server", conf.toString(), "--sentinel")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("sentinel.log").toFile())
                    .start();
            try {
                awaitPort(port);
                String dead = "127.0.0.1:" + LocalServer.closedPort();
                Settings settings = new Settings(Map.of(
                        "url",
                        URI.create("redis://:word@shop-master/0"),
                        "sentinels",
                        List.of(dead, "127.0.0.1:" + port)));
                Outcome outcome = lab.run(RedisCheck.KIND, settings);
                assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
                assertEquals("1", Lab.value(outcome, "sentinels"));
                assertEquals("true", Lab.value(outcome, "quorum"));
                assertEquals("master", Lab.value(outcome, "role"));
                redis(port, "SENTINEL", "SET", "shop-master", "quorum", "2");
                outcome = lab.run(RedisCheck.KIND, settings);
                assertTrue(
                        Lab.value(outcome, "quorum").startsWith("false: NOQUORUM 1 usable Sentinels."),
                        outcome.toString());
                outcome = lab.run(
                        RedisCheck.KIND,
                        new Settings(Map.of(
                                "url", URI.create("redis://other/0"), "sentinels", List.of("127.0.0.1:" + port))));
                assertEquals(Finding.CHECK_BROKEN, outcome.finding());
                assertEquals("no Sentinel knows a master named other", outcome.reason());
                outcome = lab.run(
                        RedisCheck.KIND,
                        new Settings(Map.of("url", URI.create("redis://shop-master/0"), "sentinels", List.of(dead))));
                assertEquals(Finding.TARGET_BAD, outcome.finding());
                assertEquals("no Sentinel answers: connection refused by " + dead, outcome.reason());
            } finally {
                Programs.end(sentinel);
            }
        }
    }

    private static void redis(int port, String... words) throws Exception {
        try (RealRedis.Client client = RealRedis.client(port)) {
            assertEquals("OK", client.ask(words));
        }
    }

    @Test
    void nodeOfAClusterTellsWhetherItIsWhole() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"), "--cluster-enabled", "yes")) {
            Outcome outcome = lab.run(RedisCheck.KIND, settings(redis), "cluster_ok");
            assertEquals("false: the cluster is down", Lab.value(outcome, "cluster_ok"));
            redis.ask("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
            for (int i = 0; i < 200 && !Lab.value(outcome, "cluster_ok").equals("true"); i++) {
                Thread.sleep(50);
                outcome = lab.run(RedisCheck.KIND, settings(redis), "cluster_ok");
            }
            assertEquals("true", Lab.value(outcome, "cluster_ok"));
            assertEquals("1", Lab.value(outcome, "cluster_nodes"));
        }
    }

    @Test
    void speaksTlsWithACertificateOfItsOwn() throws Exception {
        Authority root = Authority.root("root");
        Path ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(root.certificate()));
        Path[] server = files("server", root.drafts("127.0.0.1").issue());
        Path[] client = files("client", root.drafts("client").issue());
        int port = LocalServer.closedPort();
        try (RealRedis redis = new RealRedis(
                folder.resolve("a"),
                "--tls-port",
                "" + port,
                "--tls-cert-file",
                server[0].toString(),
                "--tls-key-file",
                server[1].toString(),
                "--tls-ca-cert-file",
                ca.toString())) {
            URI url = URI.create("rediss://127.0.0.1:" + port);
            Settings own = new Settings(
                    Map.of("ca", ca.toString(), "certificate", client[0].toString(), "key", client[1].toString()));
            Outcome outcome = lab.run(RedisCheck.KIND, new Settings(Map.of("url", url, "tls", own)));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertTrue(Lab.number(outcome, "phase tls") > 0);
            Settings none = new Settings(Map.of("ca", ca.toString()));
            outcome = lab.run(RedisCheck.KIND, new Settings(Map.of("url", url, "tls", none)));
            assertEquals("127.0.0.1:" + port + " demands a client certificate", outcome.reason());
            outcome = lab.run(RedisCheck.KIND, new Settings(Map.of("url", url)));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertTrue(outcome.reason().contains("certificate"), outcome.reason());
            outcome = lab.run(RedisCheck.KIND, settings(redis));
            assertEquals(Finding.MEASURED, outcome.finding(), "without TLS on the other port");
        }
    }

    @Test
    void frozenServerEndsAtTheDeadline() throws Exception {
        try (RealRedis redis = new RealRedis(folder.resolve("a"))) {
            Programs.signal(redis.process(), "STOP");
            Outcome outcome = lab.run(Duration.ofMillis(500), RedisCheck.KIND, settings(redis));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("no answer within 500 ms: waiting for the answer to CLIENT", outcome.reason());
        }
    }

    private Outcome run(Check check) throws Exception {
        return Lab.outcome(lab.start(check, Lab.TIMEOUT));
    }

    private void assertBroken(Settings settings, String sentence, RealRedis redis) throws Exception {
        Outcome outcome = lab.run(RedisCheck.KIND, settings);
        assertEquals(sentence.replace("PORT", "" + redis.port()), outcome.reason());
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
    }

    private static Settings settings(RealRedis redis, Object... more) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("url", URI.create("redis://127.0.0.1:" + redis.port()));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return new Settings(values);
    }

    private static Settings url(RealRedis redis, String before, String... after) {
        return new Settings(Map.of("url", URI.create(before + redis.port() + String.join("", after))));
    }

    private Path[] files(String name, Authority.Credential credential) throws Exception {
        return new Path[] {
            Files.writeString(
                    folder.resolve(name + ".pem"),
                    Authority.pem(credential.chain().toArray(X509Certificate[]::new))),
            Files.writeString(folder.resolve(name + ".key"), Authority.pem(credential.key()))
        };
    }

    private static void awaitPort(int port) throws Exception {
        for (int i = 0; i < 200; i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (java.io.IOException e) {
                Thread.sleep(25);
            }
        }
    }
}
