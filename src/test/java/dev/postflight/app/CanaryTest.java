package dev.postflight.app;

import static dev.postflight.app.Daemon.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.testing.Authority;
import dev.postflight.testing.Child;
import dev.postflight.testing.Commands;
import dev.postflight.testing.EchoServer;
import dev.postflight.testing.TlsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets used wherever a secret can be used, of targets that tell them to everybody; then looked for in everything that
 * leaves the house. Not even eight characters of one in a row may show, so that one cut short is found too.
 */
class CanaryTest {
    private static final int WINDOW = 8;

    /** Each has a part of its own without special characters, which is what is looked for. */
    private static final Map<String, String> CORES = Map.of(
            "BEARER", "bearer7f3k9q2mz4",
            "BASIC", "basic8h2n6w1xc9",
            "HEADER", "header5j9d3v7tb2",
            "COOKIE", "cookie4r8s2g6yl1",
            "URL", "urlpass3c7k1p5mf8",
            "QUERY", "query6b2z8n4xq7",
            "BODY", "body9t5w3j1dv6",
            "SOCKET", "socket2m6h8r4gk3",
            "SEND", "send7y1l5s9fc4",
            "NAME", "name3q8x2v6jn5");

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "BEARER", CORES.get("BEARER"),
            "HEADER", "pä ss+" + CORES.get("HEADER") + "/\"<&>'\\=",
            "COOKIE", CORES.get("COOKIE"),
            // as a URL wants it written: the password sent has an @ and a slash
            "URL", "p%40ss%2F" + CORES.get("URL"),
            "QUERY", CORES.get("QUERY"),
            "SOCKET", CORES.get("SOCKET"),
            "SEND", CORES.get("SEND"),
            "NAME", CORES.get("NAME"));

    @TempDir
    Path folder;

    private final EchoServer echo = new EchoServer();
    private final TlsServer tls = new TlsServer(
            Authority.selfSigned("x" + CORES.get("NAME") + ".example").issue());
    private final List<String> ids = new ArrayList<>();
    private final Map<String, String> seen = new LinkedHashMap<>();

    @BeforeEach
    void secretFiles() throws IOException {
        Files.writeString(folder.resolve("basic.txt"), "ge:heim ü%" + CORES.get("BASIC") + "+\n");
        Files.writeString(folder.resolve("body.txt"), "first line\n" + CORES.get("BODY") + "\nlast line");
    }

    @AfterEach
    void close() {
        echo.close();
        tls.close();
    }

    @Test
    void noSecretLeavesTheDaemon() throws Exception {
        for (String format : List.of("text", "json")) {
            Path file = Files.writeString(folder.resolve(format + ".yaml"), config(format));
            try (Daemon daemon = new Daemon(ENVIRONMENT, file)) {
                HttpResponse<InputStream> events = HttpClient.newHttpClient()
                        .send(daemon.request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofInputStream());
                ByteArrayOutputStream heard = new ByteArrayOutputStream();
                Thread listener = new Thread(() -> {
                    try {
                        events.body().transferTo(heard);
                    } catch (IOException e) {
                        // the daemon has stopped
                    }
                });
                listener.setDaemon(true);
                listener.start();
                allRun(daemon);
                for (String id : ids) {
                    keep(
                            format + " run " + id,
                            daemon.post("/api/v1/checks/" + id + "/run").body());
                    keep(
                            format + " check " + id,
                            daemon.get("/api/v1/checks/" + id).body());
                    keep(
                            format + " probe " + id,
                            daemon.get("/probe?check=" + id).body());
                }
                keep(format + " metrics", daemon.metrics());
                keep(
                        format + " open metrics",
                        daemon.get("/metrics", "Accept", "application/openmetrics-text")
                                .body());
                for (String path :
                        List.of("/api/v1/status", "/api/v1/targets", "/", "/openapi.yaml", "/api/v1/checks/none")) {
                    keep(format + " " + path, daemon.get(path).body());
                }
                Files.writeString(file, "\nbroken: \"${env:BEARER}\"\n", java.nio.file.StandardOpenOption.APPEND);
                keep(format + " reload", daemon.post("/-/reload").body());
                keep(format + " events", heard.toString(UTF_8));
                keep(format + " log", daemon.log());
            }
        }
        assertTrue(seen.get("text events").contains("event: result"), seen.get("text events"));
        assertTrue(seen.get("json log").contains("\"level\":\"warn\""), seen.get("json log"));
        assertTrue(seen.get("text log").contains("${env:HEADER}"), "the targets did tell: " + seen.get("text log"));
        assertTrue(seen.get("text /api/v1/status").contains("${file:basic.txt}"), seen.get("text /api/v1/status"));
        assertNoCanary();
    }

    @Test
    void noSecretLeavesTheCommands() throws Exception {
        Path file = Files.writeString(folder.resolve("shop.yaml"), config("text"));
        List<String> lines = new ArrayList<>(List.of("config show -c " + file, "config check -c " + file));
        for (String format : List.of("text", "json", "junit", "markdown")) {
            lines.add("verify --format " + format + " -c " + file);
        }
        ids.forEach(id -> lines.add("check " + id + " -c " + file));
        int number = 0;
        for (String mistake : mistakes()) {
            Path broken = Files.writeString(
                    folder.resolve("broken" + number++ + ".yaml"), "application: shop\nchecks:\n" + mistake + "\n");
            lines.add("config check -c " + broken);
        }
        try (Child child = Child.start(folder, ENVIRONMENT, Commands.class, lines.toArray(String[]::new))) {
            assertEquals(0, child.exitCode(Duration.ofMinutes(3)), child.output());
            String output = child.output();
            for (String command : output.split("(?m)^\\$ ", -1)) {
                keep(command.lines().findFirst().orElse(""), command);
            }
            assertTrue(output.contains("${env:HEADER}"), output);
            assertEquals(number, output.lines().filter("= 2"::equals).count(), output);
            assertTrue(!output.contains("Exception"), output);
        }
        assertNoCanary();
    }

    /** Who knows the address of a job may report in its name: it shows to those who ask for it, and nowhere else. */
    @Test
    void noAddressOfAJobLeavesTheDaemon() throws Exception {
        Path file = Files.writeString(folder.resolve("jobs.yaml"), """
                application: shop
                server: {listen: "127.0.0.1:0"}
                log: {level: debug}
                checks: [{id: job, heartbeat: 5m}]
                """);
        try (Daemon daemon = new Daemon(Map.of(), file)) {
            until(
                    Duration.ofSeconds(20),
                    "the store has told",
                    () -> daemon.get("/api/v1/heartbeats").statusCode() == 200);
            String word =
                    daemon.get("/api/v1/heartbeats").body().replaceAll("(?s).*/heartbeats/([\\w-]{22})\".*", "$1");
            assertEquals(22, word.length());
            HttpResponse<InputStream> events = HttpClient.newHttpClient()
                    .send(daemon.request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofInputStream());
            for (String end : List.of("/start", "", "/fail")) {
                keep(
                        "report" + end,
                        daemon.post("/api/v1/heartbeats/" + word + end).body());
                keep("get" + end, daemon.get("/api/v1/heartbeats/" + word + end).body());
            }
            assertTrue(seen.get("report").contains("\"heard\":\"success\""), seen.get("report"));
            keep("longer", daemon.post("/api/v1/heartbeats/" + word + "x").body());
            for (String path : List.of(
                    "/api/v1/status", "/api/v1/checks/job", "/api/v1/targets", "/probe?check=job", "/", "/metrics")) {
                keep(path, daemon.get(path).body());
            }
            keep("reload", daemon.post("/-/reload").body());
            keep("log", daemon.log());
            daemon.stop();
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            try {
                events.body().transferTo(heard);
            } catch (IOException e) {
                // the daemon has stopped
            }
            assertTrue(heard.toString(UTF_8).contains("event: result"), heard.toString(UTF_8));
            keep("events", heard.toString(UTF_8));
            for (int i = 0; i + WINDOW <= word.length(); i++) {
                String part = word.substring(i, i + WINDOW);
                seen.forEach((place, text) -> assertTrue(!text.contains(part), place + " tells " + part + ": " + text));
            }
        }
    }

    private void allRun(Daemon daemon) throws Exception {
        Set<String> waiting = new LinkedHashSet<>(ids);
        try {
            until(Duration.ofSeconds(60), "every check has run", () -> {
                daemon.metrics()
                        .lines()
                        .filter(line -> line.matches("postflight_check_runs_total.* [1-9]\\d*"))
                        .forEach(line -> waiting.removeIf(id -> line.contains("check=\"" + id + "\"")));
                return waiting.isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError(waiting + " have not run:\n" + daemon.log(), e);
        }
    }

    private void keep(String place, String text) {
        seen.put(place, text);
    }

    private void assertNoCanary() {
        Set<String> found = new LinkedHashSet<>();
        seen.forEach((place, text) -> CORES.forEach((name, core) -> forms(core).forEach((form, letters) -> {
            for (int i = 0; i + WINDOW <= letters.length(); i++) {
                int at = text.indexOf(letters.substring(i, i + WINDOW));
                if (at >= 0) {
                    found.add(place + " tells " + name + " " + form + ": "
                            + text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 60)));
                    return;
                }
            }
        })));
        assertEquals(Set.of(), found, () -> String.join("\n", found));
    }

    /** Plain, which is URL-encoded just the same, and the letters of Base64 that depend on nothing beside it. */
    private static Map<String, String> forms(String core) {
        Map<String, String> forms = new LinkedHashMap<>();
        forms.put("plain", core);
        assertEquals(core, URLEncoder.encode(core, UTF_8));
        for (int offset = 0; offset < 3; offset++) {
            String encoded = Base64.getEncoder().encodeToString(("---".substring(0, offset) + core).getBytes(UTF_8));
            forms.put("in Base64 at " + offset, encoded.substring(offset == 0 ? 0 : 4, encoded.length() - 4));
        }
        return forms;
    }

    private String config(String logFormat) {
        ids.clear();
        String own = "http://127.0.0.1:" + echo.port();
        StringBuilder checks = new StringBuilder();
        Map<String, String> credentials = new LinkedHashMap<>();
        credentials.put("bearer", "bearer: \"${env:BEARER}\"");
        credentials.put("basic", "basic: {user: \"me\", password: \"${file:basic.txt}\"}");
        credentials.put("header", "headers: {X-Key: \"${env:HEADER}\"}");
        credentials.put("cookie", "headers: {Cookie: \"session=${env:COOKIE}; a=b\"}");
        credentials.put("body", "body: '{\"key\": \"${file:body.txt}\"}'");
        List<String> paths =
                List.of("status", "header", "malformed", "json", "redirect", "body", "pad80", "pad90", "pad180");
        credentials.forEach((name, credential) -> {
            for (String path : paths) {
                add(
                        checks,
                        name + "-" + path,
                        "http: {url: \"" + own + "/" + path + "\", " + credential + extra(path) + "}");
            }
        });
        for (String path : List.of("status", "header", "json", "pad90")) {
            add(
                    checks,
                    "url-" + path,
                    "http: {url: \"http://me:${env:URL}@127.0.0.1:" + echo.port() + "/" + path + "\"" + extra(path)
                            + "}");
            add(
                    checks,
                    "query-" + path,
                    "http: {url: \"" + own + "/" + path + "?key=${env:QUERY}\"" + extra(path) + "}");
        }
        for (String path : List.of("status", "header", "malformed", "json", "pad80", "pad180")) {
            apis(own + "/" + path).forEach((name, kind) -> addPlain(checks, name + "-" + path, kind, ""));
        }
        String ws = "ws://127.0.0.1:" + echo.port();
        String key = "headers: {X-Key: \"${env:SOCKET}\"}";
        addPlain(checks, "ws-refused", "websocket: {url: \"" + ws + "/refused\", " + key + "}", "");
        addPlain(
                checks,
                "ws-message",
                "websocket: {url: \"" + ws + "/websocket?key=${env:QUERY}\", " + key
                        + ", dialogue: [{send: \"${env:SEND}\"}, {expect: \"^echo\"}]}",
                ", expect: {message: nothing}");
        addPlain(
                checks,
                "ws-close",
                "websocket: {url: \"" + ws + "/websocket\", bearer: \"${env:SOCKET}\""
                        + ", dialogue: [{expect: \"^never\"}]}",
                "");
        addPlain(
                checks,
                "ws-reason",
                "websocket: {url: \"" + ws + "/websocket\", bearer: \"${env:SOCKET}\""
                        + ", dialogue: [{expect: \"^echo\"}, {expect: \"more\"}]}",
                "");
        addPlain(
                checks,
                "tcp-banner",
                "tcp: {address: \"127.0.0.1:" + echo.port()
                        + "\", dialogue: [{send: \"AUTH ${env:SEND}\\r\\n\"}, {expect: \"echo\"}]}",
                ", expect: {banner: nothing}");
        addPlain(
                checks,
                "tcp-other",
                "tcp: {address: \"127.0.0.1:" + echo.port()
                        + "\", dialogue: [{send: \"AUTH ${env:SEND}\\r\\n\"}, {expect: \"never\"}]}",
                "");
        addPlain(
                checks,
                "certificate",
                "certificate: {server: \"127.0.0.1:" + tls.port() + "\", server_name: \"${env:NAME}.example\"}",
                ", expect: {subject: nothing, names: nothing}");
        addPlain(
                checks,
                "https",
                "http: {url: \"https://127.0.0.1:" + tls.port() + "/\", tls: {server_name: \"${env:NAME}.example\"}}",
                "");
        addPlain(checks, "nowhere", "http: \"http://${env:NAME}.invalid/\"", "");
        addPlain(checks, "dns", "dns: {name: \"${env:NAME}.invalid\", server: \"127.0.0.1:1\"}", "");
        return "application: shop\nserver: {listen: \"127.0.0.1:0\"}\nlog: {format: " + logFormat
                + ", level: debug}\nchecks:\n" + checks;
    }

    /** Kinds that speak to somebody's API, by whichever path. */
    private static Map<String, String> apis(String url) {
        String bearer = ", bearer: \"${env:BEARER}\"}";
        String basic = ", basic: {user: me, password: \"${file:basic.txt}\"}}";
        Map<String, String> apis = new LinkedHashMap<>();
        apis.put("prometheus", "prometheus: {url: \"" + url + "\", query: up" + bearer);
        apis.put(
                "prometheus-key", "prometheus: {url: \"" + url + "\", query: up, headers: {X-Key: \"${env:HEADER}\"}}");
        apis.put("application", "application: {url: \"" + url + "\"" + basic);
        apis.put("alerts", "alerts: {alertmanager: \"" + url + "\", prometheus: \"" + url + "\"" + bearer);
        apis.put(
                "sentry",
                "sentry: {url: \"" + url + "\", organization: o, project: p, release: r, token: \"${env:BEARER}\"}");
        apis.put("elasticsearch", "elasticsearch: {url: \"" + url + "\"" + basic);
        apis.put("loki", "logs: {loki: {url: \"" + url + "\", query: '{app=\"shop\"}'}" + bearer);
        apis.put("documents", "logs: {elasticsearch: {url: \"" + url + "\", index: shop}" + basic);
        apis.put("rabbitmq", "queue: {rabbitmq: \"" + url.replace("://", "://me:${env:URL}@") + "\", queue: orders}");
        return apis;
    }

    private static String extra(String path) {
        return switch (path) {
            case "json" -> ", health: auto";
            case "header" -> ", security_headers: strict, cookies: strict";
            default -> "";
        };
    }

    private void add(StringBuilder checks, String id, String kind) {
        addPlain(checks, id, kind, ", expect: {header: {x-echo: nothing}, body: nothing, json: {echo: \"> 5\"}}");
    }

    private void addPlain(StringBuilder checks, String id, String kind, String more) {
        ids.add(id);
        checks.append("  - {id: ")
                .append(id)
                .append(", every: 1d, timeout: 5s, ")
                .append(kind)
                .append(more)
                .append("}\n");
    }

    /** Configurations that are wrong because of what a reference stands for, or beside one. */
    private static List<String> mistakes() {
        List<String> mistakes = new ArrayList<>();
        for (String each : List.of(
                "{id: a, http: \"${env:BEARER}\"}",
                "{id: \"${env:HEADER}\", http: \"http://a/\"}",
                "{id: a, http: \"http://${env:HEADER}/\"}",
                "{id: a, http: \"http://a/\", every: \"${env:BEARER}\"}",
                "{id: a, http: \"http://a/\", severity: \"${env:BEARER}\"}",
                "{id: a, http: \"http://a/\", expect: {status: \"< ${env:BEARER}\"}}",
                "{id: a, http: \"http://a/\", expect: {\"${env:BEARER}\": 5}}",
                "{id: a, http: \"http://a/\", expect: {body: \"~ (${env:BEARER}\"}}",
                "{id: a, http: \"http://a/\", depends_on: [\"${env:BEARER}\"]}",
                "{id: a, http: {url: \"http://a/\", method: \"${env:BEARER}\"}}",
                "{id: a, http: {url: \"http://a/\", version: \"${env:BEARER}\"}}",
                "{id: a, http: {url: \"http://a/\", body_limit: \"${env:BEARER}\"}}",
                "{id: a, http: {url: \"http://a/\", headers: {\"a b\": \"${env:BEARER}\"}}}",
                "{id: a, http: {url: \"http://a/\", headers: {X-Key: \"${file:body.txt}\"}}}",
                "{id: a, http: {url: \"http://a/\", tls: {ca: \"${env:BEARER}\"}, bearer: \"${env:SEND}\", basic: {user: a}}}",
                "{id: a, tcp: \"${env:BEARER}\"}",
                "{id: a, tcp: {address: \"a:1\", dialogue: [{expect: \"(${env:SEND}\"}]}}",
                "{id: a, dns: {name: \"${env:HEADER}\"}}",
                "{id: a, dns: {name: a, type: \"${env:BEARER}\"}}",
                "{id: a, websocket: \"${env:SOCKET}\"}",
                "{id: a, certificate: \"${env:URL}:${env:URL}\"}",
                "{id: a, http: \"http://me:${env:URL}@/\"}",
                "{id: a, http: \"http://a/\", every: 1 lightyear, description: \"${env:BEARER}\"}")) {
            mistakes.add("  - " + each);
        }
        return mistakes;
    }
}
