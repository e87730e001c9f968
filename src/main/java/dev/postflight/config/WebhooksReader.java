package dev.postflight.config;

import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads how other systems tell of deployments in their own words. */
final class WebhooksReader {
    /** Shorter ones are guessed: GitHub's own advice is a random text of 32 bytes. */
    private static final int SHORTEST_SECRET = 16;

    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9._-]+/[A-Za-z0-9._-]+(:.+)?");

    private static final Option<Secret> SECRET = Option.secret(
                    "secret", "Signs the webhooks; the same as on GitHub's page.")
            .needed();
    private static final Option<String> APPLICATION =
            Option.text("application", "What all of them deploy; default: what the repository is called.");
    private static final Option<Map<String, String>> REPOSITORIES = Option.map(
            "applications",
            new Shape.Text(),
            "What a repository deploys: acme/shop: shop, or by environment acme/shop:live: shop.");
    private static final Option<List<String>> GITHUB_ENVIRONMENTS = Option.list(
                    "environments", new Shape.Text(), "Deployments to all others are ignored.")
            .or(ServerConfig.Github.ENVIRONMENTS);
    private static final Option<Settings> GITHUB = Option.group(
            "github",
            "Takes deployment_status webhooks at /api/v1/webhooks/github.",
            SECRET,
            APPLICATION,
            REPOSITORIES,
            GITHUB_ENVIRONMENTS);

    private static final Option<Map<String, String>> SUBJECTS = Option.map(
            "applications",
            new Shape.Text(),
            "Which application a subject's id stands for; default: the one of that name.");
    private static final Option<List<String>> ENVIRONMENTS = Option.list(
                    "environments", new Shape.Text(), "Deployments to all others are ignored; default: none is.")
            .or(List.of());
    private static final Option<Settings> CDEVENTS = Option.group(
            "cdevents", "How CDEvents at /api/v1/webhooks/cdevents are understood.", SUBJECTS, ENVIRONMENTS);

    static final Option<Settings> WEBHOOKS =
            Option.group("webhooks", "Deployments that other systems tell of.", GITHUB, CDEVENTS);

    private final Mistakes mistakes;

    WebhooksReader(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    ServerConfig.Webhooks read(Settings server, Node.Mapping mapping) {
        Optional<Settings> webhooks = server.find(WEBHOOKS);
        if (webhooks.isEmpty()) {
            return ServerConfig.Webhooks.NONE;
        }
        Node node = mapping.find(WEBHOOKS.name()).orElse(mapping);
        return new ServerConfig.Webhooks(
                webhooks.get().find(GITHUB).map(github -> github(github, ServerReader.child(node, GITHUB))),
                webhooks.get()
                        .find(CDEVENTS)
                        .map(cdevents -> new ServerConfig.CdEvents(
                                cdevents.find(SUBJECTS).orElse(Map.of()), cdevents.get(ENVIRONMENTS)))
                        .orElse(ServerConfig.Webhooks.NONE.cdevents()));
    }

    private ServerConfig.Github github(Settings github, Node node) {
        Secret secret = github.get(SECRET);
        if (secret.reveal().length() < SHORTEST_SECRET) {
            mistakes.add(
                    ServerReader.child(node, SECRET).at(),
                    "a secret of less than " + SHORTEST_SECRET + " characters",
                    "a random one, which nobody guesses");
        }
        Map<String, String> applications = github.find(REPOSITORIES).orElse(Map.of());
        for (String repository : applications.keySet()) {
            if (!REPOSITORY.matcher(repository).matches()) {
                mistakes.add(
                        ServerReader.child(node, REPOSITORIES).at(),
                        Spelling.quote(repository) + " is no repository",
                        "owner and name such as acme/shop, or with an environment acme/shop:live");
            }
        }
        if (github.has(APPLICATION) && !applications.isEmpty()) {
            mistakes.add(ServerReader.child(node, APPLICATION).at(), "stands beside applications", "one of the two");
        }
        if (github.get(GITHUB_ENVIRONMENTS).isEmpty()) {
            mistakes.add(
                    ServerReader.child(node, GITHUB_ENVIRONMENTS).at(), "no environment", "the name of one at least");
        }
        return new ServerConfig.Github(
                secret, github.find(APPLICATION).orElse(""), applications, github.get(GITHUB_ENVIRONMENTS));
    }
}
