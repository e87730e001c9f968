package dev.postflight.check.kinds.http;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.kinds.shared.Plain;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether an answer carries the headers by which browsers protect their users, and none that helps an attacker. */
final class SecurityHeaders implements HttpRule.Judge {
    private static final Option<String> PROFILE = Option.choice(
                    "profile", List.of("strict"), "all rules, but for those relaxed beside it")
            .or("strict")
            .asMain();
    private static final Option<Boolean> NOSNIFF =
            Option.flag("nosniff", "X-Content-Type-Options: nosniff").or(true);
    private static final Option<Boolean> FRAMES = Option.flag(
                    "frames", "X-Frame-Options DENY or SAMEORIGIN, or frame-ancestors of Content-Security-Policy")
            .or(true);
    private static final Option<Boolean> TRANSPORT =
            Option.flag("transport", "Strict-Transport-Security, on https").or(true);
    /** Half a year, the least that scanners such as Mozilla's Observatory accept. */
    private static final Option<Duration> TRANSPORT_AGE = Option.span(
                    "transport_age",
                    Duration.ZERO,
                    Duration.ofDays(3650),
                    "the least max-age of Strict-Transport-Security")
            .or(Duration.ofDays(180));

    private static final Option<Boolean> CONTENT_POLICY =
            Option.flag("content_policy", "Content-Security-Policy").or(true);
    private static final Option<Boolean> UNSAFE_INLINE = Option.flag(
                    "unsafe_inline", "whether Content-Security-Policy may allow 'unsafe-inline'")
            .or(false);
    private static final Option<Boolean> NO_VERSIONS = Option.flag(
                    "no_versions", "no version in Server, no X-Powered-By and its like")
            .or(true);

    private static final Option<Settings> OPTION = Option.group(
            "security_headers",
            "strict, or a mapping that relaxes single rules: the headers that protect browsers must be there",
            PROFILE,
            NOSNIFF,
            FRAMES,
            TRANSPORT,
            TRANSPORT_AGE,
            CONTENT_POLICY,
            UNSAFE_INLINE,
            NO_VERSIONS);

    static final HttpRule RULE = HttpRule.of(
            OPTION,
            "Whether the headers that protect browsers are there, and none that gives away versions.",
            settings -> new SecurityHeaders(settings.get(OPTION)));

    private static final List<String> TELLTALES = List.of("X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version");

    private final Settings rules;

    private SecurityHeaders(Settings rules) {
        this.rules = rules;
    }

    @Override
    public Optional<String> problem(HttpAsk asked, HttpAnswer answer) {
        HttpHeaders headers = answer.headers();
        String policy =
                String.join(";", headers.getAll("Content-Security-Policy")).toLowerCase(Locale.ROOT);
        List<String> problems = new ArrayList<>();
        if (rules.get(NOSNIFF)
                && !headers.get("X-Content-Type-Options", "").strip().equalsIgnoreCase("nosniff")) {
            problems.add(lack(headers, "X-Content-Type-Options", "nosniff"));
        }
        if (rules.get(FRAMES) && !framesDenied(headers, policy)) {
            problems.add(lack(headers, "X-Frame-Options", "DENY or SAMEORIGIN"));
        }
        if (rules.get(TRANSPORT) && asked.origin().secure()) {
            transport(headers).ifPresent(problems::add);
        }
        if (rules.get(CONTENT_POLICY) && policy.isBlank()) {
            problems.add("security header Content-Security-Policy is missing");
        } else if (!rules.get(UNSAFE_INLINE) && allowsInline(policy)) {
            problems.add("Content-Security-Policy allows 'unsafe-inline'");
        }
        if (rules.get(NO_VERSIONS)) {
            versions(headers, problems);
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    private static String lack(HttpHeaders headers, String name, String wanted) {
        return headers.contains(name)
                ? "security header " + name + " is not " + wanted
                : "security header " + name + " is missing";
    }

    private static boolean framesDenied(HttpHeaders headers, String policy) {
        String option = headers.get("X-Frame-Options", "").strip();
        if (option.equalsIgnoreCase("DENY") || option.equalsIgnoreCase("SAMEORIGIN")) {
            return true;
        }
        for (String directive : policy.split(";", -1)) {
            String trimmed = directive.strip();
            if (trimmed.startsWith("frame-ancestors")
                    && !List.of(trimmed.split("\\s+", -1)).contains("*")) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> transport(HttpHeaders headers) {
        String header = headers.get("Strict-Transport-Security"); // the first one counts: RFC 6797, 8.1
        if (header == null) {
            return Optional.of("security header Strict-Transport-Security is missing");
        }
        long least = rules.get(TRANSPORT_AGE).toSeconds();
        return HttpCaching.seconds(header, "max-age", ";")
                        .filter(age -> age >= least)
                        .isPresent()
                ? Optional.empty()
                : Optional.of("Strict-Transport-Security has a max-age below "
                        + rules.get(TRANSPORT_AGE).toDays() + " days");
    }

    /** A nonce, a hash or strict-dynamic makes browsers pass over 'unsafe-inline' (CSP 3, section 6.7.3.2). */
    private static boolean allowsInline(String policy) {
        for (String directive : policy.split("[;,]", -1)) {
            if (directive.contains("'unsafe-inline'")
                    && !directive.contains("'nonce-")
                    && !directive.contains("'sha")
                    && !directive.contains("'strict-dynamic'")) {
                return true;
            }
        }
        return false;
    }

    private static void versions(HttpHeaders headers, List<String> problems) {
        String server = headers.get("Server", "");
        int slash = server.indexOf('/');
        if (slash >= 0 && slash + 1 < server.length() && Character.isDigit(server.charAt(slash + 1))) {
            problems.add("Server gives away a version: " + Plain.text(server));
        }
        for (String name : TELLTALES) {
            if (headers.contains(name)) {
                problems.add(name + " gives away " + Plain.text(headers.get(name, "")));
            }
        }
    }
}
