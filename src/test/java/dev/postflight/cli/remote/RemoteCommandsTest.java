package dev.postflight.cli.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.cli.shared.Refusal;
import dev.postflight.config.ServerConfig;
import dev.postflight.config.ServerConfig.Scope;
import dev.postflight.config.ServerConfig.Token;
import dev.postflight.http.ServedSample;
import dev.postflight.testing.ApiServer;
import dev.postflight.testing.Authority;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.SampleDesk;
import dev.postflight.watch.Basis;
import dev.postflight.watch.Comparing;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Ruling;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands against a real server: what they print, and what they return. */
@Timeout(90)
class RemoteCommandsTest {
    @TempDir
    Path folder;

    private ServedSample served;
    private SampleDesk desk;
    private String url;

    @BeforeEach
    void start() {
        served = ServedSample.start();
        desk = served.desk;
        url = "http://127.0.0.1:" + served.port();
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void aDeploymentIsTold() {
        assertEquals(
                new Said(0, "shop 1.4.2 is registered as d-1; windows 30m, 24h\n", ""),
                say(
                        "deploy",
                        "shop",
                        "--version",
                        "1.4.2",
                        "--key",
                        "build-7",
                        "--note",
                        "faster search",
                        "--who",
                        "jane",
                        "--commit",
                        "8c1f2ab",
                        "--deployed-url",
                        "https://shop.example"));
        Deployment told = desk.newest().deployment();
        assertEquals(
                List.of("faster search", "jane", "8c1f2ab", "https://shop.example"),
                List.of(told.note(), told.who(), told.commit(), told.url()));
        assertEquals(
                new Said(
                        2,
                        "",
                        "the key \"build-7\" came before with another content: it registered shop 1.4.2; take a new"
                                + " key for each deployment\n"),
                say("deploy", "shop", "--version", "1.4.3", "--key", "build-7"));
        Said json = say("deploy", "shop", "--version", "1.4.3", "--format", "json");
        assertEquals("d-2", new JsonObject(json.out()).getString("id"));
    }

    @Test
    void theSameKeyAgainIsToldSo() {
        say("deploy", "shop", "--version", "1", "--key", "k");
        assertEquals(
                new Said(0, "shop 1 was registered before as d-1; windows 30m, 24h\n", ""),
                say("deploy", "shop", "--version", "1", "--key", "k"));
    }

    @Test
    void whatTheDaemonRefusesIsSaidInItsOwnSentence() {
        assertEquals(
                new Said(2, "", "there is no application \"shpo\"; did you mean \"shop\"?\n"),
                say("deploy", "shpo", "--version", "1"));
        assertEquals(
                new Said(2, "", "at is \"yesterday\", expected a moment with its zone, such as 2026-03-01T12:00:00Z\n"),
                say("deploy", "shop", "--version", "1", "--at", "yesterday"));
        assertEquals(new Said(2, "", "no deployment of shop is registered\n"), say("gate", "shop"));
        assertEquals(
                new Said(2, "", "there is no application \"shpo\"; did you mean \"shop\"?\n"),
                say("gate", "shpo", "--version", "1"));
        say("deploy", "shop", "--version", "1");
        assertEquals(
                new Said(2, "", "there is no window \"1h\"; the windows are 30m, 24h\n"),
                say("gate", "shop", "--window", "1h"));
        assertEquals(new Said(2, "", "there is no role \"boss\"\n"), say("sign", "shop", "go", "--role", "boss"));
    }

    @Test
    void whatCannotBeAskedIsSaidInOneSentence() {
        assertEquals(
                new Said(2, "", "--wait soon is not a time such as 45m, up to 31d\n"),
                say("gate", "shop", "--wait", "soon"));
        assertEquals(
                new Said(2, "", "--format xml is not one of text, json\n"), say("gate", "shop", "--format", "xml"));
        assertEquals(
                new Said(2, "", "the decision maybe is not one of go, no-go\n"),
                say("sign", "shop", "maybe", "--role", "release"));
        assertEquals(
                new Said(
                        2,
                        "",
                        "--url ftp://shop is not an address such as http://127.0.0.1:9850; a token belongs into"
                                + " --token-file or POSTFLIGHT_TOKEN\n"),
                Said.by("deployments", "--url", "ftp://shop"));
        assertFalse(
                Said.by("deployments", "--url", "http://me:hidden@shop").err().contains("hidden"));
        assertEquals(2, say("deploy", "shop").code(), "which version?");
    }

    @Test
    void deploymentsAreListed() {
        assertEquals(new Said(0, "no deployments are registered\n", ""), say("deployments"));
        say("deploy", "shop", "--version", "1.4.2");
        say("deploy", "shop", "--version", "1.4.3-rc1");
        desk.decide("d-2", SampleDesk.verdict("d-2", Decision.GO, true, "no objection"));
        assertEquals(
                """
                ID   APPLICATION  VERSION    LIVE SINCE            STATE       STATUS   WINDOWS
                d-2  shop         1.4.3-rc1  NOW                   open        pending  30m go
                d-1  shop         1.4.2      NOW                   superseded  pending
                """,
                say("deployments", "shop")
                        .out()
                        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "NOW                 "));
        assertEquals(
                1,
                new JsonObject(say("deployments", "--limit", "1", "--format", "json")
                                .out())
                        .getJsonArray("deployments")
                        .size());
    }

    @Test
    void rolesSignAndWatchesEnd() {
        say("deploy", "shop", "--version", "1");
        assertEquals(
                new Said(0, "release says no-go on shop 1 (d-1); its launch is no_go\n", ""),
                say("sign", "shop", "no-go", "--role", "release", "--note", "orders look odd", "--who", "jane"));
        assertEquals("jane", desk.newest().signOffs().get(0).who());
        assertEquals(
                new Said(1, "NO-GO  shop 1: release says no-go (jane): orders look odd\n", ""), say("gate", "shop"));
        assertEquals(
                new Said(0, "the watch of shop 1 (d-1) is aborted\n", ""),
                say("abort", "shop", "--note", "rolled back"));
        assertEquals(new Said(2, "", "the deployment \"d-1\" is over\n"), say("close", "shop", "--id", "d-1"));
        say("deploy", "shop", "--version", "2");
        assertEquals(new Said(0, "the watch of shop 2 (d-2) is closed\n", ""), say("close", "shop", "--version", "2"));
        assertEquals(
                new Said(2, "", "no deployment of shop 3 is registered\n"), say("close", "shop", "--version", "3"));
        assertEquals(
                new Said(2, "", "--id and --version both tell the deployment; one of them is enough\n"),
                say("close", "shop", "--version", "3", "--id", "d-1"));
    }

    @Test
    void reportsArePrinted() {
        say("deploy", "shop", "--version", "1");
        assertEquals(new Said(0, "report of d-1 as markdown\n", ""), say("report", "shop"));
        assertEquals(
                new Said(0, "report of d-1 as html\n", ""), say("report", "shop", "--id", "d-1", "--format", "html"));
        assertEquals(
                new Said(2, "", "--format pdf is not one of markdown, html, json\n"),
                say("report", "shop", "--format", "pdf"));
    }

    @Test
    void theGateTellsTheVerdictWithWhatFailed() {
        say("deploy", "shop", "--version", "1");
        Comparing comparing = new Comparing(
                "latency", "p95", dev.postflight.outcome.Unit.SECONDS, Comparing.Method.LEVEL, true, 1.2, false, true);
        Ruling slow = new Ruling(
                comparing,
                Decision.NO_GO,
                Basis.PROOF,
                "latency p95 212 ms, 1.9 times what it was",
                0.1,
                0.2,
                1.9,
                1.7,
                2.1,
                0.8);
        desk.decide(
                "d-1",
                SampleDesk.verdict(
                        "d-1",
                        Decision.NO_GO,
                        true,
                        "orders is slower than before",
                        new Evidence("api", true, Decision.GO, Basis.PROOF, "passed", 1, List.of()),
                        new Evidence(
                                "orders", true, Decision.NO_GO, Basis.PROOF, "slower than before", 1, List.of(slow)),
                        new Evidence(
                                "search", false, Decision.NO_GO, Basis.PROOF, "status 500\u001b[2J", 1, List.of())));
        assertEquals(new Said(1, """
                NO-GO  shop 1  window 30m: orders is slower than before
                  NO-GO  orders: slower than before
                      latency p95 212 ms, 1.9 times what it was
                  NO-GO  search (advisory): status 500 [2J
                """, ""), say("gate", "shop", "--version", "1", "--window", "30m"));
        assertEquals(1, say("gate", "shop", "--window", "24h").code(), "a NO-GO of a shorter window is one here");
        Said json = say("gate", "shop", "--format", "json");
        assertEquals(1, json.code());
        assertEquals(
                "no_go", new JsonObject(json.out()).getJsonObject("verdict").getString("decision"));
    }

    @Test
    void theGateIsOpenForAGoOnly() {
        say("deploy", "shop", "--version", "1");
        desk.decide("d-1", SampleDesk.verdict("d-1", Decision.GO, true, "no objection by 4 checks"));
        assertEquals(new Said(0, "GO  shop 1  window 30m: no objection by 4 checks\n", ""), say("gate", "shop"));
        desk.decide(
                "d-1",
                SampleDesk.verdict(
                        "d-1",
                        Decision.UNDECIDED,
                        true,
                        "api: 612 of 2,995 requests",
                        new Evidence(
                                "api",
                                true,
                                Decision.UNDECIDED,
                                Basis.NOTHING,
                                "612 of 2,995 requests",
                                1,
                                List.of())));
        assertEquals(new Said(3, """
                UNDECIDED  shop 1  window 30m: api: 612 of 2,995 requests
                  UNDECIDED  api: 612 of 2,995 requests
                """, ""), say("gate", "shop"));
    }

    @Test
    void theGateEndsWithTheWait() {
        say("deploy", "shop", "--version", "1");
        desk.decide(
                "d-1",
                SampleDesk.verdict(
                        "d-1",
                        Decision.UNDECIDED,
                        false,
                        "5 of 10 minutes",
                        new Evidence(
                                "api", true, Decision.UNDECIDED, Basis.NOTHING, "5 of 10 minutes", 0.98, List.of())));
        assertEquals(
                new Said(3, """
                UNDECIDED  shop 1  window 30m: not settled within 700 ms; undecided so far: 5 of 10 minutes
                  UNDECIDED  api: 5 of 10 minutes
                """, "shop 1  window 30m  0 %  coverage 98 %  undecided so far: 5 of 10 minutes\n"),
                say("gate", "shop", "--wait", "0.7s"));
        assertEquals(
                new Said(3, "", "no deployment of shop 2 was registered within 100 ms\n"),
                say("gate", "shop", "--version", "2", "--wait", "0.1s"));
    }

    @Test
    void theGateWaitsForTheVersionAndItsVerdict() throws Exception {
        CompletableFuture<Said> gate = CompletableFuture.supplyAsync(
                () -> say("gate", "shop", "--version", "2", "--window", "all", "--wait", "60s"));
        // the server's own words, since the command's output is being caught
        desk.register(new dev.postflight.launch.Announcement("shop", "1", Optional.empty(), "", "", "", "", "a"));
        Thread.sleep(500);
        desk.register(new dev.postflight.launch.Announcement("shop", "2", Optional.empty(), "", "", "", "", "b"));
        Thread.sleep(2_500);
        assertFalse(gate.isDone());
        desk.decide("d-2", SampleDesk.verdict("d-2", Decision.NO_GO, true, "api failed"));
        Said said = gate.get(30, TimeUnit.SECONDS);
        assertEquals("NO-GO  shop 2  window 30m: api failed\n", said.out());
        assertEquals(1, said.code());
    }

    @Test
    void aSupersededDeploymentEndsTheGate() throws Exception {
        say("deploy", "shop", "--version", "1");
        CompletableFuture<Said> gate = CompletableFuture.supplyAsync(() -> say("gate", "shop", "--wait", "60s"));
        Thread.sleep(1_000);
        desk.register(new dev.postflight.launch.Announcement("shop", "2", Optional.empty(), "", "", "", "", "b"));
        assertEquals(
                "UNDECIDED  shop 1: the deployment is superseded: 2 took its place\n",
                gate.get(30, TimeUnit.SECONDS).out());
        assertEquals(3, gate.get().code());
    }

    @Test
    void theGateOutlivesARestartOfTheDaemon() throws Exception {
        say("deploy", "shop", "--version", "1");
        CompletableFuture<Said> gate = CompletableFuture.supplyAsync(() -> say("gate", "shop", "--wait", "60s"));
        Thread.sleep(1_000);
        int port = served.port();
        served.close();
        Thread.sleep(1_500);
        assertFalse(gate.isDone());
        desk.decide("d-1", SampleDesk.verdict("d-1", Decision.GO, true, "no objection"));
        served = ServedSample.start(new ServerConfig("127.0.0.1", port, Optional.empty(), List.of(), false), desk);
        Said said = gate.get(30, TimeUnit.SECONDS);
        assertEquals("GO  shop 1  window 30m: no objection\n", said.out());
        assertEquals(0, said.code());
        List<String> lines = said.err()
                .lines()
                .filter(line ->
                        line.startsWith("shop ") || line.startsWith(url)) // the server here logs to the same stream
                .toList();
        assertEquals(3, lines.size(), said.err());
        assertTrue(lines.get(0).startsWith("shop 1  window 30m  0 %  undecided so far: "), said.err());
        assertTrue(lines.get(1).startsWith(url + " does not answer: "), said.err());
        assertEquals(url + " answers again", lines.get(2));
    }

    @Test
    void aDeploymentToldThroughARestartIsOne() throws Exception {
        int port = served.port();
        served.close();
        CompletableFuture<Said> deploy =
                CompletableFuture.supplyAsync(() -> say("deploy", "shop", "--version", "1", "--retry-for", "30s"));
        Thread.sleep(800);
        served = ServedSample.start(new ServerConfig("127.0.0.1", port, Optional.empty(), List.of(), false), desk);
        assertEquals(
                "shop 1 is registered as d-1; windows 30m, 24h\n",
                deploy.get(30, TimeUnit.SECONDS).out());
        assertEquals(1, desk.announcements().size());
    }

    @Test
    void whoNeverAnswersLeavesItUndecided() {
        String nobody = "http://127.0.0.1:" + LocalServer.closedPort();
        assertEquals(
                new Said(3, "", nobody + " does not answer: no connection\n"),
                Said.by("deploy", "shop", "--version", "1", "--retry-for", "0s", "--url", nobody));
        assertEquals(
                new Said(
                        3,
                        "",
                        nobody + " does not answer: no connection; trying on for 0 s\n" + nobody
                                + " does not answer: no connection\n"),
                Said.by("gate", "shop", "--wait", "0.5s", "--url", nobody));
    }

    @Test
    void aBugOfTheDaemonsIsNoVerdict() {
        try (ApiServer broken = new ApiServer().with("/api/v1/deployments/latest", 500, "{}")) {
            String address = "http://127.0.0.1:" + broken.port();
            assertEquals(
                    new Said(3, "", "status 500 from " + address + "\n"), Said.by("gate", "shop", "--url", address));
        }
    }

    @Test
    void aNameThatNobodyKnowsIsToldSo() {
        assertEquals(
                new Said(3, "", "http://nobody.invalid:9850 does not answer: no name server knows its name\n"),
                Said.by("deployments", "--retry-for", "0s", "--url", "http://nobody.invalid:9850/"));
    }

    @Test
    void aBusyStoreIsTriedAgainAndAFullOneToo() {
        desk.fail(new dev.postflight.store.StoreFailure(
                dev.postflight.store.StoreFailure.Reason.DOWN, "the database does not answer"));
        Executor later = CompletableFuture.delayedExecutor(600, TimeUnit.MILLISECONDS);
        later.execute(() -> desk.fail(null));
        Said said = say("deploy", "shop", "--version", "1", "--retry-for", "30s");
        assertEquals("shop 1 is registered as d-1; windows 30m, 24h\n", said.out());
        assertEquals(
                url + " does not answer: the database does not answer; trying on for 29 s\n" + url + " answers again\n",
                said.err().replaceAll("for \\d+ s", "for 29 s"));
    }

    @Test
    void aTokenComesFromAFileOrTheEnvironment() throws Exception {
        ServerConfig config = new ServerConfig(
                "127.0.0.1",
                0,
                Optional.empty(),
                List.of(new Token(
                        "pipeline",
                        HexFormat.of()
                                .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                        .digest("s3cret-token".getBytes(java.nio.charset.StandardCharsets.UTF_8))),
                        Set.of(Scope.DEPLOY_WRITE))),
                false);
        Path token = Files.writeString(folder.resolve("token"), "s3cret-token\n");
        Path wrong = Files.writeString(folder.resolve("wrong"), "other");
        Path words = Files.writeString(folder.resolve("words"), "two words");
        try (ServedSample closed = ServedSample.start(config, desk)) {
            String address = "http://127.0.0.1:" + closed.port();
            assertEquals(
                    new Said(2, "", "a token is needed; give it by --token-file or POSTFLIGHT_TOKEN\n"),
                    Said.by("deploy", "shop", "--version", "1", "--url", address));
            assertEquals(
                    new Said(2, "", "the token is not known at " + address + "\n"),
                    Said.by("deploy", "shop", "--version", "1", "--url", address, "--token-file", wrong.toString()));
            assertEquals(
                    0,
                    Said.by("deploy", "shop", "--version", "1", "--url", address, "--token-file", token.toString())
                            .code());
            assertEquals(
                    new Said(2, "", "this token lacks the scope status:read\n"),
                    Said.by("gate", "shop", "--url", address, "--token-file", token.toString()));
            assertEquals(
                    new Said(
                            2,
                            "",
                            "--token-file " + words + " holds more than a token, expected one word on one line\n"),
                    Said.by("gate", "shop", "--url", address, "--token-file", words.toString()));
        }
        DaemonOptions options = new DaemonOptions();
        assertEquals(Optional.of("abc"), options.token(Map.of("POSTFLIGHT_TOKEN", " abc\n")));
        assertEquals(Optional.empty(), options.token(Map.of("POSTFLIGHT_TOKEN", "")));
        assertEquals(
                "POSTFLIGHT_TOKEN holds more than a token, expected one word on one line",
                assertThrows(Refusal.class, () -> options.token(Map.of("POSTFLIGHT_TOKEN", "a\r\nHost: x")))
                        .getMessage());
    }

    @Test
    void redirectsAreNotFollowedSinceTheTokenIsForOneAddress() {
        try (LocalServer elsewhere = new LocalServer() {
            @Override
            protected void serve(java.net.Socket socket) throws Exception {
                socket.getInputStream().read(new byte[4096]);
                socket.getOutputStream()
                        .write("HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
                                .formatted(url)
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        }) {
            String address = "http://127.0.0.1:" + elsewhere.port();
            assertEquals(
                    new Said(2, "", "status 302 from " + address + "\n"), Said.by("deployments", "--url", address));
        }
    }

    @Test
    void aPrivateAuthorityIsNamed() throws Exception {
        Authority authority = Authority.root("Ours");
        Path ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(authority.certificate()));
        try (ApiServer tls = new ApiServer(
                        authority.drafts("localhost").names("localhost").issue())
                .with("/api/v1/deployments", 200, "{\"deployments\":[]}")) {
            String address = "https://localhost:" + tls.port();
            assertEquals(
                    new Said(0, "no deployments are registered\n", ""),
                    Said.by("deployments", "--url", address, "--ca", ca.toString()));
            Said strange = Said.by("deployments", "--url", address);
            assertEquals(2, strange.code());
            assertTrue(
                    strange.err().startsWith("no trusted connection to " + address + ": ")
                            && strange.err().endsWith("; --ca FILE names the authority of a certificate of your own\n"),
                    strange.err());
            assertEquals(
                    new Said(2, "", "--ca " + folder.resolve("none") + " cannot be read\n"),
                    Said.by(
                            "deployments",
                            "--url",
                            address,
                            "--ca",
                            folder.resolve("none").toString()));
        }
    }

    private Said say(String... words) {
        List<String> all = new java.util.ArrayList<>(List.of(words));
        all.addAll(List.of("--url", url));
        return Said.by(all.toArray(String[]::new));
    }
}
