package dev.postflight.check.kinds.http;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.Plain;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whether every cookie is kept from scripts, from plain text and from other sites. */
final class HttpCookies implements HttpRule.Judge {
    private static final Option<String> PROFILE = Option.choice(
                    "profile", List.of("strict"), "all flags, but for those relaxed beside it")
            .or("strict")
            .asMain();
    private static final Option<Boolean> SECURE =
            Option.flag("secure", "Secure on each").or(true);
    private static final Option<Boolean> HTTP_ONLY =
            Option.flag("http_only", "HttpOnly on each").or(true);
    private static final Option<Boolean> SAME_SITE =
            Option.flag("same_site", "SameSite on each").or(true);
    private static final Option<List<String>> EXCEPT = Option.list(
                    "except", new Shape.Text(), "names of cookies that need no HttpOnly, as scripts read XSRF-TOKEN")
            .or(List.of());

    private static final Option<Settings> OPTION = Option.group(
            "cookies",
            "strict, or a mapping that relaxes single flags: what each cookie set must carry",
            PROFILE,
            SECURE,
            HTTP_ONLY,
            SAME_SITE,
            EXCEPT);

    static final HttpRule RULE = HttpRule.of(
            OPTION,
            "Whether every cookie that the answer sets is Secure, HttpOnly and SameSite.",
            settings -> new HttpCookies(settings.get(OPTION)));

    private final Settings flags;

    private HttpCookies(Settings flags) {
        this.flags = flags;
    }

    @Override
    public Optional<String> problem(HttpAsk asked, HttpAnswer answer) {
        List<String> problems = new ArrayList<>();
        for (String cookie : answer.headers().getAll(HttpHeaderNames.SET_COOKIE)) {
            String[] parts = cookie.split(";", -1);
            String name = parts[0].split("=", 2)[0].strip();
            Set<String> present = new HashSet<>();
            for (int i = 1; i < parts.length; i++) {
                present.add(parts[i].split("=", 2)[0].strip().toLowerCase(Locale.ROOT));
            }
            List<String> missing = new ArrayList<>();
            if (flags.get(SECURE) && !present.contains("secure")) {
                missing.add("Secure");
            }
            if (flags.get(HTTP_ONLY)
                    && !present.contains("httponly")
                    && !flags.get(EXCEPT).contains(name)) {
                missing.add("HttpOnly");
            }
            if (flags.get(SAME_SITE) && !present.contains("samesite")) {
                missing.add("SameSite");
            }
            if (!missing.isEmpty()) {
                problems.add("cookie " + Plain.text(name) + " lacks " + String.join(", ", missing));
            }
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }
}
