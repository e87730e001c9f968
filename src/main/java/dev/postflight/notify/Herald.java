package dev.postflight.notify;

import dev.postflight.launch.News;
import dev.postflight.notify.channel.Occasion;
import dev.postflight.notify.channel.Tidings;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Launch;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes tidings of news.
 *
 * @param mask takes secrets out of texts
 * @param address under which people reach Postflight, for links
 */
record Herald(UnaryOperator<String> mask, Optional<URI> address) {
    /** The rest is for the report. */
    private static final int MOST_REASONS = 20;

    private static final int LONGEST = 1_000;

    Tidings of(News news, Instant at) {
        return of(occasion(news), news.launch(), news.verdict(), at);
    }

    /** The launch as it stands, about nothing in particular. */
    Tidings of(Occasion occasion, Launch launch, Optional<WindowVerdict> verdict, Instant at) {
        return new Tidings(
                occasion,
                at,
                about(launch.deployment()),
                launch.status().word(),
                verdict.map(one -> said(one, true)),
                launch.verdicts().stream().map(one -> said(one, false)).toList(),
                launch.signOffs().stream().map(this::word).toList(),
                links(launch.deployment().id()));
    }

    static Occasion occasion(News news) {
        return switch (news.event()) {
            case REGISTERED -> Occasion.REGISTERED;
            case OVERRIDDEN -> Occasion.OVERRIDDEN;
            case SIGNED -> Occasion.SIGNED;
            case ENDED -> Occasion.ENDED;
            case VERDICT ->
                switch (news.verdict().map(WindowVerdict::decision).orElse(Decision.UNDECIDED)) {
                    case GO -> Occasion.GO;
                    case NO_GO -> Occasion.NO_GO;
                    case UNDECIDED -> Occasion.UNDECIDED;
                };
        };
    }

    /** What tells two events of one kind of one deployment apart: the window, or whose word it is and when. */
    static String mark(News news) {
        return switch (news.event()) {
            case VERDICT, OVERRIDDEN ->
                news.verdict().map(verdict -> name(verdict.window())).orElse("");
            case SIGNED ->
                news.launch().signOffs().stream()
                        .max(Comparator.comparing(SignOff::at))
                        .map(word -> word.role() + " " + word.at())
                        .orElse("");
            case REGISTERED, ENDED -> "";
        };
    }

    static String name(Duration window) {
        return new Window(window, Window.Require.defaultFor(window)).name();
    }

    private Tidings.About about(Deployment deployment) {
        return new Tidings.About(
                deployment.id(),
                deployment.application(),
                text(deployment.version()),
                deployment.at(),
                deployment.registered(),
                text(deployment.commit()),
                text(deployment.url()),
                text(deployment.who()),
                text(deployment.note()),
                deployment.state().word(),
                deployment.ended(),
                text(deployment.why()));
    }

    private Tidings.Said said(WindowVerdict verdict, boolean withReasons) {
        List<Evidence> evidence = withReasons
                ? verdict.evidence().stream()
                        .filter(one -> one.decision() == verdict.decision() || one.decision() == Decision.NO_GO)
                        .sorted(Comparator.comparing((Evidence one) -> !one.gating())
                                .thenComparing(one -> one.decision() != verdict.decision()))
                        .limit(MOST_REASONS)
                        .toList()
                : List.of();
        return new Tidings.Said(
                name(verdict.window()),
                verdict.decision(),
                verdict.basis().word(),
                verdict.at(),
                verdict.settled(),
                verdict.extended(),
                text(verdict.sentence()),
                evidence.stream()
                        .map(one -> new Tidings.Reason(one.check(), one.gating(), one.decision(), text(one.sentence())))
                        .toList(),
                verdict.lifted()
                        .map(lifted -> new Tidings.Lifted(text(lifted.who()), text(lifted.note()), lifted.at())));
    }

    private Tidings.Word word(SignOff word) {
        return new Tidings.Word(word.role(), text(word.who()), word.go(), text(word.note()), word.at());
    }

    private Tidings.Links links(String id) {
        return address.map(base -> {
                    String link = base.toString().replaceAll("/+$", "") + "/api/v1/deployments/"
                            + URLEncoder.encode(id, StandardCharsets.UTF_8);
                    return new Tidings.Links(link, link + "/report?format=html");
                })
                .orElse(Tidings.Links.NONE);
    }

    private String text(String given) {
        String masked = mask.apply(given);
        return masked.length() > LONGEST ? mask.apply(masked.substring(0, LONGEST) + "…") : masked;
    }
}
