package dev.postflight.http;

import dev.postflight.config.yaml.NearMiss;
import dev.postflight.launch.Announcement;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Standing;
import dev.postflight.watch.Window;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the routes of deployments do. */
final class DeploymentActions {
    /** Stands for the newest deployment of the application that is named beside it. */
    static final String LATEST = "latest";

    private static final int USUAL = 20;
    private static final int MOST = 200;
    private static final int LONGEST_KEY = 200;

    private final Desk desk;
    private final Reporter reporter;
    private final Registrar registrar;
    private final DeploymentJson json;
    private final Waiting waiting;

    DeploymentActions(Desk desk, Reporter reporter, Registrar registrar, DeploymentJson json, Waiting waiting) {
        this.desk = desk;
        this.reporter = reporter;
        this.registrar = registrar;
        this.json = json;
        this.waiting = waiting;
    }

    Future<Answer> register(RoutingContext request) {
        Query.of(request);
        Members body = Members.of(request, "application", "version", "at", "commit", "url", "who", "note", "key");
        return registrar.take(new Announcement(
                body.needed("application"),
                body.needed("version"),
                body.moment("at"),
                body.line("commit"),
                body.link("url"),
                who(request, body.line("who")),
                body.note(),
                key(request, body.line("key"))));
    }

    Future<Answer> list(RoutingContext request) {
        Query query = Query.of(request, "application", "limit");
        String application = query.optional("application");
        int limit = query.count("limit", USUAL, MOST);
        return told(desk.list(application, limit).map(launches -> {
            if (launches.isEmpty() && !application.isEmpty() && !registrar.isKnown(application)) {
                throw registrar.unknown(application);
            }
            JsonArray all = new JsonArray();
            launches.forEach(launch -> all.add(json.summary(launch)));
            return Answer.json(new JsonObject().put("deployments", all));
        }));
    }

    Future<Answer> show(RoutingContext request) {
        return told(find(request, Query.of(request, "application")).map(this::answer));
    }

    Future<Answer> verdict(RoutingContext request) {
        Query query = Query.of(request, "application", "window", "wait");
        Duration wait = query.span("wait", Waiting.LONGEST);
        return told(find(request, query).compose(first -> {
            Optional<Window> window = window(first, query.optional("window"));
            return waiting.until(
                            request,
                            first,
                            window.map(Window::name).orElse(""),
                            wait,
                            now -> window.map(asked -> Standing.of(now, asked))
                                    .orElseGet(() -> Standing.of(now))
                                    .settled())
                    .map(launch -> Answer.json(json.verdict(launch, window)));
        }));
    }

    Future<Answer> sign(RoutingContext request) {
        Query query = Query.of(request, "application");
        Members body = Members.of(request, "role", "decision", "note", "who");
        String role = body.needed("role");
        boolean go = isGo(body.needed("decision"));
        String who = who(request, body.line("who"));
        String note = body.note();
        return told(find(request, query)
                .compose(launch -> desk.sign(launch.deployment().id(), role, go, who, note))
                .map(this::answer));
    }

    Future<Answer> close(RoutingContext request) {
        return end(request, false);
    }

    Future<Answer> abort(RoutingContext request) {
        return end(request, true);
    }

    Future<Answer> override(RoutingContext request) {
        Query query = Query.of(request, "application");
        Members body = Members.of(request, "window", "note", "who");
        String asked = body.needed("window");
        String who = who(request, body.line("who"));
        String note = body.note();
        if (note.isBlank()) {
            throw new Problem(400, "the member note is needed: an override must say why");
        }
        return told(find(request, query)
                .compose(launch -> desk.override(
                        launch.deployment().id(),
                        window(launch, asked).orElseThrow().name(),
                        who,
                        note))
                .map(this::answer));
    }

    Future<Answer> report(RoutingContext request) {
        Query query = Query.of(request, "application", "format");
        Reporter.Format format = format(query.optional("format"));
        return told(find(request, query)
                .compose(launch -> reporter.report(launch.deployment().id(), format))
                .map(text -> {
                    Answer answer = Answer.ok(format.type(), Buffer.buffer(text));
                    return format == Reporter.Format.HTML
                            ? answer.with("Content-Security-Policy", reporter.policy())
                            : answer;
                }));
    }

    private Future<Answer> end(RoutingContext request, boolean aborted) {
        Query query = Query.of(request, "application");
        Members body = Members.of(request, "note", "who");
        String who = who(request, body.line("who"));
        String note = body.note();
        return told(find(request, query)
                .compose(launch -> desk.close(launch.deployment().id(), aborted, who, note))
                .map(this::answer));
    }

    private Answer answer(Launch launch) {
        return Answer.json(json.launch(launch));
    }

    private Future<Launch> find(RoutingContext request, Query query) {
        String id = request.pathParam("id");
        String application = query.optional("application");
        if (!id.equals(LATEST)) {
            return desk.find(id).map(launch -> {
                Deployment deployment = launch.deployment();
                if (!application.isEmpty() && !application.equals(deployment.application())) {
                    throw new Problem(
                            404,
                            "the deployment " + Json.shown(id) + " is one of " + deployment.application() + ", not of "
                                    + Json.shown(application));
                }
                return launch;
            });
        }
        if (application.isEmpty()) {
            throw new Problem(400, "latest needs the parameter application: the newest deployment of which?");
        }
        return desk.list(application, 1).map(newest -> {
            if (newest.isEmpty()) {
                throw registrar.isKnown(application)
                        ? new Problem(404, "no deployment of " + application + " is registered")
                        : registrar.unknown(application);
            }
            return newest.get(0);
        });
    }

    /** The window that is meant, however its length is written; empty when none is asked for. */
    private static Optional<Window> window(Launch launch, String asked) {
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        List<Window> windows = launch.deployment().plan().windows();
        @Nullable Duration length = length(asked);
        Optional<Window> found = windows.stream()
                .filter(window -> window.name().equals(asked) || window.length().equals(length))
                .findFirst();
        if (found.isEmpty()) {
            throw new Problem(
                    404,
                    "there is no window " + Json.shown(asked) + "; the windows are "
                            + windows.stream().map(Window::name).collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static @Nullable Duration length(String text) {
        try {
            return Duration.ofMillis(Math.round(dev.postflight.outcome.Unit.SECONDS.parse(text) * 1e3));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isGo(String word) {
        return switch (word.toLowerCase(Locale.ROOT).replace('-', '_')) {
            case "go" -> true;
            case "no_go" -> false;
            default -> throw new Problem(400, "decision is " + Json.shown(word) + ", expected go or no_go");
        };
    }

    private static Reporter.Format format(String word) {
        if (word.isEmpty()) {
            return Reporter.Format.MARKDOWN;
        }
        List<String> words = Arrays.stream(Reporter.Format.values())
                .map(Reporter.Format::word)
                .toList();
        return Arrays.stream(Reporter.Format.values())
                .filter(format -> format.word().equals(word))
                .findFirst()
                .orElseThrow(() -> {
                    String hint = NearMiss.hint(word, words);
                    return new Problem(
                            400,
                            "format is " + Json.shown(word) + ", expected one of " + String.join(", ", words)
                                    + (hint.isEmpty() ? "" : "; " + hint));
                });
    }

    /** The name of the token, and whom its holder names beside it. */
    static String who(RoutingContext request, String said) {
        Tokens.Holder holder = request.get("holder");
        if (holder.name().isEmpty() || said.isEmpty()) {
            return holder.name() + said;
        }
        return holder.name() + " (" + said + ")";
    }

    static String key(RoutingContext request, String said) {
        @Nullable String header = request.request().getHeader("Idempotency-Key");
        if (header != null && !said.isEmpty() && !header.equals(said)) {
            throw new Problem(400, "the header Idempotency-Key and the member key differ; one of them is enough");
        }
        String key = Members.clean("Idempotency-Key", header == null ? said : header, LONGEST_KEY, false);
        if (header != null && header.isBlank()) {
            throw new Problem(400, "the header Idempotency-Key is empty");
        }
        return key;
    }

    static <T> Future<T> told(Future<T> future) {
        return future.recover(failure -> Future.failedFuture(Refusals.told(failure)));
    }
}
