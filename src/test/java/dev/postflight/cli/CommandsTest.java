package dev.postflight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.CheckKind;
import dev.postflight.check.kinds.Kinds;
import dev.postflight.testing.SlowServer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user meets them: what they print, and what they return. */
class CommandsTest {
    @TempDir
    Path folder;

    private final SlowServer server = new SlowServer(Duration.ZERO);

    /** What a command printed, on both streams, and its exit code; what differs each time has a name instead. */
    private record Said(int code, String out, String err) {}

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void withoutArgumentsThereIsHelp() {
        assertEquals(new Said(0, """
                        Usage: postflight [-hV] [COMMAND]
                        Watches a deployment after it went live, and says GO or NO-GO.
                          -h, --help      Show this help message and exit.
                          -V, --version   Print version information and exit.
                        Commands:
                          run          Runs the daemon: checks on schedule, metrics, status, API.
                          verify       Runs every check now: passed, failed, success rate, the approval.
                          check        Runs one check, with the whole trace of what happened.
                          config       Validates, prints or describes the configuration.
                          kinds        The kinds of checks; with a name, its options and signals.
                          deploy       Tells the daemon that a version is live; its watch begins.
                          deployments  Lists the deployments, with what their windows say.
                          gate         Waits for a deployment's verdict and returns it as exit code.
                          report       The report of a deployment, with the evidence.
                          sign         Says a role's go or no-go on a deployment.
                          override     Lifts the NO-GO of a window; it stays on record who did, and why.
                          close        Ends a deployment's watch; what was decided stays.
                          abort        Calls a deployment off, such as after a rollback.
                          heartbeats   The addresses at which scheduled jobs report; the token needs
                                         the scope admin.
                          maintenance  Plans work, in which failures count for nothing; lists it, ends
                                         it.

                        Exit codes: 0 go, 1 no-go, 2 usage or configuration, 3 undecided.
                        """, ""), say());
    }

    @Test
    void misspeltCommandsAreToldTheRightOne() {
        assertEquals(
                new Said(
                        2,
                        "",
                        "Unmatched argument at index 0: 'veriffy'\nDid you mean: postflight verify or postflight override?\n"),
                say("veriffy"));
        Said option = say("verify", "--frmat", "json");
        assertEquals(2, option.code());
        assertTrue(
                option.err().startsWith("Unknown options: '--frmat', 'json'\nUsage: postflight verify "), option.err());
        assertEquals("", option.out());
    }

    @Test
    void whatCannotBeAskedIsSaidInOneSentence() throws IOException {
        Path all = all();
        assertEquals(new Said(2, "", "--rounds 0 is not between 1 and 1000\n"), say("verify", "--rounds", "0"));
        assertEquals(
                new Said(2, "", "--format xml is not one of text, json, junit, markdown\n"),
                say("verify", "--format", "xml"));
        assertEquals(
                new Said(2, "", "there is no check good; there are: fine, slow, bad, odd, hint\n"),
                say("check", "good", "-c", all.toString()));
        assertEquals(
                new Said(
                        2,
                        "",
                        "there is no kind htp; there are: "
                                + Kinds.ALL.stream().map(CheckKind::name).collect(Collectors.joining(", ")) + "\n"),
                say("kinds", "htp"));
        Path none = folder.resolve("none.yaml");
        assertEquals(
                new Said(2, "", none + ": no such file or folder\n1 mistake in the configuration\n"),
                say("verify", "-c", none.toString()));
    }

    @Test
    void verifyTellsPeople() throws IOException {
        assertEquals(new Said(1, """
                        shop
                          pass     fine  http TIME
                          warn     slow  http TIME  body_size 2 B < 1 MiB
                          fail     bad   http TIME  status 500, expected 200..299
                          unknown  odd   http TIME  certificate_days_left was not measured
                          fail     hint  http TIME  status 500, expected 200..299

                        5 checks: 1 passed, 1 warned, 2 failed, 1 unknown
                        success rate: 40.0 %
                        verdict: NO-GO (NOT APPROVED), failed: bad
                        """, ""), verify(all()));
    }

    @Test
    void verifyTellsPrograms() throws IOException {
        Said said = verify(all(), "--format", "json");
        assertEquals(1, said.code());
        JsonObject report = new JsonObject(said.out());
        assertEquals("""
                {"started":"NOW","rounds":1,"passed":1,"warned":1,"failed":2,"unknown":1,"success_rate":0.4,"verdict":"NO-GO",\
                "approved":false,"because":"failed: bad"}""", without(report, "checks").put("started", "NOW").encode());
        assertTrue(report.getString("started").equals("NOW"));
        assertEquals(5, new JsonObject(said.out()).getJsonArray("checks").size());
        assertEquals(
                """
                {"id":"bad","application":"shop","kind":"http","severity":"page","status":"fail",\
                "note":"status 500, expected 200..299"}""",
                without(new JsonObject(said.out()).getJsonArray("checks").getJsonObject(2), "duration_seconds")
                        .encode());
    }

    @Test
    void verifyTellsPipelines() throws IOException {
        assertEquals(new Said(1, """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <testsuite name="postflight" timestamp="NOW" tests="5" failures="1" errors="1" skipped="1" time="TIME">
                          <testcase classname="shop" name="fine" time="TIME"></testcase>
                          <testcase classname="shop" name="slow" time="TIME"><system-out>warn: body_size 2 B &lt; 1 MiB</system-out></testcase>
                          <testcase classname="shop" name="bad" time="TIME"><failure message="status 500, expected 200..299"/></testcase>
                          <testcase classname="shop" name="odd" time="TIME"><error message="certificate_days_left was not measured"/></testcase>
                          <testcase classname="shop" name="hint" time="TIME"><skipped message="status 500, expected 200..299"/></testcase>
                          <system-out>5 checks: 1 passed, 1 warned, 2 failed, 1 unknown
                        success rate: 40.0 %
                        verdict: NO-GO (NOT APPROVED), failed: bad
                        </system-out>
                        </testsuite>
                        """, ""), verify(all(), "--format", "junit"));
    }

    @Test
    void verifyTellsAPullRequest() throws IOException {
        assertEquals(new Said(1, """
                        # Verification: NO-GO (NOT APPROVED)

                        | | check | application | kind | took | |
                        |---|---|---|---|---|---|
                        | pass | `fine` | shop | http | TIME |  |
                        | warn | `slow` | shop | http | TIME | body\\_size 2 B \\< 1 MiB |
                        | fail | `bad` | shop | http | TIME | status 500, expected 200..299 |
                        | unknown | `odd` | shop | http | TIME | certificate\\_days\\_left was not measured |
                        | fail | `hint` | shop | http | TIME | status 500, expected 200..299 |

                        5 checks: 1 passed, 1 warned, 2 failed, 1 unknown
                        success rate: 40.0 %
                        verdict: NO-GO (NOT APPROVED), failed: bad
                        """, ""), verify(all(), "--format", "markdown"));
    }

    @Test
    void verifyReturnsTheVerdict() throws IOException {
        Said go = verify(write(check("fine", "/", ""), check("hint", "/bad", ", severity: info")));
        assertEquals(0, go.code());
        assertTrue(go.out().endsWith("verdict: GO (APPROVED), only for information and not good: hint\n"), go.out());

        Said warned = verify(write(check("slow", "/", ", prefer: {body_size: \"> 1MiB\"}")));
        assertEquals(0, warned.code());
        assertTrue(warned.out().endsWith("verdict: GO (APPROVED), no check failed; warned: slow\n"), warned.out());

        Said undecided = verify(write(check("odd", "/", ", expect: {certificate_days_left: \"> 1\"}")));
        assertEquals(3, undecided.code());
        assertTrue(undecided.out().endsWith("verdict: UNDECIDED (NOT APPROVED), unknown: odd\n"), undecided.out());

        Said nothing = verify(write());
        assertEquals(3, nothing.code());
        assertTrue(nothing.out().endsWith("verdict: UNDECIDED (NOT APPROVED), there is no check\n"), nothing.out());
    }

    @Test
    void everyRoundAsksAgain() throws IOException {
        Said said = verify(write(check("fine", "/", "")), "--rounds", "3", "--format", "json");
        assertEquals(0, said.code());
        assertEquals(3, server.asked("/"));
        assertEquals(3, new JsonObject(said.out()).getInteger("rounds"));
    }

    @Test
    void checkTellsEachStep() throws IOException {
        assertEquals(new Said(1, """
                        bad (http of shop, page) http://127.0.0.1:PORT/bad
                        TIME  connected to 127.0.0.1:PORT
                        TIME  GET http://127.0.0.1:PORT/bad by HTTP/1.1, headers host, user-agent, accept, connection
                        TIME  HTTP/1.1 500
                        TIME  Content-Length: 2
                        TIME  Connection: close
                        TIME  body of 2 B
                          fail     status 500, expected 200..299
                        fail: status 500, expected 200..299 (TIME)
                        """, ""), say("check", "bad", "-c", all().toString()));
        Said good = say("check", "fine", "-c", all().toString());
        assertEquals(0, good.code());
        assertTrue(good.out().endsWith("  pass     status 200, as expected: 200..299\npass (TIME)\n"), good.out());
        assertEquals(3, say("check", "odd", "-c", all().toString()).code());
    }

    @Test
    void configIsChecked() throws IOException {
        assertEquals(
                new Said(0, "5 checks of 1 application: the configuration is good\n", ""),
                say("config", "check", "-c", all().toString()));
        assertEquals(new Said(0, """
                        warning: no check is configured: nothing will be watched
                        0 checks of 0 applications: the configuration is good
                        """, ""), say("config", "check", "-c", write().toString()));
        Path broken = write(check("fine", "/", ", evry: 1m"), check("fine", "/", ", every: fast"));
        Said said = say("config", "check", "-c", broken.toString());
        assertEquals(2, said.code());
        assertEquals("", said.out());
        assertTrue(said.err().startsWith(broken + ":3:"), said.err());
        assertTrue(said.err().contains("did you mean \"every\"?"), said.err());
        assertTrue(said.err().endsWith("\n3 mistakes in the configuration\n"), said.err());
    }

    @Test
    void configIsShownAndDescribed() throws IOException {
        Said shown = say("config", "show", "-c", all().toString());
        assertEquals(0, shown.code());
        Path again = Files.writeString(folder.resolve("again.yaml"), shown.out().replace("PORT", "" + server.port()));
        assertEquals(0, say("config", "check", "-c", again.toString()).code());

        Said schema = say("config", "schema");
        assertEquals(0, schema.code());
        assertTrue(new JsonObject(schema.out()).containsKey("$schema"), schema.out());
    }

    @Test
    void kindsAreExplained() {
        Said kinds = say("kinds");
        assertEquals(
                Kinds.ALL.stream()
                        .map(kind -> kind.name() + " " + kind.summary())
                        .toList(),
                kinds.out().lines().map(line -> line.replaceFirst(" +", " ")).toList());
        assertEquals(0, kinds.code());
        Said http = say("kinds", "http");
        assertEquals(0, http.code());
        assertTrue(
                http.out().contains("\n  status: a number such as 5\n      Status code of the last answer.\n"),
                http.out());
        assertTrue(
                http.out().contains("\n  method: one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\n"), http.out());
        assertTrue(!http.out().contains("{verify=true}"), http.out());
    }

    @Test
    void aPortInUseIsSaidInOneSentence() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();
            Path file = Files.writeString(
                    folder.resolve("shop.yaml"), "application: shop\nserver: {listen: \"" + address + "\"}\n");
            Said said = say("run", "-c", file.toString());
            assertEquals(2, said.code());
            assertEquals("", said.out());
            assertTrue(
                    said.err()
                            .endsWith(
                                    address + " is in use: another Postflight may run already; stop it, or set another"
                                            + " server.listen\n"),
                    said.err());
        }
    }

    private Said verify(Path file, String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "verify";
        arguments[1] = "-c";
        arguments[2] = file.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return say(arguments);
    }

    private Said say(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream usualOut = System.out;
        PrintStream usualErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = PostflightCommand.execute(arguments);
            return new Said(code, timeless(out), timeless(err));
        } finally {
            System.setOut(usualOut);
            System.setErr(usualErr);
        }
    }

    private String timeless(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8)
                .replace(":" + server.port(), ":PORT")
                .replaceAll("timestamp=\"[-0-9]+T[:0-9]+\"", "timestamp=\"NOW\"")
                .replaceAll("\"started\" : \"[-0-9]+T[:0-9]+(\\.[0-9]{1,3})?Z\"", "\"started\" : \"NOW\"")
                .replaceAll("time=\"[0-9]+\\.[0-9]{3}\"", "time=\"TIME\"")
                .replaceAll("(?m)^ +[0-9.]+ ms  ", "TIME  ")
                .replaceAll(" +[0-9.]+ (ms|s|µs)(?= |$|\\))", " TIME")
                .replaceAll("(?m) +[0-9.]+ (ms|s|µs)$", " TIME")
                .replaceAll("\\([0-9.]+ (ms|s|µs)\\)", "(TIME)");
    }

    private static JsonObject without(JsonObject object, String member) {
        object.remove(member);
        return object;
    }

    /** One in each status, and one that fails but does not decide. */
    private Path all() throws IOException {
        return write(
                check("fine", "/", ""),
                check("slow", "/", ", prefer: {body_size: \"> 1MiB\"}"),
                check("bad", "/bad", ", severity: page"),
                check("odd", "/", ", expect: {certificate_days_left: \"> 1\"}"),
                check("hint", "/bad", ", severity: info"));
    }

    private Path write(String... checks) throws IOException {
        return Files.writeString(
                folder.resolve("shop.yaml"),
                "application: shop\n" + (checks.length == 0 ? "" : "checks:\n") + String.join("", checks));
    }

    private String check(String id, String path, String more) {
        return "  - {id: " + id + ", http: \"http://127.0.0.1:" + server.port() + path + "\"" + more + "}\n";
    }
}
