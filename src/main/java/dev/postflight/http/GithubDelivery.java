package dev.postflight.http;

import dev.postflight.config.ServerConfig;
import dev.postflight.launch.Announcement;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Reads GitHub's webhooks of deployment statuses, and proves that they are GitHub's. */
final class GithubDelivery {
    private static final String SIGNATURE = "sha256=";
    /** Enough of a commit to find it, as GitHub itself shows a few more than seven. */
    private static final int SHORT_COMMIT = 12;

    private final ServerConfig.Github config;

    GithubDelivery(ServerConfig.Github config) {
        this.config = config;
    }

    /** Whether GitHub's signature belongs to these very bytes; takes the same time however wrong it is. */
    boolean isSigned(Buffer body, @Nullable String signature) {
        if (signature == null || !signature.startsWith(SIGNATURE)) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(config.secret().reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String right = HexFormat.of().formatHex(mac.doFinal(body.getBytes()));
            return MessageDigest.isEqual(
                    right.getBytes(StandardCharsets.US_ASCII),
                    signature.substring(SIGNATURE.length()).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** What a signed message of this kind says. */
    Heard read(String event, JsonObject payload) {
        if (!event.equals("deployment_status")) {
            return new Heard.Ignored("events of the kind " + Json.shown(event) + " tell of no deployment's success");
        }
        Facts status = new Facts(payload).object("deployment_status");
        Facts deployment = new Facts(payload).object("deployment");
        Facts repository = new Facts(payload).object("repository");
        String state = status.needed("state");
        if (!state.equals("success")) {
            return new Heard.Ignored("the deployment's state is " + Json.shown(state) + ", not success");
        }
        String environment =
                status.text("environment").orElse(deployment.text("environment").orElse(""));
        if (!config.environments().contains(environment)) {
            return new Heard.Ignored("the environment " + Json.shown(environment) + " is not one of "
                    + String.join(", ", config.environments()));
        }
        String name = repository.needed("full_name");
        String commit = deployment.text("sha").orElse("");
        String url = status.text("environment_url")
                .or(() -> status.text("log_url"))
                .or(() -> status.text("target_url"))
                .orElse("");
        // the status's own number is signed, the delivery's is not: a message caught on its way and sent again under
        // another number is still the same deployment
        return new Heard.Announced(new Announcement(
                application(name, environment),
                version(deployment, repository, commit),
                status.text("created_at").map(text -> Members.moment("created_at", text)),
                commit,
                Members.link("url", url),
                status.object("creator")
                        .text("login")
                        .map(login -> "github (" + login + ")")
                        .orElse("github"),
                status.text("description").orElse(""),
                "github " + name + " " + status.number("id")));
    }

    private String application(String repository, String environment) {
        if (!config.application().isEmpty()) {
            return config.application();
        }
        return Optional.ofNullable(config.applications().get(repository + ":" + environment))
                .or(() -> Optional.ofNullable(config.applications().get(repository)))
                .orElse(repository.substring(repository.indexOf('/') + 1));
    }

    /** A tag names the version; a branch does not, so its commit must. */
    private static String version(Facts deployment, Facts repository, String commit) {
        Optional<String> said = deployment.object("payload").text("version");
        if (said.isPresent()) {
            return said.get();
        }
        String reference = deployment.text("ref").orElse("").replaceFirst("^refs/(tags|heads)/", "");
        boolean names = !reference.isEmpty()
                && !reference.equals(commit)
                && !reference.equals(repository.text("default_branch").orElse(""));
        if (names) {
            return reference;
        }
        if (commit.isEmpty()) {
            throw new Problem(422, "the deployment has neither a ref nor a sha, one of which must tell the version");
        }
        return commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }
}
