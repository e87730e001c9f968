package dev.postflight.check.kinds.sentry;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The issues that are new, page by page. */
final class SentryIssues {
    static final Signal NEW_ISSUES =
            Signal.of("new_issues", Unit.NONE, "issues that are new and unresolved; counted up to 1,000");
    static final Signal UNHANDLED =
            Signal.of("unhandled", Unit.NONE, "those among them that nothing in the code caught");
    static final Signal NEW_ISSUE_EVENTS =
            Signal.of("new_issue_events", Unit.NONE, "how often the new issues happened");
    static final Signal USERS =
            Signal.of("users", Unit.NONE, "how many users the new issue that most of them met has hit");
    static final Signal WORST = Signal.of("worst", Unit.TEXT, "titles of the new issues that happened most often");

    private static final int PAGE = 100;
    private static final int MOST_PAGES = 10;
    private static final int SHOWN = 3;
    private static final int LONGEST_TITLE = 60;

    private final SentryApi api;
    private final String project;
    private final String path;
    private final List<Issue> all = new ArrayList<>();

    /** One issue; what Sentry does not tell of it is empty. */
    private record Issue(String title, OptionalLong events, OptionalLong users, Optional<Boolean> unhandled) {}

    /** @param query in the words of Sentry's search */
    SentryIssues(SentryApi api, String organization, String project, String query) {
        this.api = api;
        this.project = organization + "/" + project;
        this.path = "/api/0/organizations/" + organization + "/issues/?project=-1&statsPeriod=90d&sort=freq&limit="
                + PAGE + "&query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    Future<List<Reading>> ask(Run run) {
        return page(run, "", 1).map(done -> readings());
    }

    private Future<Boolean> page(Run run, String cursor, int number) {
        return api.page(run, path + cursor, "event:read", project).compose(page -> {
            if (!page.entries().stream().allMatch(JsonObject.class::isInstance)) {
                return Future.failedFuture(SentryApi.strange());
            }
            add(page.entries());
            Optional<String> next = page.next().filter(more -> number < MOST_PAGES);
            return next.isPresent()
                    ? page(run, "&cursor=" + URLEncoder.encode(next.get(), StandardCharsets.UTF_8), number + 1)
                    : Future.succeededFuture(true);
        });
    }

    private void add(JsonArray entries) {
        for (Object entry : entries) {
            if (entry instanceof JsonObject issue && all.size() < PAGE * MOST_PAGES) {
                all.add(new Issue(
                        issue.getValue("title") instanceof String title ? title : "",
                        number(issue.getValue("count")),
                        number(issue.getValue("userCount")),
                        issue.getValue("isUnhandled") instanceof Boolean unhandled
                                ? Optional.of(unhandled)
                                : Optional.empty()));
            }
        }
    }

    private List<Reading> readings() {
        List<Reading> readings = new ArrayList<>(List.of(
                NEW_ISSUES.reads(all.size()),
                all.stream().allMatch(issue -> issue.unhandled().isPresent())
                        ? UNHANDLED.reads(all.stream()
                                .filter(issue -> issue.unhandled().orElseThrow())
                                .count())
                        : UNHANDLED.unknown("Sentry does not tell of each issue whether it was handled"),
                all.stream().allMatch(issue -> issue.events().isPresent())
                        ? NEW_ISSUE_EVENTS.reads(all.stream()
                                .mapToLong(issue -> issue.events().orElseThrow())
                                .sum())
                        : NEW_ISSUE_EVENTS.unknown("Sentry does not tell of each issue how often it happened"),
                all.stream().allMatch(issue -> issue.users().isPresent())
                        ? USERS.reads(all.stream()
                                .mapToLong(issue -> issue.users().orElseThrow())
                                .max()
                                .orElse(0))
                        : USERS.unknown("Sentry does not tell of each issue how many users it hit")));
        if (!all.isEmpty()) {
            readings.add(WORST.reads(all.stream()
                    .sorted(Comparator.<Issue>comparingLong(
                                    issue -> issue.events().orElse(0))
                            .reversed())
                    .limit(SHOWN)
                    .map(issue -> Plain.text(Plain.cut(issue.title(), LONGEST_TITLE))
                            + (issue.events().isPresent()
                                    ? " (" + issue.events().orElseThrow() + ")"
                                    : ""))
                    .collect(Collectors.joining("; "))));
        }
        return readings;
    }

    /** Counts come as texts, since they may be long. */
    private static OptionalLong number(@Nullable Object value) {
        return value != null && String.valueOf(value).matches("\\d{1,15}")
                ? OptionalLong.of(Long.parseLong(String.valueOf(value)))
                : OptionalLong.empty();
    }
}
