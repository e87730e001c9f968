package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where things are kept. */
class StoreSectionTest {
    @TempDir
    Path folder;

    @Test
    void theSystemsFolderForStateIsTheDefault() throws IOException {
        assertEquals(
                file("/var/lib/postflight/9850.db"), place("", Map.of("STATE_DIRECTORY", "/var/lib/postflight:/b")));
        assertEquals(file("/home/x/state/postflight/9850.db"), place("", Map.of("XDG_STATE_HOME", "/home/x/state")));
        assertEquals(
                file(System.getProperty("user.home") + "/.local/state/postflight/9851.db"),
                place("server: {listen: \"127.0.0.1:9851\"}", Map.of("XDG_STATE_HOME", "state")));
    }

    @Test
    void onAnyPortNothingIsKept() throws IOException {
        assertEquals(
                new StoreConfig.Passing(), place("server: {listen: \"127.0.0.1:0\"}", Map.of("STATE_DIRECTORY", "/a")));
        assertEquals(
                new StoreConfig.Passing(), place("server: {listen: \"127.0.0.1:0\"}\nstore: {keep: 30d}", Map.of()));
        assertEquals(
                file(folder + "/state/0.db"),
                place("server: {listen: \"127.0.0.1:0\"}\nstore: {folder: state}", Map.of()));
    }

    @Test
    void aPostgresIsReadWithItsPassword() throws IOException {
        Path ca = Files.writeString(folder.resolve("ca.pem"), "");
        StoreConfig store = load("""
                store:
                  postgres: {server: "[::1]:6543", database: ops, user: ann, password: "${env:PASSWORD}", tls: {ca: ca.pem}}
                  keep: 365d
                """, Map.of("PASSWORD", "canary"));
        StoreConfig.Postgres expected = new StoreConfig.Postgres(
                "::1",
                6543,
                "ops",
                "ann",
                Optional.of(new Secret("${env:PASSWORD}", "canary")),
                "postflight",
                Optional.of(new StoreConfig.Tls(Optional.of(ca), Optional.empty(), Optional.empty(), true)));
        assertEquals(new StoreConfig(expected, Duration.ofDays(365)), store);
        assertEquals("StoreConfig[place=postgresql://::1:6543/ops, keep=PT8760H]", store.toString());
        assertEquals(
                "postgresql://db.example:5432/postflight",
                place("store: {postgres: db.example}", Map.of()).toString());
    }

    private static StoreConfig.Place file(String path) {
        return new StoreConfig.File(Path.of(path));
    }

    private StoreConfig.Place place(String text, Map<String, String> environment) throws IOException {
        return load(text, environment).place();
    }

    private StoreConfig load(String text, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(folder.resolve("postflight.yaml"), text + "\nlimits: {concurrency: 9}\n");
        Loaded loaded = new ConfigLoader(TestKind.ALL, environment).load(List.of(file));
        if (loaded instanceof Loaded.Valid valid) {
            return valid.config().store();
        }
        throw new AssertionError(((Loaded.Invalid) loaded).mistakes());
    }
}
