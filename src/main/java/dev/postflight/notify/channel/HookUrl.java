package dev.postflight.notify.channel;

import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import java.net.URI;
import java.util.Map;

/** A URL that is a secret as a whole: who knows it may post. */
final class HookUrl {
    private HookUrl() {}

    static URI of(Secret secret) {
        return URI.create(secret.reveal().strip());
    }

    /** What would be right; what stands there is not shown. */
    static Map<String, String> complaints(Option<Secret> option, Settings settings) {
        boolean right = settings.find(option).map(HookUrl::isUrl).orElse(true);
        return right ? Map.of() : Map.of(option.name(), "a reference to a URL starting with https:// or http://");
    }

    private static boolean isUrl(Secret secret) {
        try {
            URI url = of(secret);
            return url.getHost() != null && url.getScheme().matches("(?i)https?");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
