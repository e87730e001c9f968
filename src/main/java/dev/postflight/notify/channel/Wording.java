package dev.postflight.notify.channel;

import dev.postflight.watch.Decision;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tidings in words for people: the same in each channel. */
final class Wording {
    /** More than a screen of reasons is for the report. */
    private static final int MOST_REASONS = 10;

    private static final int LONGEST = 500;

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Wording() {}

    /** {@code NO-GO: shop 1.4.2, window 30m}; always one line. */
    static String title(Tidings tidings) {
        Tidings.About about = tidings.about();
        String what = line(about.application(), 100) + " " + line(about.version(), 100);
        String window = tidings.said().map(said -> ", window " + said.window()).orElse("");
        return switch (tidings.occasion()) {
            case REGISTERED -> what + " is deployed and watched";
            case NO_GO -> Decision.NO_GO.title() + ": " + what + window;
            case GO -> Decision.GO.title() + ": " + what + window;
            case UNDECIDED -> Decision.UNDECIDED.title() + ": " + what + window;
            case OVERRIDDEN -> "NO-GO overridden: " + what + window;
            case SIGNED ->
                latest(tidings)
                        .map(word -> line(word.role(), 100) + " says " + (word.go() ? "GO" : "NO-GO") + ": " + what)
                        .orElse("Sign-off: " + what);
            case ENDED -> "Watch " + about.state() + ": " + what;
        };
    }

    /** A sentence or two that say why; may be empty. */
    static String sentence(Tidings tidings) {
        return switch (tidings.occasion()) {
            case REGISTERED -> line(tidings.about().note(), LONGEST);
            case NO_GO, GO, UNDECIDED ->
                tidings.said().map(said -> line(said.sentence(), LONGEST)).orElse("");
            case OVERRIDDEN ->
                tidings.said()
                        .flatMap(Tidings.Said::lifted)
                        .map(lifted -> line(lifted.who(), 100) + ": " + line(lifted.note(), LONGEST))
                        .orElse("");
            case SIGNED ->
                latest(tidings)
                        .map(word -> line(word.who(), 100)
                                + (word.note().isEmpty() ? "" : ": " + line(word.note(), LONGEST)))
                        .orElse("");
            case ENDED -> line(tidings.about().why(), LONGEST);
        };
    }

    /** What checks say to it, a line each. */
    static List<String> reasons(Tidings tidings) {
        List<Tidings.Reason> all = tidings.said().map(Tidings.Said::reasons).orElse(List.of());
        List<String> lines = new ArrayList<>();
        for (Tidings.Reason reason : all) {
            if (lines.size() == MOST_REASONS) {
                lines.add("and " + (all.size() - MOST_REASONS) + " more");
                break;
            }
            lines.add(reason.decision().title() + (reason.gating() ? "" : " (advisory)") + " "
                    + line(reason.check(), 100) + ": " + line(reason.sentence(), LONGEST));
        }
        return lines;
    }

    /** What there is to know beside it, by its title. */
    static Map<String, String> facts(Tidings tidings) {
        Tidings.About about = tidings.about();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Application", line(about.application(), 100));
        facts.put("Version", line(about.version(), 100));
        facts.put("Deployed", moment(about.at()));
        put(facts, "By", about.who());
        put(facts, "Commit", about.commit());
        put(facts, "Change", about.url());
        if (tidings.occasion() != Occasion.REGISTERED) {
            put(facts, "Note", about.note());
        }
        put(
                facts,
                "Windows",
                tidings.windows().stream()
                        .map(said -> said.window() + " "
                                + (said.lifted().isPresent()
                                        ? "NO-GO, overridden"
                                        : said.decision().title())
                                + (said.settled() ? "" : " so far"))
                        .collect(Collectors.joining(", ")));
        put(facts, "Deployment", about.id());
        return facts;
    }

    static String moment(Instant at) {
        return MOMENT.format(at);
    }

    /** On one line, printable, and not too long: a version comes from whoever may deploy. */
    static String line(String text, int longest) {
        String one =
                text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
        return one.codePointCount(0, one.length()) > longest
                ? one.substring(0, one.offsetByCodePoints(0, longest)) + "…"
                : one;
    }

    private static void put(Map<String, String> facts, String title, String text) {
        if (!text.isEmpty()) {
            facts.put(title, line(text, LONGEST));
        }
    }

    private static java.util.Optional<Tidings.Word> latest(Tidings tidings) {
        return tidings.words().stream().max(java.util.Comparator.comparing(Tidings.Word::at));
    }
}
