package dev.postflight.check.kinds.http;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether caches may keep an answer as long as they should, or not at all. */
final class HttpCaching implements HttpRule.Judge {
    private static final Option<Duration> MAX_AGE =
            Option.span("max_age", Duration.ofSeconds(1), Duration.ofDays(3650), "the least max-age of Cache-Control");
    private static final Option<Boolean> VALIDATOR = Option.flag(
                    "validator", "ETag or Last-Modified, so that a client may ask whether anything changed")
            .or(false);
    private static final Option<Boolean> NO_STORE = Option.flag(
                    "no_store", "Cache-Control: no-store, as answers with personal data need")
            .or(false);

    private static final Option<Settings> OPTION =
            Option.group("cache", "what the answer must tell caches", MAX_AGE, VALIDATOR, NO_STORE);

    static final HttpRule RULE = HttpRule.of(
            OPTION,
            "Whether the answer tells caches what it should.",
            settings -> new HttpCaching(settings.get(OPTION)));

    private final Settings rules;

    private HttpCaching(Settings rules) {
        this.rules = rules;
    }

    @Override
    public Optional<String> problem(HttpAsk asked, HttpAnswer answer) {
        HttpHeaders headers = answer.headers();
        String control = String.join(",", headers.getAll(HttpHeaderNames.CACHE_CONTROL));
        List<String> problems = new ArrayList<>();
        rules.find(MAX_AGE).flatMap(least -> tooShort(control, least)).ifPresent(problems::add);
        if (rules.get(VALIDATOR)
                && !headers.contains(HttpHeaderNames.ETAG)
                && !headers.contains(HttpHeaderNames.LAST_MODIFIED)) {
            problems.add("neither ETag nor Last-Modified");
        }
        if (rules.get(NO_STORE) && !has(control, "no-store")) {
            problems.add("Cache-Control is not no-store");
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    private static Optional<String> tooShort(String control, Duration least) {
        if (has(control, "no-store") || has(control, "no-cache")) {
            return Optional.of("Cache-Control forbids to keep the answer");
        }
        Optional<Long> age = seconds(control, "max-age", ",");
        if (age.isEmpty()) {
            return Optional.of("Cache-Control has no max-age");
        }
        return age.get() >= least.toSeconds()
                ? Optional.empty()
                : Optional.of("max-age is " + age.get() + " s, less than " + least.toSeconds() + " s");
    }

    private static boolean has(String control, String word) {
        for (String directive : control.split(",", -1)) {
            if (directive.strip().equalsIgnoreCase(word)) {
                return true;
            }
        }
        return false;
    }

    /** The whole number that a directive such as {@code max-age=60} gives; quotes are allowed. */
    static Optional<Long> seconds(String header, String name, String separator) {
        for (String directive : header.split(separator, -1)) {
            String[] parts = directive.split("=", 2);
            if (parts.length == 2 && parts[0].strip().toLowerCase(Locale.ROOT).equals(name)) {
                String digits = parts[1].strip().replace("\"", "");
                return digits.matches("\\d{1,15}") ? Optional.of(Long.parseLong(digits)) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
