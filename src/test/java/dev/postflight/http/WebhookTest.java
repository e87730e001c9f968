package dev.postflight.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.Secret;
import dev.postflight.config.ServerConfig;
import dev.postflight.config.ServerConfig.Scope;
import dev.postflight.launch.Announcement;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What GitHub and CDEvents tell of deployments. */
@Timeout(60)
class WebhookTest {
    private static final String SECRET = "it's a secret to everybody";
    private final Instant live = Instant.now().minusSeconds(90).truncatedTo(ChronoUnit.SECONDS);

    private static ServedSample served;

    @BeforeAll
    static void start() {
        served = ServedSample.start(new ServerConfig(
                "127.0.0.1",
                0,
                Optional.empty(),
                List.of(AccessTest.token("pipeline", Scope.DEPLOY_WRITE)),
                Optional.empty(),
                false,
                new ServerConfig.Webhooks(
                        Optional.of(new ServerConfig.Github(
                                new Secret("${env:HOOK}", SECRET),
                                "",
                                Map.of("acme/web", "shop", "acme/mono:live", "shop", "acme/mono", "other"),
                                List.of("production", "live"))),
                        new ServerConfig.CdEvents(Map.of("shop-service", "shop"), List.of("prod")))));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @BeforeEach
    void clear() {
        served.desk.clear();
    }

    // ---- GitHub

    @Test
    void aSignedSuccessIsADeploymentWithoutAToken() throws Exception {
        HttpResponse<String> answer = github("deployment_status", status());
        assertEquals(201, answer.statusCode(), answer.body());
        assertEquals(
                List.of(new Announcement(
                        "shop",
                        "v1.4.2",
                        Optional.of(live),
                        "8c1f2abd9e0f1a2b3c4d5e6f708192a3b4c5d6e7",
                        "https://shop.example",
                        "github (jane)",
                        "Deployed",
                        "github acme/shop 77")),
                served.desk.announcements());
    }

    @Test
    void theSameMessageAgainIsTheSameDeployment() throws Exception {
        assertEquals(201, github("deployment_status", status()).statusCode());
        HttpResponse<String> replayed = github("deployment_status", status());
        assertEquals(200, replayed.statusCode());
        assertEquals("d-1", new JsonObject(replayed.body()).getString("id"));
        assertEquals(1, served.desk.announcements().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "none",
                "sha256=",
                "sha256=0000000000000000000000000000000000000000000000000000000000000000",
                "sha1=0000000000000000000000000000000000000000",
                "sha256=zz",
                "of another body",
                "in capitals"
            })
    void whatIsNotSignedIsRefused(String signature) throws Exception {
        String body = status().encode();
        Map<String, String> headers =
                new HashMap<>(Map.of("Content-Type", "application/json", "X-GitHub-Event", "deployment_status"));
        switch (signature) {
            case "none" -> {}
            case "of another body" -> headers.put("X-Hub-Signature-256", signed(body + " "));
            case "in capitals" ->
                headers.put("X-Hub-Signature-256", signed(body).toUpperCase(java.util.Locale.ROOT));
            default -> headers.put("X-Hub-Signature-256", signature);
        }
        headers.put("Authorization", "Bearer token-of-pipeline"); // no substitute
        HttpApiTest.assertProblem(
                401,
                "the signature in X-Hub-Signature-256 is missing or wrong; is the secret the same on both sides?",
                served.post(WebhookActions.GITHUB, body, headers));
        assertEquals(List.of(), served.desk.announcements());
    }

    @Test
    void aPingIsAnswered() throws Exception {
        HttpResponse<String> pong = github("ping", new JsonObject().put("zen", "Keep it logically awesome."));
        assertEquals(200, pong.statusCode());
        assertEquals("{\"result\":\"pong\"}", pong.body());
    }

    @Test
    void whatConcernsNobodyIsTakenAndIgnored() throws Exception {
        assertIgnored("events of the kind \"push\" tell of no deployment's success", github("push", new JsonObject()));
        JsonObject failed = status();
        failed.getJsonObject("deployment_status").put("state", "in_progress");
        assertIgnored("the deployment's state is \"in_progress\", not success", github("deployment_status", failed));
        JsonObject staging = status();
        staging.getJsonObject("deployment_status").put("environment", "staging");
        assertIgnored(
                "the environment \"staging\" is not one of production, live", github("deployment_status", staging));
    }

    @ParameterizedTest
    @CsvSource({
        "acme/shop,production,v1.4.2,201",
        "acme/web,production,v1.4.2,201",
        "acme/mono,live,v1.4.2,201",
        "acme/mono,production,v1.4.2,404",
        "acme/blog,production,v1.4.2,404",
    })
    void theRepositoryTellsTheApplication(String repository, String environment, String ref, int status)
            throws Exception {
        JsonObject payload = status();
        payload.getJsonObject("repository").put("full_name", repository);
        payload.getJsonObject("deployment_status").put("environment", environment);
        payload.getJsonObject("deployment").put("ref", ref);
        assertEquals(status, github("deployment_status", payload).statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "v1.4.2,null,v1.4.2",
                "refs/tags/v2,null,v2",
                "main,null,8c1f2abd9e0f",
                "8c1f2abd9e0f1a2b3c4d5e6f708192a3b4c5d6e7,null,8c1f2abd9e0f",
                "main,1.5,1.5",
            })
    void aTagIsAVersionAndABranchIsNone(String ref, String said, String version) throws Exception {
        JsonObject payload = status();
        payload.getJsonObject("deployment")
                .put("ref", ref)
                .put("payload", said == null ? "" : new JsonObject().put("version", said));
        github("deployment_status", payload);
        assertEquals(version, served.desk.newest().deployment().version());
    }

    @Test
    void aSignedMessageWithoutWhatIsNeededSaysWhatItLacks() throws Exception {
        JsonObject payload = status();
        payload.remove("repository");
        HttpApiTest.assertProblem(422, "the event lacks the member full_name", github("deployment_status", payload));
        HttpApiTest.assertProblem(
                422, "the event lacks the member state", github("deployment_status", new JsonObject()));
        JsonObject hostile = status();
        hostile.getJsonObject("deployment_status").put("environment_url", "javascript:alert(1)");
        HttpApiTest.assertProblem(
                400,
                "url is \"javascript:alert(1)\", expected an address such as https://shop.example",
                github("deployment_status", hostile));
        HttpApiTest.assertProblem(
                415,
                "the body must be application/json, or there must be none",
                served.post(
                        WebhookActions.GITHUB,
                        "payload=x",
                        Map.of("Content-Type", "application/x-www-form-urlencoded")));
    }

    private JsonObject status() {
        return new JsonObject("""
                {"action": "created",
                 "deployment_status": {"id": 77, "state": "success", "environment": "production", "description": "Deployed",
                   "creator": {"login": "jane"}, "environment_url": "https://shop.example", "created_at": "%s", "log_url": ""},
                 "deployment": {"id": 5, "sha": "8c1f2abd9e0f1a2b3c4d5e6f708192a3b4c5d6e7", "ref": "v1.4.2", "payload": {},
                   "environment": "production"},
                 "repository": {"full_name": "acme/shop", "default_branch": "main"}}
                """.formatted(live));
    }

    private HttpResponse<String> github(String event, JsonObject payload) throws Exception {
        String body = payload.encode();
        return served.post(
                WebhookActions.GITHUB,
                body,
                Map.of(
                        "Content-Type",
                        "application/json",
                        "X-GitHub-Event",
                        event,
                        "X-GitHub-Delivery",
                        java.util.UUID.randomUUID().toString(),
                        "X-Hub-Signature-256",
                        signed(body)));
    }

    /** Computed apart from the code under test. */
    private static String signed(String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theSignatureIsTheOneOfGithubsOwnExample() {
        // docs.github.com, "Validating webhook deliveries", testing the webhook payload validation
        GithubDelivery delivery = new GithubDelivery(new ServerConfig.Github(
                new Secret("${env:HOOK}", "It's a Secret to Everybody"), "", Map.of(), List.of("production")));
        assertEquals(
                true,
                delivery.isSigned(
                        io.vertx.core.buffer.Buffer.buffer("Hello, World!"),
                        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"));
    }

    // ---- CDEvents

    @Test
    void aCdEventComesInBinaryMode() throws Exception {
        HttpResponse<String> answer = binary("dev.cdevents.service.deployed.0.2.0", event());
        assertEquals(201, answer.statusCode(), answer.body());
        Announcement told = served.desk.announcements().get(0);
        assertEquals("shop", told.application());
        assertEquals("1.4.2", told.version());
        assertEquals(Optional.of(live), told.at());
        assertEquals("pipeline (/argo/shop)", told.who());
        assertEquals("service deployed in prod", told.note());
        assertEquals(200, binary("dev.cdevents.service.deployed.0.2.0", event()).statusCode());
        assertEquals(1, served.desk.announcements().size());
    }

    @ParameterizedTest
    @CsvSource({"application/cloudevents+json", "application/cloudevents+json; charset=utf-8"})
    void aCdEventComesInStructuredMode(String type) throws Exception {
        JsonObject cloud = new JsonObject()
                .put("specversion", "1.0")
                .put("id", "e-1")
                .put("source", "/argo/shop")
                .put("type", "dev.cdevents.service.upgraded.0.1.1")
                .put("time", live.toString())
                .put("datacontenttype", "application/json")
                .put("data", event());
        HttpResponse<String> answer = cdevents(cloud.encode(), Map.of("Content-Type", type));
        assertEquals(201, answer.statusCode(), answer.body());
        // the same id and source in the other mode
        assertEquals(409, binary("dev.cdevents.service.deployed.0.2.0", event()).statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pkg:oci/shop@1.4.2 | 1.4.2",
                "pkg:oci/shop@sha256%3A0b31b1c02ff458ad?tag=v1.4.2&repository_url=ghcr.io/acme | v1.4.2",
                "pkg:oci/shop@sha256%3A0b31b1c02ff458ad | sha256:0b31b1c02ff458ad",
                "pkg:oci/shop?tag=v2 | v2",
                "pkg:golang/acme.example/shop@v0.3.1#cmd/shop | v0.3.1",
                "pkg:deb/debian/shop@1%3A2.0+deb12 | 1:2.0+deb12",
            })
    void thePackageUrlTellsTheVersion(String purl, String version) throws Exception {
        JsonObject event = event();
        event.getJsonObject("subject").getJsonObject("content").put("artifactId", purl);
        assertEquals(201, binary("dev.cdevents.service.rolledback.0.2.0", event).statusCode());
        assertEquals(version, served.desk.newest().deployment().version());
    }

    @Test
    void customDataIsStrongerAndTellsMore() throws Exception {
        JsonObject event = event().put(
                        "customData",
                        new JsonObject()
                                .put("version", "1.4.2-rc1")
                                .put("commit", "8c1f2ab")
                                .put("url", "https://argo.example/shop")
                                .put("note", "night release"));
        event.getJsonObject("subject").put("id", "shop-service");
        binary("dev.cdevents.service.deployed.0.1.0", event);
        Announcement told = served.desk.announcements().get(0);
        assertEquals("1.4.2-rc1", told.version());
        assertEquals("8c1f2ab", told.commit());
        assertEquals("https://argo.example/shop", told.url());
        assertEquals("night release", told.note());
    }

    @Test
    void otherEventsAreTakenAndIgnored() throws Exception {
        assertIgnored(
                "events of the type \"dev.cdevents.service.removed.0.2.0\" tell of no deployment; known are"
                        + " dev.cdevents.service.deployed, .upgraded and .rolledback",
                binary("dev.cdevents.service.removed.0.2.0", event()));
        JsonObject staging = event();
        staging.getJsonObject("subject")
                .getJsonObject("content")
                .put("environment", new JsonObject().put("id", "staging"));
        assertIgnored(
                "the environment \"staging\" is not one of prod",
                binary("dev.cdevents.service.deployed.0.2.0", staging));
    }

    @Test
    void whatIsNoCloudEventIsToldSo() throws Exception {
        HttpApiTest.assertProblem(
                400,
                "ce-id is missing: expected a CloudEvent, with headers such as ce-id or as application/cloudevents+json",
                cdevents("{}", Map.of("Content-Type", "application/json")));
        HttpApiTest.assertProblem(
                400,
                "id is missing: expected a CloudEvent, with headers such as ce-id or as application/cloudevents+json",
                cdevents("{}", Map.of("Content-Type", "application/cloudevents+json")));
        HttpApiTest.assertProblem(
                415,
                "the body must be application/json or application/cloudevents+json, or there must be none",
                cdevents("[]", Map.of("Content-Type", "application/cloudevents-batch+json")));
        HttpApiTest.assertProblem(
                415,
                "the body must be application/json, or there must be none",
                served.post(
                        "/api/v1/deployments",
                        "{}",
                        Map.of(
                                "Content-Type",
                                "application/cloudevents+json",
                                "Authorization",
                                "Bearer token-of-pipeline")));
        JsonObject bare = event();
        bare.getJsonObject("subject").getJsonObject("content").remove("artifactId");
        HttpApiTest.assertProblem(
                422,
                "the event tells no version: expected one in subject.content.artifactId, such as pkg:oci/shop@1.4.2, or in"
                        + " customData.version",
                binary("dev.cdevents.service.deployed.0.2.0", bare));
        JsonObject unknown = event();
        unknown.getJsonObject("subject").put("id", "shpo");
        HttpApiTest.assertProblem(
                404,
                "there is no application \"shpo\"; did you mean \"shop\"?",
                binary("dev.cdevents.service.deployed.0.2.0", unknown));
        assertEquals(
                401,
                served.post(WebhookActions.CDEVENTS, "{}", Map.of("Content-Type", "application/json"))
                        .statusCode(),
                "a token is needed");
    }

    private JsonObject event() {
        return new JsonObject("""
                {"context": {"version": "0.4.1", "id": "e-1", "source": "/argo/shop", "timestamp": "%s",
                   "type": "dev.cdevents.service.deployed.0.2.0"},
                 "subject": {"id": "services/shop", "type": "service",
                   "content": {"environment": {"id": "prod"}, "artifactId": "pkg:oci/shop@1.4.2"}}}
                """.formatted(live));
    }

    private HttpResponse<String> binary(String type, JsonObject event) throws Exception {
        return cdevents(
                event.encode(),
                Map.of(
                        "Content-Type",
                        "application/json",
                        "ce-specversion",
                        "1.0",
                        "ce-id",
                        "e-1",
                        "ce-source",
                        "/argo/shop",
                        "ce-type",
                        type));
    }

    private HttpResponse<String> cdevents(String body, Map<String, String> headers) throws Exception {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Authorization", "Bearer token-of-pipeline");
        return served.post(WebhookActions.CDEVENTS, body, all);
    }

    private void assertIgnored(String why, HttpResponse<String> answer) {
        assertEquals(202, answer.statusCode(), answer.body());
        assertEquals(why, new JsonObject(answer.body()).getString("ignored"));
        assertEquals(List.of(), served.desk.announcements());
    }
}
