package dev.postflight.http;

import dev.postflight.board.CheckState;
import dev.postflight.outcome.Status;
import dev.postflight.outcome.Unit;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of a request after the question mark; what is not known there is refused, since a filter misspelt shows all. */
final class Query {
    private final MultiMap given;

    private Query(MultiMap given) {
        this.given = given;
    }

    static Query of(RoutingContext request, String... known) {
        MultiMap given = request.queryParams();
        Set<String> names = Set.of(known);
        for (String name : given.names()) {
            if (!names.contains(name)) {
                throw new Problem(
                        400,
                        "unknown parameter " + Json.shown(name)
                                + (known.length == 0
                                        ? "; none is known here"
                                        : "; known are " + String.join(", ", known)));
            }
        }
        return new Query(given);
    }

    String needed(String name) {
        List<String> values = given.getAll(name);
        if (values.size() != 1 || values.get(0).isEmpty()) {
            throw new Problem(400, "the parameter " + name + " is needed, once");
        }
        return values.get(0);
    }

    /** Empty where it is not given. */
    String optional(String name) {
        return given.contains(name) ? needed(name) : "";
    }

    /** Zero where it is not given; {@code 30s} or {@code 0.5h}. */
    Duration span(String name, Duration most) {
        String text = optional(name);
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        double seconds;
        try {
            seconds = Unit.SECONDS.parse(text);
        } catch (IllegalArgumentException e) {
            seconds = Double.NaN;
        }
        if (!(seconds >= 0 && seconds <= most.toSeconds())) {
            throw new Problem(
                    400, name + " is " + Json.shown(text) + ", expected a time up to " + most.toSeconds() + "s");
        }
        return Duration.ofMillis((long) (seconds * 1e3));
    }

    int count(String name, int usual, int most) {
        String text = optional(name);
        if (text.isEmpty()) {
            return usual;
        }
        if (!text.matches("[1-9]\\d{0,8}") || Integer.parseInt(text) > most) {
            throw new Problem(400, name + " is " + Json.shown(text) + ", expected a whole number from 1 to " + most);
        }
        return Integer.parseInt(text);
    }

    @Nullable
    Status status(String name) {
        return given.contains(name) ? parse(name, needed(name)) : null;
    }

    /** By application, kind and status; a parameter given several times means any of its values. */
    Predicate<CheckState> filter() {
        List<String> applications = given.getAll("application");
        List<String> kinds = given.getAll("kind");
        List<Status> statuses = given.getAll("status").stream()
                .map(word -> parse("status", word))
                .toList();
        return check -> (applications.isEmpty()
                        || applications.contains(check.config().application()))
                && (kinds.isEmpty() || kinds.contains(check.config().kind().name()))
                && (statuses.isEmpty() || statuses.contains(check.view().status()));
    }

    /** Throws the {@link Problem} that an application or a kind is named of which there is no check. */
    void mustName(List<CheckState> checks) {
        for (String application : given.getAll("application")) {
            if (checks.stream().noneMatch(check -> check.config().application().equals(application))) {
                throw new Problem(404, "there is no application " + Json.shown(application));
            }
        }
        for (String kind : given.getAll("kind")) {
            if (checks.stream().noneMatch(check -> check.config().kind().name().equals(kind))) {
                throw new Problem(404, "there is no check of the kind " + Json.shown(kind));
            }
        }
    }

    private static Status parse(String name, String word) {
        return Arrays.stream(Status.values())
                .filter(status -> status.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new Problem(
                        400,
                        name + " is " + Json.shown(word) + ", expected one of "
                                + Arrays.stream(Status.values())
                                        .map(Status::word)
                                        .collect(Collectors.joining(", "))));
    }
}
