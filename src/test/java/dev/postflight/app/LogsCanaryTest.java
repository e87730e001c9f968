package dev.postflight.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that stand in a log are told of, by their place; no part of one is told, whoever asks. */
class LogsCanaryTest {
    private static final int WINDOW = 8;

    /** Put together here, so that no scanner of this repository finds one. */
    private static final List<String> SECRETS = List.of(
            "hunter2canary7q",
            "AK" + "IAZK3JWQ4LRT5NXBV2",
            "gh" + "p_Zk3jWq8LrT5nXbV2mYc7HdPs9FgKa4UeBn6T",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
            "4111111111111111",
            "bearercanary5t6y7u8i");

    @TempDir
    private Path folder;

    @Test
    void secretsOfALogStayThere() throws Exception {
        Path log = Files.writeString(folder.resolve("app.log"), "begun\n");
        Path config = Files.writeString(folder.resolve("shop.yaml"), """
                application: shop
                server: {listen: "127.0.0.1:0"}
                log: {level: debug}
                checks:
                  - id: app-log
                    logs: %s
                    every: 1s
                    expect: {new_shapes: 0, rate: {error: 0}, newest_shape: nothing}
                """.formatted(log));
        Map<String, String> seen = new LinkedHashMap<>();
        try (Daemon daemon = new Daemon(Map.of(), config)) {
            Daemon.until("a first run", () -> daemon.runs("app-log") > 0);
            Files.writeString(log, """
                    12:00 ERROR login of bob with password=%s failed
                    12:00 ERROR upload with %s failed
                    12:00 ERROR push as %s failed
                    12:00 ERROR token %s is refused
                    12:00 ERROR card %s is refused
                    12:00 ERROR header Authorization: Bearer %s is refused
                    """.formatted(SECRETS.toArray()), StandardOpenOption.APPEND);
            Daemon.until(
                    Duration.ofSeconds(30),
                    "six secrets",
                    () -> daemon.metric("postflight_logs_secrets", "app-log") == SECRETS.size());
            seen.put("metrics", daemon.metrics());
            seen.put("check", daemon.get("/api/v1/checks/app-log").body());
            seen.put("run", daemon.post("/api/v1/checks/app-log/run").body());
            seen.put("probe", daemon.get("/probe?check=app-log").body());
            for (String path : List.of("/api/v1/status", "/", "/api/v1/targets")) {
                seen.put(path, daemon.get(path).body());
            }
            seen.put("log", daemon.log());
        }
        assertTrue(seen.get("check").contains("password in " + log + " at byte 6, aws_key in "), seen.get("check"));
        Set<String> told = new LinkedHashSet<>();
        seen.forEach((place, text) -> SECRETS.forEach(secret -> {
            for (int i = 0; i + WINDOW <= secret.length(); i++) {
                if (text.contains(secret.substring(i, i + WINDOW))) {
                    told.add(place + " tells " + secret.substring(i, i + WINDOW));
                }
            }
        }));
        assertEquals(Set.of(), told);
    }
}
