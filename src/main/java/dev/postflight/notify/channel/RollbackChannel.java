package dev.postflight.notify.channel;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.Program;
import dev.postflight.net.WireFailure;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a deployment back on its first NO-GO, once: by a webhook, or by a program that {@code limits.commands} allows. It does
 * nothing once the NO-GO is overridden or a newer deployment is there.
 *
 * <p>A program that was started is never started again, even where nobody knows how it ended: half a rollback twice is worse
 * than one that a person must look at. A webhook is retried as others are, and its receiver can tell by the delivery's id.
 */
final class RollbackChannel implements Channel {
    static final Option<List<String>> COMMAND = Option.list(
                    "command",
                    new Shape.Text(),
                    "the program's absolute path and its arguments, each as it stands: there is no shell. Arguments may hold"
                            + " places such as ${version}. The program must be allowed by limits.commands")
            .asMain();
    static final Option<Map<String, String>> ENVIRONMENT = Option.map(
                    "environment",
                    new Shape.Text(),
                    "all that the program gets beside a plain PATH and LC_ALL; the place for secrets")
            .or(Map.of());
    static final Option<String> FOLDER =
            Option.text("folder", "where the program works").or("/");
    static final Option<Duration> TIMEOUT = Option.span(
                    "timeout", Duration.ofSeconds(1), Duration.ofHours(1), "for the program; it is ended then")
            .or(Duration.ofMinutes(5));
    static final Option<Settings> WEBHOOK = Option.group(
            "webhook",
            "posts instead, as the channel webhook does",
            WebhookChannel.URL,
            WebhookChannel.SECRET,
            WebhookChannel.HEADERS,
            WebhookChannel.TEMPLATE,
            Poster.TIMEOUT,
            Poster.CA);

    static final ChannelKind KIND = ChannelKind.named(
                    "rollback", "Takes a deployment back on its first NO-GO, by a program or a webhook.")
            .options(COMMAND, ENVIRONMENT, FOLDER, TIMEOUT, WEBHOOK)
            .needs(Occasion.NO_GO)
            .single()
            .placed(COMMAND, WebhookChannel.TEMPLATE)
            .complains(RollbackChannel::complaints)
            .starts(settings -> settings.find(COMMAND)
                    .filter(words -> !words.isEmpty())
                    .<Map<String, String>>map(words -> Map.of(COMMAND.name(), words.get(0)))
                    .orElse(Map.of()))
            .opens(RollbackChannel::new);

    private static final int MOST_OUTPUT = 64 << 10;
    private static final int SHOWN_OUTPUT = 300;
    private static final int LONGEST_ARGUMENT = 1_000;

    private final Vertx vertx;
    private final Settings settings;
    private final Optional<WebhookChannel> webhook;

    private RollbackChannel(ChannelKind.Opening opening) {
        this.vertx = opening.vertx();
        this.settings = opening.settings();
        this.webhook = settings.find(WEBHOOK)
                .map(group ->
                        new WebhookChannel(new ChannelKind.Opening(group, opening.vertx()), InstantSource.system()));
    }

    @Override
    public boolean isOnce() {
        return webhook.isEmpty();
    }

    @Override
    public boolean isActing() {
        return true;
    }

    @Override
    public Future<String> deliver(Tidings tidings, String id) {
        if (webhook.isPresent()) {
            return webhook.get().deliver(tidings, id);
        }
        List<String> arguments = new ArrayList<>();
        for (String written : settings.get(COMMAND)) {
            Template template = new Template(written);
            String argument = template.fill(tidings, value -> Wording.line(value, LONGEST_ARGUMENT));
            if (template.beginsWithPlace() && argument.startsWith("-")) {
                return Future.failedFuture(Undelivered.never("the argument " + written + " would be "
                        + Wording.line(argument, 100) + ", which the program would take for an option"));
            }
            arguments.add(argument);
        }
        return run(arguments);
    }

    @Override
    public void close() {
        webhook.ifPresent(WebhookChannel::close);
    }

    private Future<String> run(List<String> arguments) {
        String name = arguments.get(0);
        Program program = new Program(
                vertx,
                new Program.Command(arguments, settings.get(ENVIRONMENT), Path.of(settings.get(FOLDER)), MOST_OUTPUT));
        EventLoop loop = ((VertxInternal) vertx).nettyEventLoopGroup().next();
        Promise<Program.Ended> promise = Promise.promise();
        loop.execute(() -> program.run(Run.within(settings.get(TIMEOUT), loop, Run.Trace.NONE))
                .onComplete(promise));
        return promise.future().onComplete(done -> program.close()).transform(done -> {
            if (done.failed()) {
                return Future.failedFuture(
                        done.cause() instanceof WireFailure failure
                                ? Undelivered.never(failure.sentence())
                                : done.cause());
            }
            Program.Ended ended = done.result();
            String words = Wording.line(ended.output().isBlank() ? ended.errors() : ended.output(), SHOWN_OUTPUT);
            String sentence = name + " ended with " + ended.code() + (words.isEmpty() ? "" : ": " + words);
            return ended.code() == 0
                    ? Future.succeededFuture(sentence)
                    : Future.failedFuture(Undelivered.never(sentence));
        });
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        List<String> command = settings.find(COMMAND).orElse(List.of());
        if (settings.has(WEBHOOK) == settings.has(COMMAND)) {
            complaints.put("", "either command or webhook");
        } else if (settings.has(COMMAND)
                && (command.isEmpty() || command.stream().anyMatch(word -> word.indexOf('\0') >= 0))) {
            complaints.put(
                    COMMAND.name(), "a program and its arguments, such as [/usr/local/bin/roll-back, \"${version}\"]");
        }
        settings.find(WEBHOOK)
                .ifPresent(webhook -> WebhookChannel.complaints(webhook)
                        .forEach((path, complaint) -> complaints.put(WEBHOOK.name() + "." + path, complaint)));
        settings.get(ENVIRONMENT).forEach((name, value) -> {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || value.indexOf('\0') >= 0) {
                complaints.put(ENVIRONMENT.name(), "names made of letters, digits and _, and values without NUL");
            }
        });
        if (!isAbsolute(settings.get(FOLDER))) {
            complaints.put(FOLDER.name(), "an absolute path");
        }
        return complaints;
    }

    private static boolean isAbsolute(String folder) {
        try {
            return Path.of(folder).isAbsolute();
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
