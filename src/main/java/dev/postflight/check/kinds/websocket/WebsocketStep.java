package dev.postflight.check.kinds.websocket;

import com.google.re2j.Pattern;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One step of a dialogue over a WebSocket. */
sealed interface WebsocketStep {
    Option<String> NAME = Option.text("name", "what the step's time is called; its number when left out");
    Option<String> SEND = Option.text("send", "sends this text");
    Option<Pattern> EXPECT =
            Option.regex("expect", "waits for a message of which a part matches; others before it are passed over");
    Option<Boolean> PING = Option.flag("ping", "true sends a ping and waits for its pong");
    Option<Long> CLOSE = Option.whole(
            "close", 1000, 4999, "sends a close frame with this code and waits for the server's; the last step");
    Shape<Settings> SHAPE = new Shape.Group(NAME, SEND, EXPECT, PING, CLOSE);

    /** What tells the step's time from those of the others. */
    String key();

    /** What is waited for, for people. */
    String awaited(int message);

    record Send(String key, String text) implements WebsocketStep {
        @Override
        public String awaited(int message) {
            return "sending";
        }
    }

    record Expect(String key, Pattern pattern) implements WebsocketStep {
        @Override
        public String awaited(int message) {
            return "waiting for message " + message + " to match /" + pattern + "/";
        }
    }

    record Ping(String key) implements WebsocketStep {
        @Override
        public String awaited(int message) {
            return "waiting for the pong";
        }
    }

    record Close(String key, int code) implements WebsocketStep {
        @Override
        public String awaited(int message) {
            return "waiting for the server to close, too";
        }
    }

    static List<WebsocketStep> of(List<Settings> dialogue) {
        List<WebsocketStep> steps = new ArrayList<>();
        for (Settings settings : dialogue) {
            String key = settings.find(NAME).orElse(String.valueOf(steps.size() + 1));
            settings.find(SEND).ifPresent(text -> steps.add(new Send(key, text)));
            settings.find(EXPECT).ifPresent(pattern -> steps.add(new Expect(key, pattern)));
            settings.find(PING).filter(wanted -> wanted).ifPresent(wanted -> steps.add(new Ping(key)));
            settings.find(CLOSE).ifPresent(code -> steps.add(new Close(key, code.intValue())));
        }
        return List.copyOf(steps);
    }

    /** Why this is no dialogue; empty when it is one. */
    static Optional<String> complaint(List<Settings> dialogue) {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < dialogue.size(); i++) {
            Settings settings = dialogue.get(i);
            long actions =
                    Stream.of(SEND, EXPECT, PING, CLOSE).filter(settings::has).count();
            if (actions != 1 || (settings.has(PING) && !settings.get(PING))) {
                return Optional.of("just one of send, expect, ping: true or close in step " + (i + 1));
            } else if (settings.has(CLOSE)) {
                int code = settings.get(CLOSE).intValue();
                if (i + 1 < dialogue.size()) {
                    return Optional.of("close as the last step, not as step " + (i + 1));
                } else if ((code >= 1004 && code <= 1006) || (code >= 1015 && code < 3000)) {
                    // RFC 6455, section 7.4: these are never sent
                    return Optional.of("a close code that may be sent: 1000 to 1003, 1007 to 1014 or 3000 to 4999");
                }
            }
            if (!keys.add(settings.find(NAME).orElse(String.valueOf(i + 1)))) {
                return Optional.of("a different name for step " + (i + 1));
            }
        }
        return Optional.empty();
    }
}
